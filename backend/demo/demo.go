// Package demo has the practice keys of demo mode, as the screen handles them:
// plugged in, pulled out, touched, and made to fail as real ones do.
package demo

import (
	"slices"
	"sync"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/kiosk"
)

// Keys are two practice keys and the hub they are plugged into. Its methods may
// be called from any goroutine.
type Keys struct {
	bus    *practice.Bus
	notify func(kiosk.PracticeView)

	mu              sync.Mutex
	first, second   *practice.Key
	firstID, nextID string // "" while pulled out
	blinking        int    // how many wait for a touch
	pullAtTouch     bool
}

var _ kiosk.PracticeKey = (*Keys)(nil)

// New returns keys that lie beside the machine. notify is told when one begins
// or stops blinking, or comes or goes; it must not block.
func New(notify func(kiosk.PracticeView)) *Keys {
	k := &Keys{bus: practice.NewBus(), notify: notify}
	k.first, k.second = k.fresh(practice.Options{}), k.fresh(practice.Options{})
	return k
}

// Bus is the hub.
func (k *Keys) Bus() authenticator.Bus { return k.bus }

// Look implements kiosk.PracticeKey.
func (k *Keys) Look() kiosk.PracticeView {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.view()
}

func (k *Keys) view() kiosk.PracticeView {
	return kiosk.PracticeView{Plugged: k.in(k.firstID), Second: k.in(k.nextID), Blinking: k.blinking > 0}
}

// in reports whether a device is still plugged in: a fault may have pulled it.
func (k *Keys) in(id string) bool {
	return id != "" && slices.ContainsFunc(k.bus.Devices(), func(d authenticator.Device) bool { return d.ID == id })
}

func (k *Keys) fresh(built practice.Options) *practice.Key {
	built.Blink = k.blink
	return practice.New(built)
}

// blink is called by a key that begins or stops waiting for a touch.
func (k *Keys) blink(on bool) {
	k.mu.Lock()
	if on {
		k.blinking++
	} else {
		k.blinking--
	}
	pull := on && k.pullAtTouch
	if pull {
		k.pullAtTouch = false
	}
	view := k.view()
	k.mu.Unlock()
	k.notify(view)
	if pull {
		go k.unplug() // not here: the key is in the middle of a command
	}
}

func (k *Keys) key() *practice.Key {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.first
}

func (k *Keys) plug() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.in(k.firstID) {
		k.firstID = k.bus.Plug(k.first)
	}
}

func (k *Keys) plugSecond() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.in(k.nextID) {
		k.nextID = k.bus.Plug(k.second)
	}
}

// unplug pulls both keys out.
func (k *Keys) unplug() {
	k.mu.Lock()
	ids := []string{k.firstID, k.nextID}
	k.firstID, k.nextID = "", ""
	k.mu.Unlock()
	for _, id := range ids {
		k.bus.Unplug(id)
	}
	k.notify(k.Look())
}

// touch touches the keys, of which only one that waits takes notice.
func (k *Keys) touch() {
	k.mu.Lock()
	first, second := k.first, k.second
	k.mu.Unlock()
	if !first.Touch() {
		second.Touch()
	}
}

// renew puts two keys as fresh from the factory in the place of those, the first
// one built as given.
func (k *Keys) renew(built practice.Options) {
	k.unplug()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.first, k.second, k.blinking, k.pullAtTouch = k.fresh(built), k.fresh(practice.Options{}), 0, false
}

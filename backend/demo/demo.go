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

	telling sync.Mutex // held while notify is called, so that it hears the newest last

	mu            sync.Mutex
	first, second *item
	pullAtTouch   bool
}

// item is one of the keys, in the hub or beside it.
type item struct {
	*practice.Key
	id  string // "" while it was not plugged in, or pulled out by us
	lit bool   // it waits for a touch
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
	return kiosk.PracticeView{Plugged: k.in(k.first), Second: k.in(k.second), Blinking: k.first.lit || k.second.lit}
}

func (k *Keys) tell() {
	k.telling.Lock()
	defer k.telling.Unlock()
	k.notify(k.Look())
}

// in reports whether a key is still plugged in: a fault may have pulled it.
func (k *Keys) in(i *item) bool {
	return i.id != "" && slices.ContainsFunc(k.bus.Devices(), func(d authenticator.Device) bool { return d.ID == i.id })
}

func (k *Keys) fresh(built practice.Options) *item {
	i := &item{}
	built.Blink = func(on bool) { k.blink(i, on) }
	i.Key = practice.New(built)
	return i
}

// blink is called by a key that begins or stops waiting for a touch.
func (k *Keys) blink(i *item, on bool) {
	k.mu.Lock()
	i.lit = on
	pull := on && k.pullAtTouch
	if pull {
		k.pullAtTouch = false
	}
	k.mu.Unlock()
	k.tell()
	if pull {
		go k.unplug() // not here: the key is in the middle of a command
	}
}

func (k *Keys) plug() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.insert(k.first)
}

func (k *Keys) plugSecond() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.insert(k.second)
}

func (k *Keys) insert(i *item) {
	if !k.in(i) {
		i.id = k.bus.Plug(i.Key)
	}
}

// unplug pulls both keys out.
func (k *Keys) unplug() {
	k.mu.Lock()
	for _, i := range []*item{k.first, k.second} {
		k.bus.Unplug(i.id)
		i.id = ""
	}
	k.mu.Unlock()
	k.tell()
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

// demandPIN has the first key ask for another PIN. A key that waits for a touch
// is busy, and does so after that; the person at the screen does not wait.
func (k *Keys) demandPIN() {
	k.mu.Lock()
	first, busy := k.first, k.first.lit
	k.mu.Unlock()
	if busy {
		go first.RequirePINChange()
		return
	}
	first.RequirePINChange()
}

// renew puts two keys as fresh from the factory in the place of those, the first
// one built as given.
func (k *Keys) renew(built practice.Options) {
	k.unplug()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.first, k.second, k.pullAtTouch = k.fresh(built), k.fresh(practice.Options{}), false
}

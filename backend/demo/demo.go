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

// Keys are three practice keys and the hub they are plugged into: the operator's,
// which is kept in a file, and two of whoever is being enrolled. Its methods may
// be called from any goroutine.
type Keys struct {
	bus    *practice.Bus
	path   string // of the operator's key
	notify func(kiosk.PracticeView)

	telling sync.Mutex // held while notify is called, so that it hears the newest last
	saving  sync.Mutex // held while the file is written, so that the newest is written last
	keeping sync.WaitGroup

	mu            sync.Mutex
	own           *item // the operator's, never another
	first, second *item // the person's
	pullAtTouch   bool
}

// item is one of the keys, in the hub or beside it.
type item struct {
	*practice.Key
	id  string // "" while it was not plugged in, or pulled out by us
	lit bool   // it waits for a touch
}

var _ kiosk.PracticeKey = (*Keys)(nil)

// New returns keys that lie beside the machine, the operator's as it was left in
// the file at path, which need not be there. notify is told when a key begins or
// stops blinking, or comes or goes; it must not block.
func New(path string, notify func(kiosk.PracticeView)) (*Keys, error) {
	k := &Keys{bus: practice.NewBus(), path: path, notify: notify}
	k.own, k.first, k.second = k.fresh(practice.Options{}), k.fresh(practice.Options{}), k.fresh(practice.Options{})
	if err := load(k.own.Key, path); err != nil {
		return nil, err
	}
	return k, nil
}

// Close keeps the operator's key for the next start. The keys are not used any
// more by then.
func (k *Keys) Close() error {
	k.keeping.Wait()
	return k.keep()
}

// Bus is the hub.
func (k *Keys) Bus() authenticator.Bus { return k.bus }

// Look implements kiosk.PracticeKey.
func (k *Keys) Look() kiosk.PracticeView {
	k.mu.Lock()
	defer k.mu.Unlock()
	return kiosk.PracticeView{
		Plugged: k.in(k.first), Second: k.in(k.second), Blinking: k.first.lit || k.second.lit,
		Own: k.in(k.own), OwnBlinking: k.own.lit,
	}
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
	own := i == k.own
	pull := on && !own && k.pullAtTouch
	if pull {
		k.pullAtTouch = false
	}
	k.mu.Unlock()
	k.tell()
	// Neither happens here: the key is in the middle of a command.
	if pull {
		go k.unplug()
	}
	if own && !on {
		k.keeping.Go(func() { _ = k.keep() }) // Close tries again, and tells
	}
}

func (k *Keys) plug(i *item) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.in(i) {
		i.id = k.bus.Plug(i.Key)
	}
}

func (k *Keys) pull(items ...*item) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, i := range items {
		k.bus.Unplug(i.id)
		i.id = ""
	}
}

// persons are the keys of whoever is being enrolled.
func (k *Keys) persons() []*item {
	k.mu.Lock()
	defer k.mu.Unlock()
	return []*item{k.first, k.second}
}

// unplug pulls the person's keys out.
func (k *Keys) unplug() {
	k.pull(k.persons()...)
	k.tell()
}

// touch touches the keys, of which only one that waits takes notice.
func (k *Keys) touch() {
	for _, i := range append(k.persons(), k.own) {
		if i.Touch() {
			return
		}
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

// renew puts two keys as fresh from the factory in the place of the person's, the
// first one built as given.
func (k *Keys) renew(built practice.Options) {
	k.unplug()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.first, k.second, k.pullAtTouch = k.fresh(built), k.fresh(practice.Options{}), false
}

package kiosk

import (
	"sync"
	"time"
)

// idleWarning is how long before the end the screen asks whether somebody is
// still there (WCAG 2.2, success criterion 2.2.1: at least 20 seconds).
const idleWarning = 20 * time.Second

// idle watches whether anybody is there.
type idle struct {
	after time.Duration // 0: never
	now   func() time.Time
	warn  func(at time.Time) // will be forgotten then; the zero time: no longer
	end   func()

	mu     sync.Mutex
	timer  *time.Timer
	warned bool
	ended  bool
}

func newIdle(after time.Duration, now func() time.Time, warn func(time.Time), end func()) *idle {
	return &idle{after: after, now: now, warn: warn, end: end}
}

// present says that somebody is there.
func (i *idle) present() {
	i.mu.Lock()
	warned := i.warned
	i.warned = false
	i.arm(i.after-min(idleWarning, i.after/2), i.almost)
	i.mu.Unlock()
	if warned {
		i.warn(time.Time{})
	}
}

func (i *idle) almost() {
	i.mu.Lock()
	left := min(idleWarning, i.after/2)
	i.warned = true
	i.arm(left, i.over)
	at := i.now().Add(left)
	i.mu.Unlock()
	i.warn(at)
}

func (i *idle) over() {
	i.mu.Lock()
	i.warned = false
	i.mu.Unlock()
	i.end()
}

func (i *idle) arm(d time.Duration, next func()) {
	if i.timer != nil {
		i.timer.Stop()
	}
	if i.after > 0 && !i.ended {
		i.timer = time.AfterFunc(d, next)
	}
}

func (i *idle) stop() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.ended = true
	if i.timer != nil {
		i.timer.Stop()
	}
}

// Present says that somebody is there, which puts the idle time back.
func (k *Kiosk) Present() { k.idle.present() }

// leaving tells the screen when everything will be forgotten. The state stays
// the same and so does its number, so that an answer on its way still fits.
func (k *Kiosk) leaving(at time.Time) {
	k.mu.Lock()
	head := k.state.Head()
	head.Leaving = nil
	if !at.IsZero() {
		head.Leaving = &at
	}
	k.state = k.state.with(head)
	k.mu.Unlock()
	k.Notify(head.Seq)
}

// leave forgets everything: nobody was there for too long.
func (k *Kiosk) leave() {
	k.mu.Lock()
	f := k.flow
	if f == nil {
		k.epoch++
	}
	k.mu.Unlock()
	if f != nil {
		f.leave()
		return
	}
	k.show(k.State())
	k.idle.rest()
}

// rest stops watching until somebody is there again: there is nothing left to
// forget.
func (i *idle) rest() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.timer != nil {
		i.timer.Stop()
	}
}

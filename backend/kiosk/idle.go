package kiosk

import (
	"context"
	"sync"
	"time"
)

// idleWarning is how long before the end the screen asks whether somebody is
// still there (WCAG 2.2, success criterion 2.2.1: at least 20 seconds).
const idleWarning = 20 * time.Second

// idle watches whether anybody is there. From the last sign of somebody it waits,
// warns, and ends; then it rests until somebody is there again.
type idle struct {
	after  time.Duration // 0: never
	now    func() time.Time
	warned func() // the answer of leaving has changed
	end    func()

	mu      sync.Mutex
	timer   *time.Timer // nil while it rests
	at      time.Time   // of the end; zero while that is far off
	stopped bool
}

// present says that somebody is there.
func (i *idle) present() {
	i.mu.Lock()
	warned := !i.at.IsZero()
	i.at = time.Time{}
	i.arm(i.after-i.warning(), i.warn)
	i.mu.Unlock()
	if warned {
		i.warned()
	}
}

// warn is called with the lock held, and gives it back.
func (i *idle) warn() {
	i.at = i.now().Add(i.warning())
	i.arm(i.warning(), i.over)
	i.mu.Unlock()
	i.warned()
}

// over is called with the lock held, and gives it back.
func (i *idle) over() {
	i.at, i.timer = time.Time{}, nil
	i.mu.Unlock()
	i.end()
}

func (i *idle) warning() time.Duration { return min(idleWarning, i.after/2) }

// arm has next called, with the lock held, unless somebody comes before that.
func (i *idle) arm(d time.Duration, next func()) {
	i.disarm()
	if i.after <= 0 || i.stopped {
		return
	}
	var timer *time.Timer
	timer = time.AfterFunc(d, func() {
		i.mu.Lock()
		if i.timer != timer { // it rang, but somebody was here first
			i.mu.Unlock()
			return
		}
		next()
	})
	i.timer = timer
}

func (i *idle) disarm() {
	if i.timer != nil {
		i.timer.Stop()
		i.timer = nil
	}
}

// leaving is when everything will be forgotten; zero while that is far off.
func (i *idle) leaving() time.Time {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.at
}

// stop stops watching for good.
func (i *idle) stop() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.stopped, i.at = true, time.Time{}
	i.disarm()
}

// rest waits for somebody without a limit.
func (i *idle) rest() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.at = time.Time{}
	i.disarm()
}

// Present says that somebody is there, which puts the idle time back.
func (k *Kiosk) Present() {
	k.mu.Lock()
	k.asked = time.Time{}
	k.mu.Unlock()
	if !k.resting() {
		k.idle.present()
	}
}

// warned tells the screen that there is another time of leaving. The state stays
// the same and so does its number, so that an answer on its way still fits.
func (k *Kiosk) warned() {
	k.mu.Lock()
	seq := k.seq
	k.mu.Unlock()
	k.Notify(seq)
}

// leave forgets everything and locks: nobody was there for too long.
func (k *Kiosk) leave() {
	k.mu.Lock()
	f := k.flow
	k.mu.Unlock()
	if f != nil {
		f.leave()
		return
	}
	k.lock(context.Background(), nil, nil)
}

package practice

import (
	"context"
	"sync"
	"time"

	"latchkey/backend/authenticator/ctaphid"
)

// button is the metal part that a person touches.
type button struct {
	mu      sync.Mutex
	waiting chan struct{} // closed by a touch; nil while no touch is wanted
}

// Touch touches the key, and reports whether it was waiting for that.
func (k *Key) Touch() bool {
	if k.trouble.acting(NoTouch) {
		return false
	}
	return k.button.press()
}

func (b *button) press() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting == nil {
		return false
	}
	close(b.waiting)
	b.waiting = nil
	return true
}

func (b *button) arm() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = make(chan struct{})
	return b.waiting
}

func (b *button) disarm() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = nil
}

// waitTouch blinks until the person touches the key (CTAP 2.1 section 6.1.2,
// "evidence of user interaction"). errActionTimeout or
// errKeepaliveCancel if that does not happen.
func (c *call) waitTouch() error {
	k := c.key
	touched := k.button.arm()
	defer k.button.disarm()
	c.keepalive(ctaphid.UPNeeded)
	k.options.Blink(true)
	defer k.options.Blink(false)

	timeout := time.NewTimer(k.options.TouchTimeout)
	defer timeout.Stop()
	var auto <-chan time.Time
	if after := k.trouble.touchAfter(k.options.AutoTouch); after > 0 {
		timer := time.NewTimer(after)
		defer timer.Stop()
		auto = timer.C
	}
	for {
		select {
		case <-touched:
			c.keepalive(ctaphid.Processing)
			return nil
		case <-auto:
			k.Touch()
		case <-timeout.C:
			return errActionTimeout
		case <-c.ctx.Done():
			return errKeepaliveCancel
		}
	}
}

// call is one CTAP command being answered.
type call struct {
	ctx       context.Context
	key       *Key
	keepalive func(ctaphid.Status)
}

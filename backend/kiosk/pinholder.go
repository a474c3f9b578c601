package kiosk

import (
	"sync"
	"time"

	"latchkey/backend/authenticator"
)

// pinLifetime is how long a PIN is held at most after it was typed.
const pinLifetime = 2 * time.Minute

// pinHolder keeps a PIN from typing to proof, so that it is typed once. It
// overwrites the PIN when told, and by itself when its time is up.
type pinHolder struct {
	mu    sync.Mutex
	pin   authenticator.PIN
	timer *time.Timer
}

// hold takes over pin and overwrites the one held before.
func (h *pinHolder) hold(pin authenticator.PIN) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.take(pin)
}

// take is hold with the lock held.
func (h *pinHolder) take(pin authenticator.PIN) {
	h.forget()
	h.pin = pin
	var timer *time.Timer
	timer = time.AfterFunc(pinLifetime, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.timer == timer { // else it rang too late: this is another PIN
			h.forget()
		}
	})
	h.timer = timer
}

// held reports whether there is a PIN.
func (h *pinHolder) held() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.pin.Empty()
}

// use lends the PIN for as long as fn runs; it is not overwritten meanwhile. The
// PIN is empty if none is held.
func (h *pinHolder) use(fn func(pin authenticator.PIN) error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return fn(h.pin)
}

// zero overwrites the PIN, waiting until nobody uses it.
func (h *pinHolder) zero() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forget()
}

// forget is zero with the lock held.
func (h *pinHolder) forget() {
	if h.timer != nil {
		h.timer.Stop()
		h.timer = nil
	}
	h.pin.Zero()
	h.pin = authenticator.PIN{}
}

// Package discover finds this machine's way to security keys.
package discover

import "latchkey/backend/authenticator"

// Options says which keys are wanted.
type Options struct {
	// Practice, if not nil, is where practice keys are plugged in. They are then
	// the only ones, so that nobody enrols a real key in play.
	Practice authenticator.Bus
	// Window says the handle of our window, where the system's dialogs need it:
	// on Windows. 0 while there is none.
	Window func() uintptr
}

// Open returns the way to the keys. Where this machine, or this build, has none
// the error is an *authenticator.Error with CodeUnsupported.
func Open(o Options) (authenticator.Authenticator, error) { return open(o) }

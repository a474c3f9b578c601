// Package discover finds this machine's way to security keys.
package discover

import "latchkey/backend/authenticator"

// Options says which keys are wanted.
type Options struct {
	// Practice, if not nil, is where practice keys are plugged in. They are then
	// the only ones, so that nobody enrols a real key in play.
	Practice authenticator.Bus
}

// Open returns the way to the keys. Where this machine, or this build, has none
// the error is an *authenticator.Error with CodeUnsupported.
func Open(o Options) (authenticator.Authenticator, error) { return open(o) }

//go:build cgo && (linux || darwin) && !e2e

package discover

import "latchkey/backend/authenticator"

// stoodIn is no way at all: only pictures of the screens go another one.
func stoodIn(authenticator.Bus) authenticator.Authenticator { return nil }

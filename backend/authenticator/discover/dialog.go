//go:build cgo && (linux || darwin) && !e2e

package discover

import "latchkey/backend/authenticator"

// asked is the road itself; only pictures of the screens go another way.
func asked(keys authenticator.Authenticator) authenticator.Authenticator { return keys }

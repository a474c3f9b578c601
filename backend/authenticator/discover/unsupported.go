//go:build !(cgo && (linux || darwin))

package discover

import "latchkey/backend/authenticator"

func unsupported(cause error) error {
	return authenticator.NewError("discover", authenticator.CodeUnsupported, cause)
}

//go:build !(cgo && (linux || darwin))

package discover

import "latchkey/backend/authenticator"

func unsupported(cause error) error {
	return &authenticator.Error{Code: authenticator.CodeUnsupported, Op: "discover", Retries: authenticator.Unknown, Err: cause}
}

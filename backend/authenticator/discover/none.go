//go:build !cgo || !(linux || darwin)

package discover

import (
	"errors"

	"latchkey/backend/authenticator"
)

var errNone = errors.New("this build of Latchkey cannot reach security keys: it needs Linux or macOS, and cgo")

func open(Options) (authenticator.Authenticator, error) {
	return nil, &authenticator.Error{
		Code: authenticator.CodeUnsupported, Op: "discover", Retries: authenticator.Unknown, Err: errNone,
	}
}

//go:build !windows && !(cgo && (linux || darwin))

package discover

import (
	"errors"

	"latchkey/backend/authenticator"
)

var errNone = errors.New("this build of Latchkey cannot reach security keys: it needs Windows, or Linux or macOS with cgo")

func open(Options) (authenticator.Authenticator, error) {
	return nil, unsupported(errNone)
}

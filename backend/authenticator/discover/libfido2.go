//go:build cgo && (linux || darwin)

package discover

import (
	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/libfido2"
)

func open(o Options) (authenticator.Authenticator, error) {
	if o.Practice == nil {
		return libfido2.New(libfido2.System()), nil
	}
	if keys := stoodIn(o.Practice); keys != nil {
		return keys, nil
	}
	return libfido2.New(libfido2.Over(o.Practice)), nil
}

//go:build cgo && (linux || darwin)

package libfido2

import (
	"errors"

	"latchkey/backend/authenticator"
)

// Source is where keys come from: System or Over.
type Source interface {
	devices() []authenticator.Device
	// open takes hold of a device. Errors are *authenticator.Error.
	open(id string) (route, error)
}

// route leads to an opened device: by reports, or by a path that libfido2 opens
// itself.
type route struct {
	hid  authenticator.HID
	path string // if hid is nil
}

// Over makes the keys of a bus the source, such as practice keys.
func Over(bus authenticator.Bus) Source { return over{bus} }

type over struct{ bus authenticator.Bus }

func (o over) devices() []authenticator.Device { return o.bus.Devices() }

func (o over) open(id string) (route, error) {
	hid, err := o.bus.OpenHID(id)
	if err == nil {
		return route{hid: hid}, nil
	}
	if e, ok := errors.AsType[*authenticator.Error](err); ok {
		return route{}, e
	}
	return route{}, authenticator.NewError(opOpen, authenticator.CodeUnplugged, err)
}

// Package remote opens a service across the network as the kiosk of it that this
// machine is. It is apart from wire so that the service does not link a keyring.
package remote

import (
	"context"
	"log/slog"

	"latchkey/backend/httpapi/client"
	"latchkey/backend/wire"
)

// Open opens a service across the network, as the kiosk of it that this machine
// may be; a workstation is none, but its person's own. It does not look whether the
// service is there, which may be later.
func Open(_ context.Context, s wire.Settings, _ *slog.Logger) (wire.Opened, error) {
	if s.Workstation() {
		c, err := client.New(s.Store, client.Options{})
		if err != nil {
			return wire.Opened{}, err
		}
		return wire.Opened{Service: c, Close: c.Close}, nil
	}
	p, err := openPairing(s)
	if err != nil {
		return wire.Opened{}, err
	}
	return wire.Opened{Service: p.service, Pairing: p, Close: p.service.Close}, nil
}

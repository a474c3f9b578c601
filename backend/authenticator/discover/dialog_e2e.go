//go:build cgo && (linux || darwin) && e2e

package discover

import (
	"os"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practicedialog"
)

// stoodIn is the way to practice keys that demo mode has on Windows, if
// LATCHKEY_E2E_DIALOG is the PIN that everybody types there. So the screens that go
// with it can be seen where there is no such system.
func stoodIn(bus authenticator.Bus) authenticator.Authenticator {
	if pin := os.Getenv("LATCHKEY_E2E_DIALOG"); pin != "" {
		return practicedialog.New(bus, pin)
	}
	return nil
}

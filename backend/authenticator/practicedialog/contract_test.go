package practicedialog_test

import (
	"testing"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/authtest"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/authenticator/practicedialog"
)

// TestContract: the contract of keys holds where dialogs stand in between.
func TestContract(t *testing.T) {
	authtest.Run(t, func(_ *testing.T, bus *practice.Bus) authenticator.Authenticator {
		return practicedialog.New(bus, "mailbox-42")
	})
}

package webauthndll

import (
	"testing"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/authtest"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/authenticator/webauthndll/windowstest"
)

// TestContract: the contract of keys holds where Windows stands in between.
func TestContract(t *testing.T) {
	authtest.Run(t, func(t *testing.T, bus *practice.Bus) authenticator.Authenticator {
		t.Helper()
		return behind(t, &windowstest.Windows{Bus: bus, API: 8, PIN: "mailbox-42"})
	})
}

const ourWindow = 0x1234

func ours() uintptr { return ourWindow }

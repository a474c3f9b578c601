//go:build !windows

package webauthndll

import (
	"testing"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/webauthndll/windowstest"
)

// behind is the way to keys with w behind it.
func behind(t *testing.T, w *windowstest.Windows) authenticator.Authenticator {
	t.Helper()
	a, err := over(newInProcess(t, w), ours)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

package discover

import (
	"testing"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/authenticator/webauthndll/windowstest"
)

// TestWindowsOwnWay: on Windows all keys are reached through Windows.
func TestWindowsOwnWay(t *testing.T) {
	windowstest.Install(t, &windowstest.Windows{API: 7})
	keys, err := Open(Options{Window: func() uintptr { return 1 }})
	if err != nil {
		t.Fatal(err)
	}
	if can := keys.Capabilities(); can != (authenticator.Capabilities{Dialog: true}) {
		t.Errorf("it can %+v", can)
	}
	if _, err := Open(Options{Practice: practice.NewBus()}); authenticator.CodeOf(err) != authenticator.CodeUnsupported {
		t.Errorf("practice keys: %v", err)
	}
}

// TestWindowsWithoutWebAuthn: an old Windows is told for what it is.
func TestWindowsWithoutWebAuthn(t *testing.T) {
	windowstest.Install(t, &windowstest.Windows{API: 0})
	if _, err := Open(Options{}); authenticator.CodeOf(err) != authenticator.CodeUnsupported {
		t.Error(err)
	}
}

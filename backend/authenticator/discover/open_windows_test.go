package discover

import (
	"testing"
	"time"

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
}

// TestWindowsPractice: in demo mode the practice keys are the only ones, and are
// reached as others are on Windows.
func TestWindowsPractice(t *testing.T) {
	windowstest.Install(t, &windowstest.Windows{API: 7, Refuse: windowstest.Fail})
	bus := practice.NewBus()
	bus.Plug(practice.New(practice.Options{AutoTouch: time.Nanosecond}))
	keys, err := Open(Options{Practice: bus})
	if err != nil {
		t.Fatal(err)
	}
	if can := keys.Capabilities(); can != (authenticator.Capabilities{Dialog: true}) {
		t.Errorf("it can %+v", can)
	}
	key, err := keys.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := key.GetAssertion(t.Context(), authenticator.GetAssertion{ClientData: []byte("{}"), RPID: "example.com"}); authenticator.CodeOf(err) != authenticator.CodeNoCredentials {
		t.Errorf("a practice key without a credential: %v", err)
	}
}

// TestWindowsWithoutWebAuthn: an old Windows is told for what it is.
func TestWindowsWithoutWebAuthn(t *testing.T) {
	windowstest.Install(t, &windowstest.Windows{API: 0})
	if _, err := Open(Options{}); authenticator.CodeOf(err) != authenticator.CodeUnsupported {
		t.Error(err)
	}
}

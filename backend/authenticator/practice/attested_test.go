package practice_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/backend/authenticator/practice"
)

// TestAttestedKey has python-fido2 verify the chain from the key to its CA.
func TestAttestedKey(t *testing.T) {
	ca, err := practice.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(t.TempDir(), "root.der")
	if err := os.WriteFile(root, ca.Root.Raw, 0o600); err != nil {
		t.Fatal(err)
	}
	aaguid := [16]byte{1, 2, 3}
	key, err := practice.NewAttested(practice.Options{AutoTouch: time.Nanosecond}, aaguid, ca)
	if err != nil {
		t.Fatal(err)
	}
	runPeer(t, key, root)

	bus := practice.NewBus()
	bus.Plug(key)
	if d := bus.Devices()[0]; d.Practice || d.Product == "Latchkey practice key" {
		t.Errorf("it passes for a practice key: %+v", d)
	}
}

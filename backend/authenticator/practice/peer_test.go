package practice_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
)

// TestPythonFIDO2 has somebody else's client use the key: python-fido2 sets a
// PIN, registers and signs in, lists and deletes, and verifies all of it itself.
func TestPythonFIDO2(t *testing.T) {
	for name, options := range map[string]practice.Options{
		"both protocols":  {},
		"protocol one":    {PINProtocols: []uint{1}},
		"before CTAP 2.1": {Preview: true},
		"EdDSA":           {Algorithms: []authenticator.Algorithm{authenticator.EdDSA}},
	} {
		t.Run(name, func(t *testing.T) {
			options.AutoTouch = time.Nanosecond
			runPeer(t, practice.New(options))
		})
	}
}

// python is Debian's own, for that is where python3-fido2 is installed.
const python = "/usr/bin/python3"

func runPeer(t *testing.T, key *practice.Key, args ...string) {
	t.Helper()
	if err := exec.CommandContext(t.Context(), python, "-c", "import fido2").Run(); err != nil {
		t.Fatalf("python-fido2 is missing: run `apt-get install --yes python3-fido2` (%v)", err)
	}
	bus := practice.NewBus()
	hid, err := bus.OpenHID(bus.Plug(key))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, append([]string{"testdata/peer.py"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	toKey, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	fromKey, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- pump(hid, fromKey) }()
	report := make([]byte, authenticator.ReportSize)
	for {
		if _, err := io.ReadFull(toKey, report); err != nil {
			break // the script has ended
		}
		if err := hid.WriteReport(report); err != nil {
			t.Error(err)
			break
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, stderr.String())
	}
	if err := hid.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
}

// pump carries the key's reports to the script until the device is closed.
func pump(hid authenticator.HID, to io.Writer) error {
	report := make([]byte, authenticator.ReportSize)
	for {
		if err := hid.ReadReport(report, -1); err != nil {
			return err
		}
		if _, err := to.Write(report); err != nil {
			return err
		}
	}
}

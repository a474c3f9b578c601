package kiosk_test

import (
	"os"
	"path/filepath"
	"testing"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/discover"
	"latchkey/backend/authenticator/webauthndll/windowstest"
)

// road is this system's way to keys, with a Windows behind it to which those on a
// bus are plugged in.
func road(tb testing.TB, bus authenticator.Bus) authenticator.Authenticator {
	tb.Helper()
	windowstest.Install(tb, &windowstest.Windows{Bus: bus, API: 8, PIN: pin})
	keys, err := discover.Open(discover.Options{Window: func() uintptr { return 1 }})
	if err != nil {
		tb.Fatal(err)
	}
	return keys
}

// sweep removes a folder of files. os.RemoveAll, by which t.TempDir would, does it in
// a way that Wine 8 does not have.
func sweep(dir string) {
	files, _ := os.ReadDir(dir) // what cannot be removed fails the test later
	for _, f := range files {
		_ = os.Remove(filepath.Join(dir, f.Name()))
	}
	_ = os.Remove(dir)
}

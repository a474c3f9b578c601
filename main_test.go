package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"latchkey/backend/wire"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"latchkey": main})
}

// TestCommandLine starts the program itself, as far as it goes without a window.
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "build/testdata",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("LATCHKEY_DATA", env.WorkDir+"/data")
			return nil
		},
	})
}

// TestManagedSettingsAreShown: the page is told which settings the administrator of
// this machine has decided, and gets an empty list where there are none.
func TestManagedSettingsAreShown(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(file, []byte("mode = \"kiosk\"\ncontact = \"4711\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string][]string{file: {"contact", "mode"}, "": {}} {
		settings, _, err := wire.Load([]string{"run", "--demo", "--data", t.TempDir()}, wire.Paths{Managed: path}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if got := bootOf(settings).Managed; got == nil || !slices.Equal(got, want) {
			t.Errorf("managed by %q: %#v, want %q", path, got, want)
		}
	}
}

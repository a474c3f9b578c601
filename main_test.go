package main

import (
	"io"
	"log/slog"
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

// TestWorkstationOf: the service is the person's to leave where their own settings
// have it, or where there is none yet; and what they leave can be followed by
// another.
func TestWorkstationOf(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(file, []byte("store = \"https://enroll.example.com\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	mode := []string{"run", "--mode", "workstation", "--data", t.TempDir()}
	for name, tt := range map[string]struct {
		args     []string
		paths    wire.Paths
		host     string
		leavable bool
	}{
		"none yet":       {args: mode, leavable: true},
		"their own":      {args: mode, paths: wire.Paths{User: file}, host: "enroll.example.com", leavable: true},
		"managed":        {args: mode, paths: wire.Paths{Managed: file}, host: "enroll.example.com"},
		"on the command": {args: append(slices.Clone(mode), "--store=https://enroll.example.com"), paths: wire.Paths{User: file}, host: "enroll.example.com"},
	} {
		settings, _, err := wire.Load(tt.args, tt.paths, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		w := workstationOf(t.Context(), settings, slog.New(slog.DiscardHandler))
		if w.Host != tt.host || (w.Leave != nil) != tt.leavable || (w.Connect != nil) != tt.leavable || (w.Keep != nil) != tt.leavable {
			t.Errorf("%s: %+v", name, w)
		}
	}
	settings, _, err := wire.Load([]string{"run", "--demo"}, wire.Paths{}, io.Discard)
	if err != nil || workstationOf(t.Context(), settings, nil) != nil {
		t.Errorf("a desk is a workstation, %v", err)
	}
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

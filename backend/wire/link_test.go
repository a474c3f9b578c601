package wire_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"latchkey/backend/wire"
)

// TestKeepService: the next start finds the service, what stood in the file stays,
// and a store that was set stays too.
func TestKeepService(t *testing.T) {
	for name, tt := range map[string]struct {
		before, after string // empty before: there is no file
	}{
		"no file":                 {"", "mode = 'workstation'\nstore = 'https://enroll.example.com:8443'\n"},
		"a file":                  {"# mine\nlanguage = \"de\"\n", "# mine\nlanguage = \"de\"\nmode = 'workstation'\nstore = 'https://enroll.example.com:8443'\n"},
		"no end of the last line": {"language = \"de\"", "language = \"de\"\nmode = 'workstation'\nstore = 'https://enroll.example.com:8443'\n"},
		"a mode":                  {"mode = \"workstation\"\n", "mode = \"workstation\"\nstore = 'https://enroll.example.com:8443'\n"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "latchkey", "config.toml")
			if tt.before != "" {
				must(t, os.MkdirAll(filepath.Dir(path), 0o700))
				must(t, os.WriteFile(path, []byte(tt.before), 0o600))
			}
			must(t, wire.KeepService(path, "enroll.example.com:8443"))
			got, err := os.ReadFile(path)
			if err != nil || string(got) != tt.after {
				t.Errorf("%q, %v", got, err)
			}
			s, _, err := wire.Load(nil, wire.Paths{User: path}, io.Discard)
			if err != nil || !s.Workstation() || s.Host() != "enroll.example.com:8443" {
				t.Errorf("the next start: %+v, %v", s, err)
			}
			if err := wire.KeepService(path, "evil.example"); err == nil {
				t.Error("another service took its place")
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestAt: in earnest any service can be the first, in demo mode one on this machine.
func TestAt(t *testing.T) {
	for _, tt := range []struct {
		flags []string
		host  string
		ok    bool
	}{
		{[]string{"--mode=workstation"}, "enroll.example.com:8443", true},
		{[]string{"--mode=workstation", "--demo"}, "localhost:8443", true},
		{[]string{"--mode=workstation", "--demo"}, "enroll.example.com", false},
	} {
		s, _, err := wire.Load(tt.flags, wire.Paths{}, io.Discard)
		must(t, err)
		at, err := s.At(tt.host)
		if (err == nil) != tt.ok || at.Host() != tt.host {
			t.Errorf("%v at %s: %q, %v", tt.flags, tt.host, at.Store, err)
		}
	}
}

func TestHost(t *testing.T) {
	for store, want := range map[string]string{
		"https://enroll.example.com": "enroll.example.com", "https://Enroll.example.com:443/": "enroll.example.com",
		"https://enroll.example.com:8443": "enroll.example.com:8443", "http://localhost:8420": "localhost:8420", "sqlite:/srv/x": "", "": "",
	} {
		if got := (wire.Settings{Store: store}).Host(); got != want {
			t.Errorf("%s: %q", store, got)
		}
	}
}

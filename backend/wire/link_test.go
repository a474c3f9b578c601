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

// TestForgetService: the store goes and all else stays, as it was written; what
// cannot be taken out without harm is left to its owner.
func TestForgetService(t *testing.T) {
	const host = "enroll.example.com:8443"
	const lines, like = "store = '''\nhttps://enroll.example.com:8443'''\n", "contact = '''\nstore = 1'''\nstore = 'https://enroll.example.com:8443'\n"
	for name, tt := range map[string]struct {
		before, after string
		fails         bool
	}{
		"as it was kept":         {before: "mode = 'workstation'\nstore = 'https://enroll.example.com:8443'\n", after: "mode = 'workstation'\n"},
		"between others":         {before: "# mine\nlanguage = \"de\"\n  store=\"https://Enroll.example.com:8443/\" # theirs\n\nidle = \"3m\"", after: "# mine\nlanguage = \"de\"\n\nidle = \"3m\""},
		"in Windows' lines":      {before: "language = \"de\"\r\n\"store\" = \"https://enroll.example.com:8443\"\r\n", after: "language = \"de\"\r\n"},
		"alone":                  {before: "store = 'https://enroll.example.com:8443'", after: ""},
		"another service":        {before: "store = 'https://evil.example'\n", after: "store = 'https://evil.example'\n"},
		"none":                   {before: "# store = 'https://enroll.example.com:8443'\n", after: "# store = 'https://enroll.example.com:8443'\n"},
		"over several lines":     {before: lines, after: lines, fails: true},
		"what looks like a line": {before: like, after: like, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "config.toml")
			must(t, os.WriteFile(path, []byte(tt.before), 0o600))
			if err := wire.ForgetService(path, host); (err != nil) != tt.fails {
				t.Errorf("%v", err)
			}
			got, err := os.ReadFile(path)
			if err != nil || string(got) != tt.after {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	if err := wire.ForgetService(filepath.Join(t.TempDir(), "none.toml"), host); err != nil {
		t.Errorf("no file: %v", err)
	}
}

// TestOwnStore: a store is the person's own where their file has it, and nothing
// stronger.
func TestOwnStore(t *testing.T) {
	dir := t.TempDir()
	paths := wire.Paths{Managed: filepath.Join(dir, "managed.toml"), User: filepath.Join(dir, "user.toml")}
	const store = "store = 'https://enroll.example.com'\n"
	for name, tt := range map[string]struct {
		own, managed, variable, flag string
		want                         bool
	}{
		"their file":          {own: store, want: true},
		"nothing":             {},
		"managed":             {managed: store},
		"managed and theirs":  {own: store, managed: store},
		"the mode is managed": {own: store, managed: "mode = 'workstation'\n", want: true},
		"a flag, theirs":      {own: store, flag: "--store=https://enroll.example.com"},
		"a variable, theirs":  {own: store, variable: "https://enroll.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			must(t, os.WriteFile(paths.User, []byte(tt.own), 0o600))
			must(t, os.WriteFile(paths.Managed, []byte(tt.managed), 0o600))
			args := []string{"--mode=workstation"}
			if tt.flag != "" {
				args = append(args, tt.flag)
			}
			if tt.variable != "" {
				t.Setenv("LATCHKEY_STORE", tt.variable)
			}
			s, _, err := wire.Load(args, paths, io.Discard)
			if err != nil || s.OwnStore() != tt.want {
				t.Errorf("it is their own: %v, %v", s.OwnStore(), err)
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

package wire_test

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"latchkey/backend/wire"
)

// TestProxies: whoever is named as a proxy is believed, so it cannot be everybody.
func TestProxies(t *testing.T) {
	for network, fine := range map[string]bool{
		"0.0.0.0/0": false, "0.0.0.0/1": false, "128.0.0.0/7": false, "10.0.0.0/8": true, "192.0.2.1/32": true, "0.0.0.0": true,
		"::/0": false, "8000::/1": false, "fc00::/15": false, "fd00::/16": true, "2001:db8::/32": true, "::1": true,
	} {
		s, _, err := wire.LoadService([]string{"serve", "--rp-id", "example.com", "--proxy", network}, wire.Paths{}, io.Discard)
		if fine && (err != nil || len(s.Proxies()) != 1) || !fine && (err == nil || !strings.HasPrefix(err.Error(), "proxy: ")) {
			t.Errorf("%s: %v, %v", network, s.Proxies(), err)
		}
	}
}

// TestListen: the origin of demo mode follows from the address, if that is one.
func TestListen(t *testing.T) {
	for address, origin := range map[string]string{
		"localhost:8420": "http://localhost:8420", "127.0.0.1:http": "http://localhost", "[::1]:80": "http://localhost",
		"localhost:http8": "", "localhost:70000": "", "localhost:": "", "localhost": "", "localhost:-1": "",
	} {
		s, _, err := wire.LoadService([]string{"serve", "--demo", "--listen", address}, wire.Paths{}, io.Discard)
		if origin == "" && (err == nil || !strings.HasPrefix(err.Error(), "listen: ")) || origin != "" && (err != nil || len(s.Origin) != 1 || s.Origin[0] != origin) {
			t.Errorf("%s: %v, %v", address, s.Origin, err)
		}
	}
	if _, _, err := wire.LoadService([]string{"serve", "--demo", "--metrics", "localhost:http8"}, wire.Paths{}, io.Discard); err == nil || !strings.HasPrefix(err.Error(), "metrics: ") {
		t.Errorf("metrics: %v", err)
	}
}

// TestDocumentedSettings: commands that are given as in docs/operations.md find the
// store of the unit, which has its folder as a flag.
func TestDocumentedSettings(t *testing.T) {
	docs, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	unit, err := os.ReadFile("../../build/linux/latchkeyd.service")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(docs), "```toml\n")
	block, _, _ = strings.Cut(block, "```")
	load := func(text string) wire.ServiceSettings {
		t.Helper()
		path := filepath.Join(t.TempDir(), "latchkeyd.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, _, err := wire.LoadService([]string{"backup", "copy"}, wire.Paths{Managed: path}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if s := load(block); s.PostgresFile == "" || s.Store != "" {
		t.Errorf("with PostgreSQL: %+v", s)
	}
	alone := regexp.MustCompile(`(?m)^(postgres|redis)-file.*$`).ReplaceAllString(block, "")
	_, folder, _ := strings.Cut(string(unit), "--data %S/")
	folder, _, _ = strings.Cut(folder, "\n")
	if s := load(alone); s.Store != "sqlite:"+filepath.Join("/var/lib", folder, "service.sqlite") {
		t.Errorf("the store is %s, the unit's folder %s", s.Store, folder)
	}
}

// TestDemoStandsAlone: on a machine that has a service in earnest, whoever looks at the
// demonstration gets none of its settings, unless these speak of it.
func TestDemoStandsAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "latchkeyd.toml")
	mine := t.TempDir()
	for name, tt := range map[string]struct {
		file, args string
		demo       bool
		leftOut    bool
	}{
		"in earnest":        {"rp-id = \"example.com\"\ndata = \"/var/lib/latchkeyd\"\nproxy = [\"10.0.0.1\"]\n", "", false, false},
		"a demonstration":   {"rp-id = \"example.com\"\ndata = \"/var/lib/latchkeyd\"\nproxy = [\"10.0.0.1\"]\n", "--demo --data " + mine, true, true},
		"the file has it":   {"demo = true\ndata = \"/var/lib/latchkeyd\"\n", "", true, false},
		"both have it":      {"demo = true\ndata = \"/var/lib/latchkeyd\"\n", "--demo", true, false},
		"the file says no":  {"rp-id = \"example.com\"\ndata = \"/var/lib/latchkeyd\"\nproxy = [\"10.0.0.1\"]\ndemo = false\n", "--demo", false, false},
		"nothing in it":     {"# demo\n", "--demo --data " + mine, true, false},
		"its own data only": {"data = \"/var/lib/latchkeyd\"\n", "--demo --data " + mine, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, []byte(tt.file), 0o600); err != nil {
				t.Fatal(err)
			}
			s, _, err := wire.LoadService(append([]string{"serve"}, strings.Fields(tt.args)...), wire.Paths{Managed: path}, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			folder := "/var/lib/latchkeyd"
			if strings.Contains(tt.args, mine) {
				folder = mine
			}
			if s.Demo != tt.demo || (s.LeftOut() == path) != tt.leftOut || s.Data != folder || filepath.Dir(strings.TrimPrefix(s.Store, "sqlite:")) != folder {
				t.Errorf("demo %t, left out %q, data %s, store %s", s.Demo, s.LeftOut(), s.Data, s.Store)
			}
		})
	}
	if err := os.WriteFile(path, []byte("demo = maybe\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := wire.LoadService([]string{"serve", "--demo"}, wire.Paths{Managed: path}, io.Discard); err == nil {
		t.Error("a file that cannot be read, and may speak of demo mode, is passed over")
	}
}

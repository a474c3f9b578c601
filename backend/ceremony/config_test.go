package ceremony_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/backend/ceremony"
	"latchkey/backend/challenge/memory"
	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
)

func open(t *testing.T, path string, c ceremony.Config) (*ceremony.Service, error) {
	t.Helper()
	store, err := sqlstore.OpenSQLite(t.Context(), path, sqlstore.SQLiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return ceremony.New(t.Context(), ceremony.Deps{
		Store: store, Challenges: memory.New(time.Now), Config: c, Secret: enroll.RandomSecret(), Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
}

func TestConfigIsChecked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	for _, tt := range []struct {
		name    string
		rpID    string
		origins []string
		demo    bool
		field   string // that is refused
	}{
		{"itself", "example.com", []string{"https://example.com"}, false, ""},
		{"below, with a port", "example.com", []string{"https://enroll.example.com:8443"}, false, ""},
		{"international", "xn--bcher-kva.example", []string{"https://xn--bcher-kva.example"}, false, ""},
		{"no rp-id", "", []string{"https://example.com"}, false, "rp-id"},
		{"address", "127.0.0.1", []string{"https://127.0.0.1"}, false, "rp-id"},
		{"address of version 6", "::1", []string{"https://[::1]"}, false, "rp-id"},
		{"address in brackets", "[::1]", []string{"https://[::1]"}, false, "rp-id"},
		{"half an address", "127.1", []string{"https://127.1"}, false, "rp-id"},
		{"capitals", "Example.com", []string{"https://Example.com"}, false, "rp-id"},
		{"with a port", "example.com:443", []string{"https://example.com"}, false, "rp-id"},
		{"URL", "https://example.com", []string{"https://example.com"}, false, "rp-id"},
		{"not ASCII", "bücher.example", []string{"https://bücher.example"}, false, "rp-id"},
		{"no origin", "example.com", nil, false, "origin"},
		{"empty origin", "example.com", []string{""}, false, "origin"},
		{"host alone", "example.com", []string{"example.com"}, false, "origin"},
		{"second is wrong", "example.com", []string{"https://example.com", "https://evil.example"}, false, "origin"},
		{"elsewhere", "example.com", []string{"https://example.org"}, false, "origin"},
		{"looks like it", "example.com", []string{"https://badexample.com"}, false, "origin"},
		{"above", "enroll.example.com", []string{"https://example.com"}, false, "origin"},
		{"shared by many", "co.uk", []string{"https://example.co.uk"}, false, "origin"},
		{"one label", "com", []string{"https://example.com"}, false, "rp-id"},
		{"shared by many tenants", "github.io", []string{"https://example.github.io"}, false, "origin"},
		{"with a path", "example.com", []string{"https://example.com/"}, false, "origin"},
		{"with a user", "example.com", []string{"https://a@example.com"}, false, "origin"},
		{"with a query", "example.com", []string{"https://example.com?x"}, false, "origin"},
		{"capitals in it", "example.com", []string{"https://EXAMPLE.com"}, false, "origin"},
		{"needless port", "example.com", []string{"https://example.com:443"}, false, "origin"},
		{"empty port", "example.com", []string{"https://example.com:"}, false, "origin"},
		{"not secure", "example.com", []string{"http://example.com"}, false, "origin"},
		{"not secure, in demo", "example.com", []string{"http://example.com"}, true, "origin"},
		{"localhost outside demo", "localhost", []string{"http://localhost:8420"}, false, "origin"},
		{"below localhost", "localhost", []string{"http://a.localhost"}, true, "origin"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := path
			if tt.field == "" {
				file = filepath.Join(t.TempDir(), "store.db")
			}
			_, err := open(t, file, ceremony.Config{RPID: tt.rpID, Origins: tt.origins, Demo: tt.demo})
			if tt.field == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			e, ok := errors.AsType[*enroll.Error](err)
			if !ok || e.Code != enroll.CodeMalformed || e.Field != tt.field || !strings.HasPrefix(e.Message, tt.field) || !strings.Contains(e.Message, "such as") {
				t.Errorf("got %v, want one that names %s and a right value", err, tt.field)
			}
		})
	}
}

// TestSeed11LocalhostInDemo: an origin has its scheme and port from settings.
func TestSeed11LocalhostInDemo(t *testing.T) {
	s, err := open(t, filepath.Join(t.TempDir(), "store.db"), ceremony.Config{RPID: "localhost", Origins: []string{"http://localhost:8420"}, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	info, err := s.Info(t.Context(), enroll.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	if info.RPName != "localhost" || info.Origin != "http://localhost:8420" || !info.Demo {
		t.Errorf("Info = %+v", info)
	}
}

func TestLongRPName(t *testing.T) {
	_, err := open(t, filepath.Join(t.TempDir(), "store.db"), ceremony.Config{
		RPID: "example.com", RPName: strings.Repeat("a", 65), Origins: []string{"https://example.com"},
	})
	if e, ok := errors.AsType[*enroll.Error](err); !ok || e.Field != "rp-name" {
		t.Errorf("got %v", err)
	}
}

// TestWaysToIdentifyAreChecked: operators choose from them, on a screen and in a record.
func TestWaysToIdentifyAreChecked(t *testing.T) {
	for name, ways := range map[string][]string{
		"many": strings.Fields(strings.Repeat("x ", 13)), "empty": {""}, "untidy": {"Staff  card"}, "control": {"Staff\x00card"},
		"long": {strings.Repeat("ä", 61)}, "twice": {"Passport", "Staff card", "Passport"},
	} {
		_, err := open(t, filepath.Join(t.TempDir(), "store.db"), ceremony.Config{RPID: "example.com", Origins: []string{"https://example.com"}, Identification: ways})
		if e, ok := errors.AsType[*enroll.Error](err); !ok || e.Code != enroll.CodeMalformed || e.Field != "identification" {
			t.Errorf("%s: %v", name, err)
		}
	}
	ways := []string{"Passport", strings.Repeat("ä", 60)}
	s, err := open(t, filepath.Join(t.TempDir(), "store.db"), ceremony.Config{RPID: "example.com", Origins: []string{"https://example.com"}, Identification: ways})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := s.Info(t.Context(), enroll.Actor{}); err != nil || !slices.Equal(info.Identification, ways) {
		t.Errorf("%v, %v", info.Identification, err)
	}
}

// TestStoreKeepsItsRelyingParty: a start with another RP ID or mode ends there.
func TestStoreKeepsItsRelyingParty(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	config := ceremony.Config{RPID: "example.com", Origins: []string{"https://example.com"}}
	if _, err := open(t, path, config); err != nil {
		t.Fatal(err)
	}
	other := ceremony.Config{RPID: "example.org", Origins: []string{"https://example.org"}}
	demo := config
	demo.Demo = true
	for _, c := range []ceremony.Config{other, demo} {
		if _, err := open(t, path, c); enroll.CodeOf(err) != enroll.CodeStampDiffer {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if _, err := open(t, path, config); err != nil {
		t.Errorf("the same again: %v", err)
	}
}

func TestNewNeedsItsDeps(t *testing.T) {
	if _, err := ceremony.New(context.Background(), ceremony.Deps{}); err == nil {
		t.Error("New without anything works")
	}
}

// TestAnotherSecretIsTold: whoever starts the service with another secret than
// before hears of it, and not whoever starts it with the same.
func TestAnotherSecretIsTold(t *testing.T) {
	store, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "store.db"), sqlstore.SQLiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	one, two := enroll.RandomSecret(), enroll.RandomSecret()
	for i, start := range []struct {
		secret enroll.Secret
		told   bool
	}{{one, false}, {one, false}, {two, true}, {two, false}} {
		var log strings.Builder
		_, err := ceremony.New(t.Context(), ceremony.Deps{
			Store: store, Challenges: memory.New(time.Now), Secret: start.secret, Now: time.Now, Log: slog.New(slog.NewTextHandler(&log, nil)),
			Config: ceremony.Config{RPID: "example.com", Origins: []string{"https://example.com"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if told := strings.Contains(log.String(), "another secret"); told != start.told {
			t.Errorf("start %d: told %v, want %v: %s", i, told, start.told, log.String())
		}
	}
}

package main

import (
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"latchkey/backend/internal/servers"
	"latchkey/backend/wire"
	"latchkey/backend/wire/server"
)

// checked is what a check says of settings, and how it ends.
func checked(t *testing.T, args ...string) (said string, err error) {
	t.Helper()
	s, _, err := wire.LoadService(append([]string{"check"}, args...), wire.Paths{}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = server.Check(t.Context(), s, &out)
	return out.String(), err
}

// wantLines checks that each of these is the beginning of a line.
func wantLines(t *testing.T, said string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !regexp.MustCompile(`(?m)^` + line).MatchString(said) {
			t.Errorf("no line begins with %q in:\n%s", line, said)
		}
	}
}

// TestCheckChangesNothing: a service in earnest is looked at before its first start and
// after it, with all that it can stand on, and no secret is shown.
func TestCheckChangesNothing(t *testing.T) {
	postgres, redis := own.Postgres(t).Database(t), own.Redis(t).Database(t)
	mail := servers.NewMail(t, servers.MailOptions{TLS: "starttls", User: "latchkey", Password: "s3cret word"})
	f := &fleet{T: t}
	cert, key := writePair(t, t.TempDir(), 1)
	data := t.TempDir()
	secret := "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	args := []string{
		"--rp-id", "localhost", "--origin", "https://localhost:8443", "--listen", f.free(), "--metrics", f.free(),
		"--postgres-file", f.file("postgres.url", postgres), "--redis-file", f.file("redis.url", redis), "--secret-file", f.file("secret", secret),
		"--journal-key-file", filepath.Join(data, "new", "journal-key"), "--heads-file", filepath.Join(data, "heads"),
		"--heads-url-file", f.file("heads.url", "https://log.example.com/s3cret-path"), "--tls-cert-file", cert, "--tls-key-file", key,
		"--smtp-host", mail.Host, "--smtp-port", strconv.Itoa(mail.Port()), "--smtp-ca-file", mail.CAFile, "--smtp-from", "keys@example.com",
		"--smtp-user", "latchkey", "--smtp-password-file", f.file("smtp.password", "s3cret word"),
	}
	for range 2 { // for the first changes nothing
		said, err := checked(t, args...)
		if err != nil {
			t.Fatalf("%v:\n%s", err, said)
		}
		wantLines(t, said, "ok     rp-id             keys are set up for localhost$", "note   postgres-file     there are no tables", "ok     redis-file        Redis answers$",
			"ok     secret-file", "note   journal-key-file  there is none yet", "ok     heads-file", "ok     heads-url-file", "ok     smtp-host         .* takes our mail",
			"note   tls-cert-file     for localhost until .*no authority", "ok     listen .*is free$", "ok     metrics .*is free$", "All fits. .* for https://localhost:8443.$")
	}
	if left, err := filepath.Glob(filepath.Join(data, "*")); err != nil || len(left) > 0 {
		t.Errorf("it has made %q", left)
	}

	settings, _, err := wire.LoadService(append([]string{"serve"}, args...), wire.Paths{}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := server.Open(t.Context(), settings, slog.New(slog.DiscardHandler))
	if err == nil {
		if err = os.Mkdir(filepath.Join(data, "new"), 0o700); err == nil {
			err = opened.KeepJournal(t.Context(), settings, slog.New(slog.DiscardHandler))
		}
		err = errors.Join(err, opened.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	said, err := checked(t, args...)
	if err != nil {
		t.Fatalf("%v:\n%s", err, said)
	}
	wantLines(t, said, "ok     postgres-file     PostgreSQL answers, and belongs to localhost$", "ok     journal-key-file")
	if strings.Contains(said, "s3cret") || strings.Contains(said, secret[:20]) || strings.Contains(said, postgres) || strings.Contains(said, redis) {
		t.Errorf("a secret is shown:\n%s", said)
	}

	if err := os.Remove(filepath.Join(data, "new", "journal-key")); err != nil {
		t.Fatal(err)
	}
	said, err = checked(t, append(args, "--rp-id", "other.localhost", "--origin", "https://other.localhost")...)
	if !errors.Is(err, wire.ErrUnfit) {
		t.Errorf("another's store, and a key that is gone: %v", err)
	}
	wantLines(t, said, "WRONG  postgres-file     the store belongs to localhost, not to other.localhost; give the rp-id", "WRONG  journal-key-file  the key that this store's journal was begun with is not in",
		"WRONG  tls-cert-file     the certificate is for localhost, and not for other.localhost; ", "WRONG  origin            origin \"https://localhost:8443\" does not belong to rp-id \"other.localhost\"", "Wrong: 4\\.")
}

// TestCheckOfCertificates: what browsers would refuse is told before they do.
func TestCheckOfCertificates(t *testing.T) {
	day := 24 * time.Hour
	for name, tt := range map[string]struct {
		from, to time.Duration // from now
		line     string
		wrong    bool
	}{
		"good":        {-day, 90 * day, "note   tls-cert-file     for localhost until .* no authority", false},
		"at its end":  {-90 * day, -time.Hour, "WRONG  tls-cert-file     the certificate was at its end on .*; renew it$", true},
		"not yet":     {time.Hour, 90 * day, "WRONG  tls-cert-file     the certificate counts from .* on; set this machine's clock", true},
		"cut off":     {0, 0, "WRONG  tls-cert-file     .*; give a certificate chain and its key in PEM$", true},
		"of somebody": {-day, 90 * day, "WRONG  tls-cert-file     the certificate is for localhost, and not for sub.localhost; give one that names it$", true},
	} {
		t.Run(name, func(t *testing.T) {
			cert, key := writePairOf(t, t.TempDir(), &x509.Certificate{DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(tt.from), NotAfter: time.Now().Add(tt.to)})
			if name == "cut off" {
				if err := os.Truncate(cert, 100); err != nil {
					t.Fatal(err)
				}
			}
			origin := map[bool]string{false: "https://localhost", true: "https://sub.localhost"}[name == "of somebody"]
			said, err := checked(t, "--rp-id", "localhost", "--origin", origin, "--listen", (&fleet{T: t}).free(), "--data", t.TempDir(), "--tls-cert-file", cert, "--tls-key-file", key)
			wantLines(t, said, tt.line)
			if errors.Is(err, wire.ErrUnfit) != tt.wrong {
				t.Errorf("it ends with %v:\n%s", err, said)
			}
		})
	}
}

package wire

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The relying party of demo mode: the same as latchkeyd's, so that what was set
// up at one can be tried at the other.
const (
	demoRPID   = "localhost"
	demoRPName = "Latchkey demo"
	demoOrigin = "http://localhost:8420"
)

// complete fills in what follows from other settings, and checks all that can
// be checked without opening anything.
func (s Settings) complete() (Settings, error) {
	if s.Data == "" {
		dir, err := dataFolder()
		if err != nil {
			return s, fmt.Errorf("data: this system names no folder for it (%w); give one, such as --data /srv/latchkey", err)
		}
		s.Data = dir
	}
	if s.Demo {
		if s.RPID != "" || s.Origin != "" {
			set := "rp-id"
			if s.RPID == "" {
				set = "origin"
			}
			return s, fmt.Errorf("%s: demo mode is always for %s; leave out rp-id and origin, or demo", set, demoRPID)
		}
		s.RPID, s.Origin = demoRPID, demoOrigin
		if isLocalService(s.Store) {
			s.Origin = strings.TrimSuffix(s.Store, "/")
		}
		s.RPName = orElse(s.RPName, demoRPName)
	}
	if s.Store == "" && !s.Workstation() {
		name := "latchkey.sqlite"
		if s.Demo {
			name = "demo.sqlite"
		}
		s.Store = "sqlite:" + filepath.Join(s.Data, name)
	}
	if strings.HasPrefix(s.Store, "sqlite:") {
		s.JournalKeyFile = orElse(s.JournalKeyFile, journalKeyBeside(s.Store))
	}
	if u, err := url.Parse(s.Store); err == nil && u.Scheme == "https" && !s.Workstation() { // which may leave it
		s.RPName = orElse(s.RPName, u.Hostname()) // until the service says more
	}
	if s.Origin == "" && s.RPID != "" {
		s.Origin = "https://" + s.RPID
	}
	return s, s.check()
}

func (s Settings) check() error {
	scheme, rest, ok := strings.Cut(s.Store, ":")
	switch {
	case s.Workstation() && s.Store == "": // the first link says which
	case s.Workstation() && scheme == "sqlite":
		return errors.New("mode: a workstation has no store of its own; give a service, such as store = https://enroll.example.com, or another mode")
	case s.Demo && isLocalService(s.Store):
	case s.Demo && scheme == "https":
		return errors.New("store: demo mode is for this machine alone; give a service such as http://localhost:8420, or leave out demo")
	case !ok || rest == "" || !slices.Contains([]string{"sqlite", "https"}, scheme):
		return fmt.Errorf("store: %q is no store; give one such as sqlite:/srv/latchkey/latchkey.sqlite", withoutSecret(s.Store))
	}
	switch {
	case !slices.Contains([]string{modeWindow, "kiosk", modeWorkstation}, s.Mode):
		return fmt.Errorf("mode: %q is no mode; give window, kiosk or workstation", s.Mode)
	case !slices.Contains([]string{"", "en", "de"}, s.Language):
		return fmt.Errorf("language: %q is not there; give en or de", s.Language)
	case !slices.Contains(levels, s.LogLevel):
		return fmt.Errorf("log-level: %q is no level; give debug, info, warn or error", s.LogLevel)
	case badContact(s.Contact):
		return errContact
	}
	if idle := time.Duration(s.Idle); idle != 0 && (idle < 40*time.Second || idle > time.Hour) {
		return fmt.Errorf("idle: %s is out of range; give 40s to 1h, such as 2m, or 0 for never", idle)
	}
	return nil
}

// isLocalService reports whether a store is a service on this machine, which
// demo mode takes, and without TLS too.
func isLocalService(store string) bool {
	u, err := url.Parse(store)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() == "localhost"
}

var levels = []string{"debug", "info", "warn", "error"}

var errContact = errors.New(`contact: it is to be one line of at most 200 characters, such as "Help desk, extension 1234"`)

func badContact(text string) bool {
	return len([]rune(text)) > 200 || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' })
}

// withoutSecret keeps a password that somebody put into an address, where none
// belongs, off the screen.
func withoutSecret(store string) string {
	scheme, rest, ok := strings.Cut(store, "://")
	if !ok {
		return store
	}
	if i := strings.LastIndex(rest, "@"); i >= 0 {
		rest = "…@" + rest[i+1:]
	}
	return scheme + "://" + rest
}

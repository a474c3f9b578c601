package ceremony_test

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"testing"

	"latchkey/backend/ceremony"
	"latchkey/backend/challenge/memory"
	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/sqlstore"
)

var origins = []string{"https://enroll.example.com", "https://example.com:8443"}

func TestService(t *testing.T) {
	servicetest.Run(t, func(t *testing.T, demo bool) servicetest.Harness {
		t.Helper()
		w := newWorld(t, demo)
		return w.behind().Harness(t, func(enroll.Actor) enroll.Service { return w.service }, origins, w.challenges, w.service.Lapse)
	})
}

// world is a service over SQLite and challenges in memory.
type world struct {
	service    *ceremony.Service
	store      *sqlstore.Store
	challenges *servicetest.Challenges
	clock      *servicetest.Clock
	log        *bytes.Buffer
}

// signUp is who may become a person by themselves, in demo mode and outside.
var signUp = map[bool]enroll.SignUp{true: enroll.SignUpOpen, false: enroll.SignUpInvited}

func newWorld(tb testing.TB, demo bool) world {
	tb.Helper()
	c := servicetest.NewClock()
	store, err := sqlstore.OpenSQLite(tb.Context(), filepath.Join(tb.TempDir(), "store.db"), sqlstore.SQLiteOptions{Now: c.Now})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := store.Close(); err != nil {
			tb.Error(err)
		}
	})
	w := world{store: store, clock: c, log: &bytes.Buffer{}}
	w.challenges = servicetest.NewChallenges(func() enroll.Challenges { return memory.New(c.Now) })
	w.service, err = ceremony.New(tb.Context(), ceremony.Deps{
		Store: store, Challenges: w.challenges, Now: c.Now, Log: slog.New(slog.NewTextHandler(w.log, nil)),
		Config: ceremony.Config{RPID: "example.com", RPName: "Example", Origins: origins, Demo: demo, SignUp: signUp[demo]},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

func (w world) behind() servicetest.Behind { return servicetest.Behind{Store: w.store, Clock: w.clock} }

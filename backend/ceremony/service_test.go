package ceremony_test

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"latchkey/backend/ceremony"
	"latchkey/backend/challenge/memory"
	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/sqlstore"
)

var origins = []string{"https://enroll.example.com", "https://example.com:8443"}

func TestService(t *testing.T) {
	contract(t, alone)
}

func contract(t *testing.T, on ground) {
	t.Helper()
	servicetest.Run(t, func(t *testing.T, demo bool) servicetest.Harness {
		t.Helper()
		w := newWorldOn(t, on, demo)
		return w.behind().Harness(t, func(enroll.Actor) enroll.Service { return w.service }, origins, w.challenges, w.service.Lapse)
	})
}

// world is a service over some ground.
type world struct {
	service    *ceremony.Service
	store      *sqlstore.Store
	challenges *servicetest.Challenges
	clock      *servicetest.Clock
	log        *bytes.Buffer
}

// signUp is who may become a person by themselves, in demo mode and outside.
var signUp = map[bool]enroll.SignUp{true: enroll.SignUpOpen, false: enroll.SignUpInvited}

// ground is what a service stands on.
type ground struct {
	store      func(tb testing.TB, now func() time.Time) (*sqlstore.Store, error)
	challenges func(tb testing.TB, now func() time.Time) enroll.Challenges // empty
}

// alone is the ground of a kiosk and of a service that runs once.
var alone = ground{
	store: func(tb testing.TB, now func() time.Time) (*sqlstore.Store, error) {
		return sqlstore.OpenSQLite(tb.Context(), filepath.Join(tb.TempDir(), "store.db"), sqlstore.SQLiteOptions{Now: now})
	},
	challenges: func(_ testing.TB, now func() time.Time) enroll.Challenges { return memory.New(now) },
}

func newWorld(tb testing.TB, demo bool) world {
	tb.Helper()
	return newWorldOn(tb, alone, demo)
}

func newWorldOn(tb testing.TB, on ground, demo bool) world {
	tb.Helper()
	c := servicetest.NewClock()
	store, err := on.store(tb, c.Now)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := store.Close(); err != nil {
			tb.Error(err)
		}
	})
	w := world{store: store, clock: c, log: &bytes.Buffer{}}
	w.challenges = servicetest.NewChallenges(func() enroll.Challenges { return on.challenges(tb, c.Now) })
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

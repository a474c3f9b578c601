package ceremony_test

import (
	"bytes"
	"log/slog"
	"testing"

	"latchkey/backend/ceremony"
	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/internal/ground"
	"latchkey/backend/sqlstore"
)

var origins = []string{"https://enroll.example.com", "https://example.com:8443"}

func TestService(t *testing.T) {
	contract(t, ground.Alone())
}

func contract(t *testing.T, on ground.Ground) {
	t.Helper()
	servicetest.Run(t, func(t *testing.T, demo bool) servicetest.Harness {
		t.Helper()
		w := newWorldOn(t, on, demo)
		return w.behind().Harness(t, func(enroll.Actor) enroll.Service { return w.service }, origins, w.challenges, w.service)
	})
}

// world is a service over some ground.
type world struct {
	service    *ceremony.Service
	store      *sqlstore.Store
	secret     enroll.Secret
	challenges *servicetest.Challenges
	clock      *servicetest.Clock
	log        *bytes.Buffer
}

// signUp is who may become a person by themselves, in demo mode and outside.
var signUp = map[bool]enroll.SignUp{true: enroll.SignUpOpen, false: enroll.SignUpInvited}

func newWorld(tb testing.TB, demo bool) world {
	tb.Helper()
	return newWorldOn(tb, ground.Alone(), demo)
}

func newWorldOn(tb testing.TB, on ground.Ground, demo bool) world {
	tb.Helper()
	return newWorldWith(tb, on, ceremony.Config{RPID: "example.com", RPName: "Example", Origins: origins, Demo: demo, SignUp: signUp[demo], Mail: true})
}

func newWorldWith(tb testing.TB, on ground.Ground, config ceremony.Config) world {
	tb.Helper()
	c := servicetest.NewClock()
	store := on.Store(tb, c.Now)
	w := world{store: store, secret: enroll.RandomSecret(), clock: c, log: &bytes.Buffer{}}
	w.challenges = servicetest.NewChallenges(func() enroll.Challenges { return on.Challenges(tb, c.Now) })
	var err error
	w.service, err = ceremony.New(tb.Context(), ceremony.Deps{
		Store: store, Challenges: w.challenges, Secret: w.secret, Now: c.Now, Log: slog.New(slog.NewTextHandler(w.log, nil)),
		Config: config,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

func (w world) behind() servicetest.Behind {
	return servicetest.Behind{Store: w.store, Clock: w.clock, Secret: w.secret}
}

package ceremony_test

import (
	"os"
	"testing"
	"time"

	"latchkey/backend/challenge/redis"
	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/internal/servers"
	"latchkey/backend/redisclient"
	"latchkey/backend/sqlstore"
	"latchkey/backend/sqlstore/postgres"
)

var all servers.Servers

func TestMain(m *testing.M) { os.Exit(all.Run(m)) }

// shared is the ground of a service that runs more than once.
var shared = ground{
	store: func(tb testing.TB, now func() time.Time) (*sqlstore.Store, error) {
		return postgres.Open(tb.Context(), all.Postgres(tb).Database(tb), postgres.Options{Now: now})
	},
	challenges: func(tb testing.TB, now func() time.Time) enroll.Challenges {
		client, err := redisclient.Open(tb.Context(), all.Redis(tb).Database(tb), redisclient.Options{})
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { _ = client.Close() })
		return redis.New(client, now)
	},
}

func TestServiceOnServers(t *testing.T) { contract(t, shared) }

// TestRestoredRedis: Redis is killed and comes back with what it had saved
// before a challenge was taken. The store does not let it count again.
func TestRestoredRedis(t *testing.T) {
	w, server := newWorldOn(t, shared, false), all.Redis(t)
	user, register := enrolment(t, w, "anna")
	k := servicetest.NewKey()
	c, res := register(k)
	server.Save(t)
	credential, err := w.service.FinishRegistration(t.Context(), desk, c.ID, res)
	if err != nil {
		t.Fatal(err)
	}
	server.Kill(t)
	server.Start(t)
	if p, err := w.challenges.Peek(t.Context(), c.ID); err != nil || !p.TakenAt.IsZero() {
		t.Fatalf("Redis has not brought the challenge back: %+v, %v", p, err)
	}
	other := servicetest.NewKey() // the first is refused for being known already
	if res, err = other.Register(c.PublicKey, origins[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := w.service.FinishRegistration(t.Context(), desk, c.ID, res); enroll.CodeOf(err) != enroll.CodeCeremonyUsed {
		t.Errorf("the second use: %v", err)
	}
	if found, err := w.store.Credentials(t.Context(), user.ID); err != nil || len(found) != 1 || found[0].ID != credential.ID {
		t.Errorf("%d credentials, %v", len(found), err)
	}
}

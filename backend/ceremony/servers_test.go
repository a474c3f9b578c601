package ceremony_test

import (
	"os"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/internal/ground"
	"latchkey/backend/internal/servers"
)

var all servers.Servers

func TestMain(m *testing.M) { os.Exit(all.Run(m)) }

func TestServiceOnServers(t *testing.T) { contract(t, ground.On(&all)) }

// TestRestoredRedis: Redis is killed and comes back with what it had saved
// before a challenge was taken. The store does not let it count again.
func TestRestoredRedis(t *testing.T) {
	w, server := newWorldOn(t, ground.On(&all), false), all.Redis(t)
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

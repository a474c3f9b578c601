package ceremony_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
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
	servicetest.Run(t, func(t *testing.T, demo bool) servicetest.Harness {
		t.Helper()
		w := newWorld(t, demo)
		return servicetest.Harness{
			As:                func(enroll.Actor) enroll.Service { return w.service },
			Origins:           origins,
			Advance:           w.clock.advance,
			SetPolicy:         func(change func(*enroll.Policy)) { setPolicy(t, w.store, w.clock.now(), change) },
			ChallengesAway:    w.challenges.away.Store,
			RestoreChallenges: func() { w.challenges.restore(t) },
			Enter: func(user, invitation enroll.ID) enroll.Actor {
				return enter(t, w.store, w.clock.now(), user, invitation)
			},
			Alive: func(id enroll.ID) bool {
				session, err := w.store.Session(t.Context(), id)
				return err == nil && session.Alive(w.clock.now())
			},
			Lapse: func() error { return w.service.Lapse(t.Context()) },
		}
	})
}

// world is a service over SQLite and challenges in memory.
type world struct {
	service    *ceremony.Service
	store      *sqlstore.Store
	challenges *challenges
	clock      *clock
	log        *bytes.Buffer
}

// signUp is who may become a person by themselves, in demo mode and outside.
var signUp = map[bool]enroll.SignUp{true: enroll.SignUpOpen, false: enroll.SignUpInvited}

func newWorld(tb testing.TB, demo bool) world {
	tb.Helper()
	c := &clock{start: time.Now()}
	store, err := sqlstore.OpenSQLite(tb.Context(), filepath.Join(tb.TempDir(), "store.db"), sqlstore.SQLiteOptions{Now: c.now})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := store.Close(); err != nil {
			tb.Error(err)
		}
	})
	w := world{store: store, clock: c, challenges: &challenges{now: c.now}, log: &bytes.Buffer{}}
	w.challenges.inner.Store(memory.New(c.now))
	w.service, err = ceremony.New(tb.Context(), ceremony.Deps{
		Store: store, Challenges: w.challenges, Now: c.now, Log: slog.New(slog.NewTextHandler(w.log, nil)),
		Config: ceremony.Config{RPID: "example.com", RPName: "Example", Origins: origins, Demo: demo, SignUp: signUp[demo]},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

// clock stands still until it is moved on.
type clock struct {
	start time.Time
	moved atomic.Int64
}

func (c *clock) now() time.Time          { return c.start.Add(time.Duration(c.moved.Load())) }
func (c *clock) advance(d time.Duration) { c.moved.Add(int64(d)) }

// challenges is a place for challenges that can be away and be restored.
type challenges struct {
	now   func() time.Time
	away  atomic.Bool
	inner atomic.Pointer[memory.Challenges]
	taken func() // called when one was taken
	mu    sync.Mutex
	given []enroll.Ceremony
}

func (c *challenges) place() (enroll.Challenges, error) {
	if c.away.Load() {
		return nil, enroll.Errorf(enroll.CodeUnavailable, "", "the challenges are away")
	}
	return c.inner.Load(), nil
}

func (c *challenges) Put(ctx context.Context, ceremony enroll.Ceremony) error {
	place, err := c.place()
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.given = append(c.given, ceremony)
	c.mu.Unlock()
	return place.Put(ctx, ceremony)
}

func (c *challenges) Take(ctx context.Context, id enroll.ID) (enroll.Ceremony, error) {
	place, err := c.place()
	if err != nil {
		return enroll.Ceremony{}, err
	}
	if c.taken != nil {
		defer c.taken()
	}
	return place.Take(ctx, id)
}

func (c *challenges) Peek(ctx context.Context, id enroll.ID) (enroll.Pending, error) {
	place, err := c.place()
	if err != nil {
		return enroll.Pending{}, err
	}
	return place.Peek(ctx, id)
}

func (c *challenges) restore(t *testing.T) {
	t.Helper()
	old := memory.New(c.now)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ceremony := range c.given {
		if err := old.Put(t.Context(), ceremony); err != nil {
			t.Fatal(err)
		}
	}
	c.inner.Store(old)
}

func setPolicy(tb testing.TB, store enroll.Store, now time.Time, change func(*enroll.Policy)) {
	tb.Helper()
	ctx := tb.Context()
	err := store.InTx(ctx, func(tx enroll.Tx) error {
		policy, err := tx.Policy(ctx)
		if err != nil {
			return err
		}
		change(&policy)
		policy.Version++
		policy.CreatedAt = now
		if err := tx.InsertPolicy(ctx, policy); err != nil {
			return err
		}
		return tx.Append(ctx, enroll.Event{ID: enroll.NewID(), At: now, Act: enroll.ActPolicyAdded, By: enroll.Holder{Kind: enroll.ActorSystem}})
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// enter opens a session.
func enter(tb testing.TB, store enroll.Store, now time.Time, user, invitation enroll.ID) enroll.Actor {
	tb.Helper()
	ctx := tb.Context()
	now = now.UTC().Truncate(time.Microsecond)
	session := enroll.Session{
		ID: enroll.NewID(), User: user, Invitation: invitation, TokenHash: enroll.NewToken().Hash(),
		CreatedAt: now, SeenAt: now, AssertedAt: now, ExpiresAt: now.Add(enroll.SessionLifetime),
	}
	if invitation != "" {
		session.ExpiresAt = now.Add(enroll.InvitedLifetime)
	}
	err := store.InTx(ctx, func(tx enroll.Tx) error {
		if err := tx.InsertSession(ctx, session); err != nil {
			return err
		}
		return tx.Append(ctx, enroll.Event{ID: enroll.NewID(), At: now, Act: enroll.ActSignIn, By: enroll.Holder{Kind: enroll.ActorSystem}})
	})
	if err != nil {
		tb.Fatal(err)
	}
	return session.Actor()
}

package servicetest

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// Clock stands still until it is moved on.
type Clock struct {
	start time.Time
	moved atomic.Int64
}

// NewClock shows the time of its making.
func NewClock() *Clock { return &Clock{start: time.Now()} }

// Now is the time that the clock shows.
func (c *Clock) Now() time.Time { return c.start.Add(time.Duration(c.moved.Load())) }

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) { c.moved.Add(int64(d)) }

// Challenges is a place for challenges that can be away, and be restored from
// an old copy.
type Challenges struct {
	Away  atomic.Bool
	Taken func() // called when one was taken; may be nil

	fresh func() enroll.Challenges
	mu    sync.Mutex
	place enroll.Challenges
	given []enroll.Ceremony
}

var _ enroll.Challenges = (*Challenges)(nil)

// NewChallenges uses places that fresh makes, empty.
func NewChallenges(fresh func() enroll.Challenges) *Challenges {
	return &Challenges{fresh: fresh, place: fresh()}
}

func (c *Challenges) now() (enroll.Challenges, error) {
	if c.Away.Load() {
		return nil, enroll.Errorf(enroll.CodeUnavailable, "", "the challenges are away")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.place, nil
}

// Put implements enroll.Challenges.
func (c *Challenges) Put(ctx context.Context, ceremony enroll.Ceremony) error {
	place, err := c.now()
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.given = append(c.given, ceremony)
	c.mu.Unlock()
	return place.Put(ctx, ceremony)
}

// Take implements enroll.Challenges.
func (c *Challenges) Take(ctx context.Context, id enroll.ID, by enroll.Holder) (enroll.Ceremony, error) {
	place, err := c.now()
	if err != nil {
		return enroll.Ceremony{}, err
	}
	if c.Taken != nil {
		defer c.Taken()
	}
	return place.Take(ctx, id, by)
}

// Peek implements enroll.Challenges.
func (c *Challenges) Peek(ctx context.Context, id enroll.ID) (enroll.Pending, error) {
	place, err := c.now()
	if err != nil {
		return enroll.Pending{}, err
	}
	return place.Peek(ctx, id)
}

// Restore brings back every challenge that was ever given out.
func (c *Challenges) Restore(tb testing.TB) {
	tb.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.place = c.fresh()
	for _, ceremony := range c.given {
		if err := c.place.Put(tb.Context(), ceremony); err != nil {
			tb.Fatal(err)
		}
	}
}

// Behind does things to a store behind the back of its service.
type Behind struct {
	Store  enroll.Store
	Clock  *Clock
	Secret enroll.Secret
}

// SetPolicy makes a changed copy of the policy the newest one.
func (b Behind) SetPolicy(tb testing.TB, change func(*enroll.Policy)) {
	tb.Helper()
	b.write(tb, enroll.ActPolicyAdded, func(tx enroll.Tx) error {
		policy, err := tx.Policy(tb.Context())
		if err != nil {
			return err
		}
		change(&policy)
		policy.Version++
		policy.CreatedAt = b.Clock.Now()
		return tx.InsertPolicy(tb.Context(), policy)
	})
}

// Enter opens a session of a user, or of somebody invited, in a browser.
func (b Behind) Enter(tb testing.TB, user, invitation enroll.ID) enroll.NewSession {
	tb.Helper()
	return b.EnterAt(tb, user, invitation, "")
}

// EnterAt opens one at a kiosk.
func (b Behind) EnterAt(tb testing.TB, user, invitation, kiosk enroll.ID) enroll.NewSession {
	tb.Helper()
	now, token := b.Clock.Now().UTC().Truncate(time.Microsecond), enroll.NewToken()
	session := enroll.Session{
		ID: enroll.NewID(), User: user, Invitation: invitation, Kiosk: kiosk, TokenHash: token.Hash(),
		CreatedAt: now, SeenAt: now, AssertedAt: now, ExpiresAt: now.Add(enroll.SessionLifetime),
	}
	if invitation != "" {
		session.ExpiresAt = now.Add(enroll.InvitedLifetime)
	}
	b.write(tb, enroll.ActSignIn, func(tx enroll.Tx) error {
		person, err := tx.User(tb.Context(), user)
		if err != nil {
			return err
		}
		session.Role = person.Role
		return tx.InsertSession(tb.Context(), session)
	})
	return enroll.NewSession{Session: session, Token: token}
}

// Alive reports whether a session can still be used.
func (b Behind) Alive(tb testing.TB, id enroll.ID) bool {
	tb.Helper()
	session, err := b.Store.Session(tb.Context(), id)
	return err == nil && session.Alive(b.Clock.Now())
}

// Letters takes all letters that wait, in no order.
func (b Behind) Letters(tb testing.TB) []enroll.Letter {
	tb.Helper()
	now := b.Clock.Now().UTC().Truncate(time.Microsecond)
	var out []enroll.Letter
	for {
		var mail enroll.Mail
		err := b.Store.InTx(tb.Context(), func(tx enroll.Tx) (err error) {
			mail, err = tx.LeaseMail(tb.Context(), now, now.Add(time.Hour))
			return err
		})
		if enroll.CodeOf(err) == enroll.CodeNotFound {
			return out
		}
		var letter enroll.Letter
		if err == nil {
			var text []byte
			if text, err = b.Secret.Unseal(mail.ID, mail.Letter); err == nil {
				err = json.Unmarshal(text, &letter)
			}
		}
		if err != nil {
			tb.Fatal(err)
		}
		b.write(tb, enroll.ActMailSent, func(tx enroll.Tx) error { return tx.DeleteMail(tb.Context(), mail) })
		out = append(out, letter)
	}
}

func (b Behind) write(tb testing.TB, act enroll.Act, fn func(enroll.Tx) error) {
	tb.Helper()
	err := b.Store.InTx(tb.Context(), func(tx enroll.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return tx.Append(tb.Context(), enroll.Event{ID: enroll.NewID(), At: b.Clock.Now(), Act: act, By: enroll.Holder{Kind: enroll.ActorSystem}})
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// Program is what a program does with a service that it runs itself.
type Program interface {
	Lapse(ctx context.Context) error
	Fade(ctx context.Context) error
	NewClaim(ctx context.Context) (enroll.Claim, error)
	enroll.Door
	WriteRefusals(ctx context.Context, end bool) error
}

// Harness makes what the suite needs of a service, which actors reach through
// as, over this store and these challenges.
func (b Behind) Harness(t *testing.T, as func(enroll.Actor) enroll.Service, origins []string, challenges *Challenges, program Program) Harness {
	t.Helper()
	return Harness{
		As:                as,
		Origins:           origins,
		Advance:           b.Clock.Advance,
		SetPolicy:         func(change func(*enroll.Policy)) { t.Helper(); b.SetPolicy(t, change) },
		ChallengesAway:    challenges.Away.Store,
		RestoreChallenges: func() { t.Helper(); challenges.Restore(t) },
		Enter:             func(user, invitation enroll.ID) enroll.Actor { t.Helper(); return b.Enter(t, user, invitation).Actor() },
		EnterAt: func(user, invitation, kiosk enroll.ID) enroll.Actor {
			t.Helper()
			return b.EnterAt(t, user, invitation, kiosk).Actor()
		},
		Letters: func() []enroll.Letter { t.Helper(); return b.Letters(t) },
		Alive:   func(id enroll.ID) bool { t.Helper(); return b.Alive(t, id) },
		Admit: func(kiosk enroll.ID) error {
			_, _, err := program.Admit(t.Context(), kiosk, enroll.Token{}, func(enroll.Bytes) error { return nil })
			return err
		},
		Lapse:         func() error { return program.Lapse(t.Context()) },
		Fade:          func() error { return program.Fade(t.Context()) },
		NewClaim:      func() (enroll.Claim, error) { return program.NewClaim(t.Context()) },
		WriteRefusals: func() error { return program.WriteRefusals(t.Context(), false) },
	}
}

// Package challengetest is the contract of enroll.Challenges as tests. Every
// implementation runs it.
package challengetest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// New makes an empty store that goes by the clock now. It cleans up through t.
type New func(t *testing.T, now func() time.Time) enroll.Challenges

const lifetime = 10 * time.Minute

type clock struct{ at atomic.Pointer[time.Time] }

func (c *clock) now() time.Time          { return *c.at.Load() }
func (c *clock) advance(d time.Duration) { next := c.now().Add(d); c.at.Store(&next) }

// Run runs the suite.
func Run(t *testing.T, fresh New) {
	for _, tt := range []struct {
		name string
		test func(t *testing.T, s enroll.Challenges, c *clock)
	}{
		{"TakeGivesBackWhatWasPut", takeGivesBack},
		{"TakeOnce", takeOnce},
		{"OneOfManyTakes", oneOfMany},
		{"Expires", expires},
		{"UsedStaysUsed", usedStaysUsed},
		{"Unknown", unknown},
		{"PeekDoesNotTake", peekDoesNotTake},
		{"PutTwice", putTwice},
		{"RemembersWhatEnded", remembers},
		{"Forgets", forgets},
		{"KeepsItsOwnCopy", ownCopy},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := &clock{}
			start := time.Now().UTC().Truncate(time.Microsecond)
			c.at.Store(&start)
			tt.test(t, fresh(t, c.now), c)
		})
	}
}

func put(t *testing.T, s enroll.Challenges, c *clock) enroll.Ceremony {
	t.Helper()
	ceremony := enroll.Ceremony{
		ID: enroll.NewID(), Purpose: enroll.PurposeProve,
		Holder: enroll.Holder{Kind: enroll.ActorOperator, User: enroll.NewID(), Session: enroll.NewID(), Kiosk: enroll.NewID(), Invitation: enroll.NewID()},
		User:   enroll.NewID(), Credential: enroll.NewID(), Replaces: enroll.NewID(), Act: "act", Username: "</b>ä\u00001",
		Origin: "https://enroll.example.com", Challenge: enroll.NewChallenge(), Policy: 3,
		BegunAt: c.now(), ExpiresAt: c.now().Add(lifetime),
	}
	if err := s.Put(t.Context(), ceremony); err != nil {
		t.Fatalf("Put: %v", err)
	}
	return ceremony
}

func wantCode(t *testing.T, what string, err error, want enroll.Code) {
	t.Helper()
	if got := enroll.CodeOf(err); got != want {
		t.Errorf("%s: code %q, want %q (%v)", what, got, want, err)
	}
}

func take(ctx context.Context, s enroll.Challenges, id enroll.ID) error {
	_, err := s.Take(ctx, id)
	return err
}

func same(a, b enroll.Ceremony) bool {
	if a.Challenge.String() != b.Challenge.String() || !a.BegunAt.Equal(b.BegunAt) || !a.ExpiresAt.Equal(b.ExpiresAt) {
		return false
	}
	return a.ID == b.ID && a.Purpose == b.Purpose && a.Holder == b.Holder && a.User == b.User && a.Credential == b.Credential &&
		a.Replaces == b.Replaces && a.Act == b.Act && a.Username == b.Username && a.Origin == b.Origin && a.Policy == b.Policy
}

func takeGivesBack(t *testing.T, s enroll.Challenges, c *clock) {
	want := put(t, s, c)
	other := put(t, s, c)
	got, err := s.Take(t.Context(), want.ID)
	if err != nil || !same(got, want) {
		t.Errorf("Take = %+v, %v; want %+v", got, err, want)
	}
	wantCode(t, "the other one", take(t.Context(), s, other.ID), "")
}

func takeOnce(t *testing.T, s enroll.Challenges, c *clock) {
	id := put(t, s, c).ID
	wantCode(t, "first", take(t.Context(), s, id), "")
	wantCode(t, "second", take(t.Context(), s, id), enroll.CodeCeremonyUsed)
	wantCode(t, "third", take(t.Context(), s, id), enroll.CodeCeremonyUsed)
}

func oneOfMany(t *testing.T, s enroll.Challenges, c *clock) {
	for range 20 {
		id := put(t, s, c).ID
		var won atomic.Int32
		var all sync.WaitGroup
		start := make(chan struct{})
		for range 8 {
			all.Go(func() {
				<-start
				switch code := enroll.CodeOf(take(t.Context(), s, id)); code {
				case "":
					won.Add(1)
				case enroll.CodeCeremonyUsed:
				default:
					t.Errorf("a loser hears %q", code)
				}
			})
		}
		close(start)
		all.Wait()
		if n := won.Load(); n != 1 {
			t.Fatalf("%d of 8 took it", n)
		}
	}
}

func expires(t *testing.T, s enroll.Challenges, c *clock) {
	early, late := put(t, s, c).ID, put(t, s, c).ID
	c.advance(lifetime - time.Millisecond)
	wantCode(t, "just before", take(t.Context(), s, early), "")
	c.advance(time.Millisecond)
	wantCode(t, "at the end", take(t.Context(), s, late), enroll.CodeCeremonyExpired)
	wantCode(t, "again", take(t.Context(), s, late), enroll.CodeCeremonyExpired)
}

func usedStaysUsed(t *testing.T, s enroll.Challenges, c *clock) {
	id := put(t, s, c).ID
	wantCode(t, "first", take(t.Context(), s, id), "")
	c.advance(lifetime + time.Minute)
	wantCode(t, "after its time", take(t.Context(), s, id), enroll.CodeCeremonyUsed)
}

func unknown(t *testing.T, s enroll.Challenges, c *clock) {
	put(t, s, c)
	for name, id := range map[string]enroll.ID{"another": enroll.NewID(), "empty": "", "odd": "\x00' OR 1=1"} {
		wantCode(t, "take "+name, take(t.Context(), s, id), enroll.CodeCeremonyUnknown)
		_, err := s.Peek(t.Context(), id)
		wantCode(t, "peek "+name, err, enroll.CodeCeremonyUnknown)
	}
}

func peekDoesNotTake(t *testing.T, s enroll.Challenges, c *clock) {
	want := put(t, s, c)
	for range 2 {
		got, err := s.Peek(t.Context(), want.ID)
		if err != nil || !got.TakenAt.IsZero() || !same(got.Ceremony, want) {
			t.Fatalf("Peek = %+v, %v; want %+v, not taken", got, err, want)
		}
	}
	c.advance(time.Second)
	taken := c.now()
	wantCode(t, "take", take(t.Context(), s, want.ID), "")
	c.advance(time.Second)
	got, err := s.Peek(t.Context(), want.ID)
	if err != nil || !got.TakenAt.Equal(taken) || !same(got.Ceremony, want) {
		t.Errorf("Peek after = %+v, %v; want taken at %v", got, err, taken)
	}
}

func putTwice(t *testing.T, s enroll.Challenges, c *clock) {
	first := put(t, s, c)
	second := first
	second.Challenge = enroll.NewChallenge()
	wantCode(t, "put over one that waits", s.Put(t.Context(), second), enroll.CodeConflict)
	if got, err := s.Take(t.Context(), first.ID); err != nil || !same(got, first) {
		t.Errorf("Take = %+v, %v; want the first", got, err)
	}
	wantCode(t, "put over one that was taken", s.Put(t.Context(), second), enroll.CodeConflict)
}

func remembers(t *testing.T, s enroll.Challenges, c *clock) {
	used, left := put(t, s, c).ID, put(t, s, c).ID
	c.advance(lifetime - time.Second)
	wantCode(t, "take", take(t.Context(), s, used), "")
	c.advance(enroll.CeremonyMemory - time.Second)
	put(t, s, c) // gives it an occasion to clean up
	wantCode(t, "used", take(t.Context(), s, used), enroll.CodeCeremonyUsed)
	wantCode(t, "expired", take(t.Context(), s, left), enroll.CodeCeremonyExpired)
	if p, err := s.Peek(t.Context(), used); err != nil || p.TakenAt.IsZero() {
		t.Errorf("Peek = %+v, %v", p, err)
	}
}

func forgets(t *testing.T, s enroll.Challenges, c *clock) {
	used, left := put(t, s, c).ID, put(t, s, c).ID
	wantCode(t, "take", take(t.Context(), s, used), "")
	c.advance(lifetime + enroll.CeremonyMemory)
	for _, id := range []enroll.ID{used, left} {
		wantCode(t, "take", take(t.Context(), s, id), enroll.CodeCeremonyUnknown)
		_, err := s.Peek(t.Context(), id)
		wantCode(t, "peek", err, enroll.CodeCeremonyUnknown)
	}
}

func ownCopy(t *testing.T, s enroll.Challenges, c *clock) {
	ceremony := put(t, s, c)
	want := ceremony.Challenge.String()
	ceremony.Challenge[0] ^= 1
	p, err := s.Peek(t.Context(), ceremony.ID)
	if err != nil || p.Challenge.String() != want {
		t.Fatalf("Peek = %v, %v; want %v", p.Challenge, err, want)
	}
	p.Challenge[0] ^= 1
	got, err := s.Take(t.Context(), ceremony.ID)
	if err != nil || got.Challenge.String() != want {
		t.Errorf("Take = %v, %v; want %v", got.Challenge, err, want)
	}
}

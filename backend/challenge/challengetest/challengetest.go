// Package challengetest is the contract of enroll.Challenges as tests. Every
// implementation runs it.
package challengetest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// New makes an empty store that goes by the clock now. It cleans up through t.
type New func(t *testing.T, now func() time.Time) enroll.Challenges

const lifetime = 10 * time.Minute

// suite is one test at work.
type suite struct {
	*testing.T
	challenges enroll.Challenges
	clock      *clock
}

type clock struct{ at atomic.Pointer[time.Time] }

func (c *clock) now() time.Time          { return *c.at.Load() }
func (c *clock) advance(d time.Duration) { next := c.now().Add(d); c.at.Store(&next) }

// Run runs the suite.
func Run(t *testing.T, fresh New) {
	t.Helper()
	for _, tt := range []struct {
		name string
		run  func(*suite)
	}{
		{"TakeGivesBackWhatWasPut", takeGivesBack},
		{"TakeOnce", takeOnce},
		{"NotForOthers", notForOthers},
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
			tt.run(&suite{T: t, challenges: fresh(t, c.now), clock: c})
		})
	}
}

func (s *suite) put() enroll.Ceremony {
	s.Helper()
	ceremony := enroll.Ceremony{
		ID: enroll.NewID(), Purpose: enroll.PurposeProve,
		Holder: holder,
		User:   enroll.NewID(), Credential: enroll.NewID(), Replaces: enroll.NewID(), Act: "act", Username: "</b>ä\u00001",
		Origin: "https://enroll.example.com", Challenge: enroll.NewChallenge(), Policy: 3,
		BegunAt: s.clock.now(), ExpiresAt: s.clock.now().Add(lifetime),
	}
	if err := s.challenges.Put(s.Context(), ceremony); err != nil {
		s.Fatalf("Put: %v", err)
	}
	return ceremony
}

func (s *suite) code(what string, err error, want enroll.Code) {
	s.Helper()
	if got := enroll.CodeOf(err); got != want {
		s.Errorf("%s: code %q, want %q (%v)", what, got, want, err)
	}
}

func (s *suite) take(id enroll.ID) error {
	_, err := s.challenges.Take(s.Context(), id, holder)
	return err
}

// holder began all ceremonies of the suite.
var holder = enroll.Holder{Kind: enroll.ActorSystem, User: enroll.NewID(), Session: enroll.NewID(), Kiosk: enroll.NewID(), Invitation: enroll.NewID()}

func same(a, b enroll.Ceremony) bool {
	if a.Challenge.String() != b.Challenge.String() || !a.BegunAt.Equal(b.BegunAt) || !a.ExpiresAt.Equal(b.ExpiresAt) {
		return false
	}
	return a.ID == b.ID && a.Purpose == b.Purpose && a.Holder == b.Holder && a.User == b.User && a.Credential == b.Credential &&
		a.Replaces == b.Replaces && a.Act == b.Act && a.Username == b.Username && a.Origin == b.Origin && a.Policy == b.Policy
}

func takeGivesBack(s *suite) {
	want := s.put()
	other := s.put()
	got, err := s.challenges.Take(s.Context(), want.ID, holder)
	if err != nil || !same(got, want) {
		s.Errorf("Take = %+v, %v; want %+v", got, err, want)
	}
	s.code("the other one", s.take(other.ID), "")
}

func takeOnce(s *suite) {
	id := s.put().ID
	s.code("first", s.take(id), "")
	s.code("second", s.take(id), enroll.CodeCeremonyUsed)
	s.code("third", s.take(id), enroll.CodeCeremonyUsed)
}

func notForOthers(s *suite) {
	ceremony := s.put()
	for _, change := range []func(*enroll.Holder){
		func(h *enroll.Holder) { h.Kind = enroll.ActorUser },
		func(h *enroll.Holder) { h.User = enroll.NewID() },
		func(h *enroll.Holder) { h.Session = "" },
		func(h *enroll.Holder) { h.Kiosk, h.Invitation = h.Invitation, h.Kiosk },
	} {
		other := holder
		change(&other)
		_, err := s.challenges.Take(s.Context(), ceremony.ID, other)
		s.code("another", err, enroll.CodeCeremonyUnknown)
	}
	s.code("its holder", s.take(ceremony.ID), "")
}

func oneOfMany(s *suite) {
	for range 20 {
		id := s.put().ID
		var won atomic.Int32
		var all sync.WaitGroup
		start := make(chan struct{})
		for range 8 {
			all.Go(func() {
				<-start
				switch code := enroll.CodeOf(s.take(id)); code {
				case "":
					won.Add(1)
				case enroll.CodeCeremonyUsed:
				default:
					s.Errorf("a loser hears %q", code)
				}
			})
		}
		close(start)
		all.Wait()
		if n := won.Load(); n != 1 {
			s.Fatalf("%d of 8 took it", n)
		}
	}
}

func expires(s *suite) {
	early, late := s.put().ID, s.put().ID
	s.clock.advance(lifetime - time.Millisecond)
	s.code("just before", s.take(early), "")
	s.clock.advance(time.Millisecond)
	s.code("at the end", s.take(late), enroll.CodeCeremonyExpired)
	s.code("again", s.take(late), enroll.CodeCeremonyExpired)
}

func usedStaysUsed(s *suite) {
	id := s.put().ID
	s.code("first", s.take(id), "")
	s.clock.advance(lifetime + time.Minute)
	s.code("after its time", s.take(id), enroll.CodeCeremonyUsed)
}

func unknown(s *suite) {
	s.put()
	for name, id := range map[string]enroll.ID{"another": enroll.NewID(), "empty": "", "odd": "\x00' OR 1=1"} {
		s.code("take "+name, s.take(id), enroll.CodeCeremonyUnknown)
		_, err := s.challenges.Peek(s.Context(), id)
		s.code("peek "+name, err, enroll.CodeCeremonyUnknown)
	}
}

func peekDoesNotTake(s *suite) {
	want := s.put()
	for range 2 {
		got, err := s.challenges.Peek(s.Context(), want.ID)
		if err != nil || !got.TakenAt.IsZero() || !same(got.Ceremony, want) {
			s.Fatalf("Peek = %+v, %v; want %+v, not taken", got, err, want)
		}
	}
	s.clock.advance(time.Second)
	taken := s.clock.now()
	s.code("take", s.take(want.ID), "")
	s.clock.advance(time.Second)
	s.code("take again", s.take(want.ID), enroll.CodeCeremonyUsed) // which is not when it was taken
	got, err := s.challenges.Peek(s.Context(), want.ID)
	if err != nil || !got.TakenAt.Equal(taken) || !same(got.Ceremony, want) {
		s.Errorf("Peek after = %+v, %v; want taken at %v", got, err, taken)
	}
}

func putTwice(s *suite) {
	first := s.put()
	second := first
	second.Challenge = enroll.NewChallenge()
	s.code("put over one that waits", s.challenges.Put(s.Context(), second), enroll.CodeConflict)
	if got, err := s.challenges.Take(s.Context(), first.ID, holder); err != nil || !same(got, first) {
		s.Errorf("Take = %+v, %v; want the first", got, err)
	}
	s.code("put over one that was taken", s.challenges.Put(s.Context(), second), enroll.CodeConflict)
}

func remembers(s *suite) {
	used, left := s.put().ID, s.put().ID
	s.clock.advance(lifetime - time.Second)
	s.code("take", s.take(used), "")
	s.clock.advance(enroll.CeremonyMemory - time.Second)
	s.put() // gives it an occasion to clean up
	s.code("used", s.take(used), enroll.CodeCeremonyUsed)
	s.code("expired", s.take(left), enroll.CodeCeremonyExpired)
	if p, err := s.challenges.Peek(s.Context(), used); err != nil || p.TakenAt.IsZero() {
		s.Errorf("Peek = %+v, %v", p, err)
	}
}

func forgets(s *suite) {
	used, left := s.put().ID, s.put().ID
	s.code("take", s.take(used), "")
	s.clock.advance(lifetime + enroll.CeremonyMemory)
	for _, id := range []enroll.ID{used, left} {
		s.code("take", s.take(id), enroll.CodeCeremonyUnknown)
		_, err := s.challenges.Peek(s.Context(), id)
		s.code("peek", err, enroll.CodeCeremonyUnknown)
	}
}

func ownCopy(s *suite) {
	ceremony := s.put()
	want := ceremony.Challenge.String()
	ceremony.Challenge[0] ^= 1
	p, err := s.challenges.Peek(s.Context(), ceremony.ID)
	if err != nil || p.Challenge.String() != want {
		s.Fatalf("Peek = %v, %v; want %v", p.Challenge, err, want)
	}
	p.Challenge[0] ^= 1
	got, err := s.challenges.Take(s.Context(), ceremony.ID, holder)
	if err != nil || got.Challenge.String() != want {
		s.Errorf("Take = %v, %v; want %v", got.Challenge, err, want)
	}
}

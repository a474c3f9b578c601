// Package noncetest is the contract of nonce.Nonces as tests. Every implementation
// runs it.
package noncetest

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/nonce"
)

// Harness is a memory to test, with nothing in it yet.
type Harness struct {
	One, Other nonce.Nonces // two instances; the same one twice where there cannot be two
	Advance    func(time.Duration)
	Still      bool // time goes on by Advance alone
}

// New makes a harness. It cleans up through t.
type New func(t *testing.T) Harness

// Run runs the suite.
func Run(t *testing.T, fresh New) {
	t.Helper()
	for _, tt := range []struct {
		name string
		run  func(*suite)
	}{
		{"Once", once},
		{"AgainWhenItIsOver", over},
		{"NothingToRemember", nothing},
		{"OddNonces", odd},
		{"OneOfAHundred", concurrently},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.run(&suite{t, fresh(t)}) })
	}
}

type suite struct {
	*testing.T
	Harness
}

func (s *suite) use(n nonce.Nonces, text string, lifetime time.Duration, want bool) {
	s.Helper()
	if first, err := n.Use(s.Context(), text, lifetime); err != nil || first != want {
		s.Errorf("%.20q: first %t, want %t (%v)", text, first, want, err)
	}
}

func once(s *suite) {
	s.use(s.One, "a", time.Hour, true)
	s.use(s.Other, "b", time.Hour, true)
	for _, n := range []nonce.Nonces{s.One, s.Other} {
		s.use(n, "a", time.Hour, false)
		s.use(n, "b", time.Hour, false)
		s.use(n, "a", time.Millisecond, false) // which does not shorten it
		s.use(n, "a", 0, false)
	}
}

func over(s *suite) {
	lifetime := 300 * time.Millisecond
	s.use(s.One, "a", lifetime, true)
	if s.Still {
		s.Advance(lifetime - time.Microsecond)
		s.use(s.Other, "a", lifetime, false)
	}
	s.Advance(lifetime + 20*time.Millisecond)
	s.use(s.Other, "a", lifetime, true)
}

func nothing(s *suite) {
	for range 2 {
		s.use(s.One, "a", 0, true)
		s.use(s.Other, "a", -time.Hour, true)
	}
}

func odd(s *suite) {
	for _, text := range []string{"", " ", "\x00", "\xff\xfe", "a\r\nPING", "{x}", strings.Repeat("k", 100_000), strings.Repeat("k", 100_001)} {
		s.use(s.One, text, time.Hour, true)
		s.use(s.Other, text, time.Hour, false)
	}
}

func concurrently(s *suite) {
	var firsts atomic.Int32
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range 100 {
		all.Go(func() {
			<-start
			n := s.One
			if i%2 == 1 {
				n = s.Other
			}
			first, err := n.Use(context.WithoutCancel(s.Context()), "a", time.Hour)
			if err != nil {
				s.Errorf("Use: %v", err)
			}
			if first {
				firsts.Add(1)
			}
		})
	}
	close(start)
	all.Wait()
	if n := firsts.Load(); n != 1 {
		s.Errorf("%d of 100 were the first", n)
	}
}

// Package limittest is the contract of limit.Limiter as tests. Every
// implementation runs it.
package limittest

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/limit"
)

// Harness is a limiter to test, with nothing counted yet.
type Harness struct {
	One, Other limit.Limiter // two instances; the same one twice where there cannot be two
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
		{"BurstThenWait", burst},
		{"WaitingDoesNotCount", waiting},
		{"OneMoreAfterEachWait", refill},
		{"AllAgainInTime", again},
		{"KeysAreApart", apart},
		{"OddKeys", oddKeys},
		{"OddRates", oddRates},
		{"AnotherRate", anotherRate},
		{"TenOfAHundred", concurrently},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.run(&suite{t, fresh(t)}) })
	}
}

// suite is one test at work.
type suite struct {
	*testing.T
	Harness
}

func (s *suite) take(l limit.Limiter, key string, rate limit.Rate) time.Duration {
	s.Helper()
	wait, err := l.Take(s.Context(), key, rate)
	if err != nil {
		s.Fatalf("Take: %v", err)
	}
	if wait < 0 || wait > rate.Each() {
		s.Errorf("Take: %v to wait, at %v for each", wait, rate.Each())
	}
	return wait
}

// goesOn checks that so many tries go on, at one instance and the other.
func (s *suite) goesOn(key string, rate limit.Rate, n int) {
	s.Helper()
	for i := range n {
		l := s.One
		if i%2 == 1 {
			l = s.Other
		}
		if wait := s.take(l, key, rate); wait != 0 {
			s.Fatalf("try %d of %d has to wait for %v", i+1, n, wait)
		}
	}
}

func (s *suite) waits(key string, rate limit.Rate) time.Duration {
	s.Helper()
	wait := s.take(s.Other, key, rate)
	if wait == 0 {
		s.Fatal("one too many goes on")
	}
	return wait
}

// slow is a rate at which nothing comes back while a test runs.
var slow = limit.Rate{Count: 3, Period: 3 * time.Hour, Burst: 5}

func burst(s *suite) {
	s.goesOn("k", slow, slow.Burst)
	if wait := s.waits("k", slow); s.Still && wait != time.Hour || wait < 50*time.Minute {
		s.Errorf("%v to wait, want an hour", wait)
	}
}

func waiting(s *suite) {
	s.goesOn("k", slow, slow.Burst)
	before := s.waits("k", slow)
	for range 20 {
		if wait := s.waits("k", slow); wait > before {
			s.Fatalf("%v to wait, before it was %v", wait, before)
		}
	}
}

func refill(s *suite) {
	rate := limit.Rate{Count: 4, Period: 800 * time.Millisecond, Burst: 3}
	if s.Still {
		rate.Period = 7 * time.Second / 3 // no whole number of anything
	}
	s.goesOn("k", rate, rate.Burst)
	for range 3 {
		wait := s.take(s.One, "k", rate)
		if wait == 0 {
			if s.Still {
				s.Fatal("one too many goes on")
			}
			continue // it took so long that one was free again
		}
		if s.Still {
			s.Advance(wait - time.Microsecond)
			s.waits("k", rate)
			wait = time.Microsecond
		}
		s.Advance(wait)
		s.goesOn("k", rate, 1)
	}
}

func again(s *suite) {
	rate := limit.Rate{Count: 3, Period: 300 * time.Millisecond, Burst: 6}
	for range 2 {
		s.goesOn("k", rate, rate.Burst)
		s.Advance(2 * rate.Period)
	}
	s.goesOn("k", rate, rate.Burst)
	if s.Still {
		s.waits("k", rate) // no more than a burst was saved up
	}
}

func apart(s *suite) {
	s.goesOn("a", slow, slow.Burst)
	s.goesOn("b", slow, slow.Burst)
	s.waits("a", slow)
}

func oddKeys(s *suite) {
	once := limit.Rate{Count: 1, Period: time.Hour, Burst: 1}
	for _, key := range []string{"", " ", "\x00", "\xff\xfe", "a\r\nPING", "{x}", strings.Repeat("k", 100_000), strings.Repeat("k", 100_001)} {
		s.goesOn(key, once, 1)
		s.waits(key, once)
	}
}

func oddRates(s *suite) {
	for _, rate := range []limit.Rate{
		{}, {Count: 1, Period: time.Second}, {Count: 1, Burst: 1}, {Period: time.Second, Burst: 1}, {Count: -1, Period: -time.Second, Burst: 1},
		{Count: 1, Period: time.Second, Burst: -1}, {Count: 1, Period: 1<<63 - 1, Burst: 1}, {Count: 1, Period: time.Hour, Burst: 1<<31 - 1},
	} {
		if _, err := s.One.Take(s.Context(), "k", rate); enroll.CodeOf(err) != enroll.CodeInternal {
			s.Errorf("%+v: %v", rate, err)
		}
	}
	s.goesOn("k", limit.Rate{Count: 1_000_000_000, Period: time.Second, Burst: 1_000_000}, 10)
}

// anotherRate: settings change while something is counted.
func anotherRate(s *suite) {
	s.goesOn("k", slow, slow.Burst)
	s.waits("k", limit.Rate{Count: 1, Period: time.Minute, Burst: 2})
}

func concurrently(s *suite) {
	rate := limit.Rate{Count: 1, Period: time.Hour, Burst: 10}
	var passed atomic.Int32
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range 100 {
		all.Go(func() {
			<-start
			l := s.One
			if i%2 == 1 {
				l = s.Other
			}
			wait, err := l.Take(context.WithoutCancel(s.Context()), "k", rate)
			if err != nil {
				s.Errorf("Take: %v", err)
			}
			if wait == 0 && err == nil {
				passed.Add(1)
			}
		})
	}
	close(start)
	all.Wait()
	if n := passed.Load(); int(n) != rate.Burst {
		s.Errorf("%d of 100 went on, want %d", n, rate.Burst)
	}
}

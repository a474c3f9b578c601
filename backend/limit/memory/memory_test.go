package memory_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/limit"
	"latchkey/backend/limit/limittest"
	"latchkey/backend/limit/memory"
)

// clock stands still until it is moved on.
type clock struct{ moved atomic.Int64 }

func (c *clock) now() time.Time          { return time.Unix(1e9, c.moved.Load()) }
func (c *clock) advance(d time.Duration) { c.moved.Add(int64(d)) }

func TestLimiter(t *testing.T) {
	limittest.Run(t, func(*testing.T) limittest.Harness {
		c := &clock{}
		l := memory.New(c.now)
		return limittest.Harness{One: l, Other: l, Advance: c.advance, Still: true}
	})
}

func take(t *testing.T, l *memory.Limiter, key string, rate limit.Rate) time.Duration {
	t.Helper()
	wait, err := l.Take(t.Context(), key, rate)
	if err != nil {
		t.Fatal(err)
	}
	return wait
}

// TestTooManyKeys: however many keys there are, memory stays bounded and nobody
// is kept out for it. Who has used up the most is forgotten last.
func TestTooManyKeys(t *testing.T) {
	c := &clock{}
	l := memory.New(c.now)
	long, short := limit.Rate{Count: 1, Period: time.Hour, Burst: 1}, limit.Rate{Count: 1, Period: time.Minute, Burst: 1}
	const worst = 1000
	for i := range worst {
		if take(t, l, fmt.Sprint("worst ", i), long) != 0 {
			t.Fatal("the first try has to wait")
		}
	}
	for i := range memory.MaxKeys + 10_000 {
		if take(t, l, fmt.Sprint(i), short) != 0 {
			t.Fatalf("key %d has to wait", i)
		}
		if l.Len() > memory.MaxKeys {
			t.Fatalf("%d keys", l.Len())
		}
	}
	for i := range worst {
		if take(t, l, fmt.Sprint("worst ", i), long) == 0 {
			t.Errorf("%d of the worst was forgotten", i)
		}
	}
	c.advance(2 * time.Minute)
	take(t, l, "another", short)
	if n := l.Len(); n > worst+1 {
		t.Errorf("%d keys when all others are over", n)
	}
}

// TestClockBack: a clock that goes back locks nobody out for long.
func TestClockBack(t *testing.T) {
	c := &clock{}
	l, rate := memory.New(c.now), limit.Rate{Count: 1, Period: time.Second, Burst: 2}
	take(t, l, "k", rate)
	c.advance(-24 * time.Hour)
	if wait := take(t, l, "k", rate); wait > time.Second {
		t.Errorf("%v to wait", wait)
	}
}

package memory_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/nonce/memory"
	"latchkey/backend/nonce/noncetest"
)

// clock stands still until it is moved on.
type clock struct{ moved atomic.Int64 }

func (c *clock) now() time.Time          { return time.Unix(1e9, c.moved.Load()) }
func (c *clock) advance(d time.Duration) { c.moved.Add(int64(d)) }

func TestNonces(t *testing.T) {
	noncetest.Run(t, func(*testing.T) noncetest.Harness {
		c := &clock{}
		m := memory.New(c.now)
		return noncetest.Harness{One: m, Other: m, Advance: c.advance, Still: true}
	})
}

// TestNoRoom: what cannot be remembered is refused, and what was is not forgotten
// for it. There is room again when it is over.
func TestNoRoom(t *testing.T) {
	c := &clock{}
	m := memory.New(c.now)
	for i := range memory.MaxNonces {
		if first, err := m.Use(t.Context(), fmt.Sprint(i), time.Minute); !first || err != nil {
			t.Fatal(i, first, err)
		}
	}
	if _, err := m.Use(t.Context(), "another", time.Minute); enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Error(err)
	}
	if first, err := m.Use(t.Context(), "0", time.Minute); first || err != nil {
		t.Error("one was forgotten", err)
	}
	c.advance(time.Minute)
	if first, err := m.Use(t.Context(), "another", time.Minute); !first || err != nil {
		t.Error(first, err)
	}
}

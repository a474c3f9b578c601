package memory_test

import (
	"testing"
	"time"

	"latchkey/backend/challenge/challengetest"
	"latchkey/backend/challenge/memory"
	"latchkey/backend/enroll"
)

func TestChallenges(t *testing.T) {
	challengetest.Run(t, func(_ *testing.T, now func() time.Time) enroll.Challenges { return memory.New(now) })
}

func TestFullUntilSomethingEnds(t *testing.T) {
	ctx := t.Context()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	m := memory.New(func() time.Time { return now })
	ids := make([]enroll.ID, memory.MaxPending)
	put := func() (enroll.ID, error) {
		id := enroll.NewID()
		return id, m.Put(ctx, enroll.Ceremony{ID: id, BegunAt: now, ExpiresAt: now.Add(time.Minute)})
	}
	for i := range ids {
		var err error
		if ids[i], err = put(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := put(); enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Fatalf("one too many: %v", err)
	}
	if _, err := m.Take(ctx, ids[0], enroll.Holder{}); err != nil {
		t.Fatalf("take one of a full store: %v", err)
	}
	if _, err := put(); err != nil {
		t.Errorf("after one was taken: %v", err)
	}
	if _, err := put(); enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Errorf("full again: %v", err)
	}
	now = now.Add(time.Minute)
	if _, err := put(); err != nil {
		t.Errorf("after all expired: %v", err)
	}
}

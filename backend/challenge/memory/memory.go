// Package memory keeps ceremonies in this process, for a kiosk with a local
// store and for a service that runs once.
package memory

import (
	"context"
	"slices"
	"sync"
	"time"

	"latchkey/backend/enroll"
)

// MaxPending is how many ceremonies wait at most. One takes less than a
// kilobyte, so all of them stay under 16 MiB. It is far beyond what people begin
// in the ten minutes that a ceremony lives, and a bound for those who only begin.
const MaxPending = 16384

// sweepEvery is how often a Put looks for what can be forgotten.
const sweepEvery = time.Minute

// Challenges is enroll.Challenges in memory. What it holds is gone with the
// process, which costs the people who are in the middle another try.
//
// Put fails with CodeUnavailable while MaxPending ceremonies wait. Before that
// it forgets the ones that have ended, so that those cannot fill it up.
type Challenges struct {
	now func() time.Time

	mu    sync.Mutex
	all   map[enroll.ID]enroll.Pending
	swept time.Time
}

var _ enroll.Challenges = (*Challenges)(nil)

// New makes an empty store that goes by the clock now.
func New(now func() time.Time) *Challenges {
	return &Challenges{now: now, all: map[enroll.ID]enroll.Pending{}}
}

// Put implements enroll.Challenges.
func (m *Challenges) Put(_ context.Context, c enroll.Ceremony) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if !now.Before(m.swept.Add(sweepEvery)) {
		m.forget(func(p enroll.Pending) bool { return forgotten(p, now) })
		m.swept = now
	}
	if len(m.all) >= MaxPending {
		m.forget(func(p enroll.Pending) bool { return ended(p, now) })
	}
	if _, ok := m.all[c.ID]; ok {
		return enroll.Errorf(enroll.CodeConflict, "", "this ceremony is there already")
	}
	if len(m.all) >= MaxPending {
		return enroll.Errorf(enroll.CodeUnavailable, "", "too many ceremonies are going on")
	}
	c.Challenge = slices.Clone(c.Challenge)
	m.all[c.ID] = enroll.Pending{Ceremony: c}
	return nil
}

// Take implements enroll.Challenges.
func (m *Challenges) Take(_ context.Context, id enroll.ID, by enroll.Holder) (enroll.Ceremony, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	p, ok := m.all[id]
	switch {
	case !ok || forgotten(p, now) || p.Holder != by:
		return enroll.Ceremony{}, unknown()
	case !p.TakenAt.IsZero():
		return enroll.Ceremony{}, enroll.Errorf(enroll.CodeCeremonyUsed, "", "this was used already")
	case ended(p, now):
		return enroll.Ceremony{}, enroll.Errorf(enroll.CodeCeremonyExpired, "", "this took too long")
	}
	p.TakenAt = now
	m.all[id] = p
	p.Challenge = slices.Clone(p.Challenge)
	return p.Ceremony, nil
}

// Peek implements enroll.Challenges.
func (m *Challenges) Peek(_ context.Context, id enroll.ID) (enroll.Pending, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.all[id]
	if !ok || forgotten(p, m.now()) {
		return enroll.Pending{}, unknown()
	}
	p.Challenge = slices.Clone(p.Challenge)
	return p, nil
}

func (m *Challenges) forget(which func(enroll.Pending) bool) {
	for id, p := range m.all {
		if which(p) {
			delete(m.all, id)
		}
	}
}

// ended reports whether p can no longer be taken.
func ended(p enroll.Pending, now time.Time) bool {
	return !p.TakenAt.IsZero() || !now.Before(p.ExpiresAt)
}

func forgotten(p enroll.Pending, now time.Time) bool {
	return !now.Before(p.ExpiresAt.Add(enroll.CeremonyMemory))
}

func unknown() error {
	return enroll.Errorf(enroll.CodeCeremonyUnknown, "", "there is no such ceremony")
}

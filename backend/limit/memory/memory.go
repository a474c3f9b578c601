// Package memory counts tries in this process, for a service that is alone.
package memory

import (
	"context"
	"sync"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/limit"
)

// maxKeys is how many keys are counted at once: some 100 bytes each.
const maxKeys = 200_000

// Limiter is a limit.Limiter by the generic cell rate algorithm (ITU-T I.371):
// of each key it keeps the moment at which nothing would be left of its tries.
type Limiter struct {
	now func() time.Time

	mu   sync.Mutex
	free map[string]time.Time
	tidy time.Time // when to forget what is over next
}

var _ limit.Limiter = (*Limiter)(nil)

// New makes a limiter that reads the time from now.
func New(now func() time.Time) *Limiter {
	return &Limiter{now: now, free: map[string]time.Time{}}
}

// Take implements limit.Limiter.
func (l *Limiter) Take(_ context.Context, key string, rate limit.Rate) (time.Duration, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.forget(now)
	free, ok := l.free[key]
	if !ok && len(l.free) >= maxKeys {
		return 0, enroll.Errorf(enroll.CodeUnavailable, "", "too many are counted at once")
	}
	if free.Before(now) {
		free = now
	}
	each := rate.Period / time.Duration(rate.Count)
	if wait := free.Add(each).Sub(now) - each*time.Duration(rate.Burst); wait > 0 {
		return wait, nil
	}
	l.free[key] = free.Add(each)
	return 0, nil
}

// forget drops keys of which nothing is left, once a minute.
func (l *Limiter) forget(now time.Time) {
	if now.Before(l.tidy) {
		return
	}
	l.tidy = now.Add(time.Minute)
	for key, free := range l.free {
		if !free.After(now) {
			delete(l.free, key)
		}
	}
}

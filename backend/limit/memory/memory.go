// Package memory counts tries in this process, for a service that is alone.
package memory

import (
	"context"
	"sync"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/limit"
)

// MaxKeys is how many keys are counted at once: some 100 bytes each.
const MaxKeys = 200_000

// sweepEvery is how often Take forgets what is over.
const sweepEvery = time.Minute

// sample is among how many one is forgotten early where there are too many.
const sample = 16

// Limiter is a limit.Limiter by the generic cell rate algorithm (ITU-T I.371):
// of each key it keeps the moment at which all its tries are free again.
//
// Whoever has more keys than MaxKeys has others forgotten early, and is not
// counted well. Nobody is kept out for it.
type Limiter struct {
	now func() time.Time

	mu    sync.Mutex
	free  map[string]time.Time
	swept time.Time
}

var _ limit.Limiter = (*Limiter)(nil)

// New makes a limiter that reads the time from now.
func New(now func() time.Time) *Limiter {
	return &Limiter{now: now, free: map[string]time.Time{}}
}

// Take implements limit.Limiter.
func (l *Limiter) Take(_ context.Context, key string, rate limit.Rate) (time.Duration, error) {
	if !rate.Valid() {
		return 0, enroll.Errorf(enroll.CodeInternal, "", "no rate: %+v", rate)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now, each := l.now(), rate.Each()
	full := each * time.Duration(rate.Burst)
	l.forget(now)
	free := l.free[key]
	if free.Before(now) {
		free = now
	}
	if latest := now.Add(full); free.After(latest) { // the clock went back, or the rate was another
		free = latest
	}
	free = free.Add(each)
	if wait := free.Sub(now) - full; wait > 0 {
		return wait, nil
	}
	l.free[key] = free
	return 0, nil
}

// forget drops the keys whose tries are all free, once in a while; and where
// there is no more room, one that soon will be.
func (l *Limiter) forget(now time.Time) {
	if !now.Before(l.swept.Add(sweepEvery)) || now.Before(l.swept) {
		l.swept = now
		for key, free := range l.free {
			if !free.After(now) {
				delete(l.free, key)
			}
		}
	}
	if len(l.free) < MaxKeys {
		return
	}
	var first string
	n := 0
	for key, free := range l.free { // begins anywhere
		if n == 0 || free.Before(l.free[first]) {
			first = key
		}
		if n++; n == sample {
			break
		}
	}
	delete(l.free, first)
}

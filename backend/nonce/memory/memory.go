// Package memory remembers nonces in this process, for a service that is alone.
package memory

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/nonce"
)

// MaxNonces is how many nonces are remembered at once: some 100 bytes each. It is
// what very many requests a second leave in the minutes that they are remembered.
const MaxNonces = 500_000

// sweepEvery is how often Use forgets what is over.
const sweepEvery = 10 * time.Second

// Nonces is nonce.Nonces in memory. What it remembers is gone with the process, so
// a request that was sent just before could come once more after a restart.
type Nonces struct {
	now func() time.Time

	mu    sync.Mutex
	until map[[sha256.Size]byte]time.Time
	swept time.Time
}

var _ nonce.Nonces = (*Nonces)(nil)

// New makes a memory that reads the time from now.
func New(now func() time.Time) *Nonces {
	return &Nonces{now: now, until: map[[sha256.Size]byte]time.Time{}}
}

// Use implements nonce.Nonces.
func (m *Nonces) Use(_ context.Context, nonce string, lifetime time.Duration) (bool, error) {
	key := sha256.Sum256([]byte(nonce)) // of one size, whatever is sent
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if !now.Before(m.swept.Add(sweepEvery)) || now.Before(m.swept) {
		m.swept = now
		m.forget(now)
	}
	if until, there := m.until[key]; there && now.Before(until) {
		return false, nil
	}
	if lifetime <= 0 {
		return true, nil
	}
	if len(m.until) >= MaxNonces {
		m.forget(now)
	}
	if len(m.until) >= MaxNonces {
		return false, enroll.Errorf(enroll.CodeUnavailable, "", "too many requests to remember")
	}
	m.until[key] = now.Add(lifetime)
	return true, nil
}

func (m *Nonces) forget(now time.Time) {
	for key, until := range m.until {
		if !now.Before(until) {
			delete(m.until, key)
		}
	}
}

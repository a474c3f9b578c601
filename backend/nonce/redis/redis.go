// Package redis remembers nonces in Redis, for a service that runs more than once.
package redis

import (
	"context"
	"crypto/sha256"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/nonce"
	"latchkey/backend/redisclient"
)

// Nonces is nonce.Nonces in Redis. A Redis that is emptied has forgotten: a request
// of the last minutes could then come once more.
type Nonces struct{ redis *redisclient.Client }

var _ nonce.Nonces = (*Nonces)(nil)

// New makes a memory. The client stays its caller's to close.
func New(client *redisclient.Client) *Nonces { return &Nonces{client} }

// Use implements nonce.Nonces.
func (n *Nonces) Use(ctx context.Context, nonce string, lifetime time.Duration) (bool, error) {
	sum := sha256.Sum256([]byte(nonce)) // of one size, whatever is sent
	key := "nonce:" + enroll.Bytes(sum[:]).String()
	if lifetime <= 0 {
		_, there, err := n.redis.Get(ctx, key)
		return !there && err == nil, err
	}
	return n.redis.Add(ctx, key, "1", max(lifetime, time.Millisecond)) // Redis counts in those
}

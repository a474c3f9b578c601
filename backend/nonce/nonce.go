// Package nonce says what it takes to notice that a signed request comes for the
// second time. Its adapters remember in this process or in Redis.
package nonce

import (
	"context"
	"time"
)

// Nonces are the numbers that may be used once. On all instances together, where
// it is a shared one, a nonce is used by one caller alone. Its methods may be called
// from any goroutine.
type Nonces interface {
	// Use notes that a nonce was used, for at least a lifetime, and reports
	// whether it was the first time. A lifetime of 0 or less remembers nothing.
	// CodeUnavailable if the place that remembers is away, or has no room left:
	// what is not remembered is not used.
	Use(ctx context.Context, nonce string, lifetime time.Duration) (first bool, err error)
}

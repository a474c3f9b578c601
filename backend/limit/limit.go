// Package limit is the port through which the edge of a service counts tries.
// Its adapters are the packages below it; limittest is their contract.
package limit

import (
	"context"
	"time"
)

// Rate is how much is let through: Burst at once, then Count each Period.
type Rate struct {
	Count  int
	Period time.Duration
	Burst  int
}

// Limiter counts tries, on all instances together where it is a shared one. Its
// methods may be called from any goroutine.
type Limiter interface {
	// Take counts one try under key and returns how long to wait before the next
	// can succeed: 0 if this one may go on. A try that has to wait does not count.
	// CodeUnavailable if the place it counts in is away.
	Take(ctx context.Context, key string, rate Rate) (wait time.Duration, err error)
}

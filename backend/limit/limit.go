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

// longest is the longest time that a Rate may go back.
const longest = 10 * 365 * 24 * time.Hour

// Each is the time after which one more try is let through, in whole
// microseconds, by which every limiter counts.
func (r Rate) Each() time.Duration {
	each := r.Period / time.Duration(r.Count)
	return (each + time.Microsecond - 1).Truncate(time.Microsecond)
}

// Valid reports whether a Rate can be counted by. Others say nothing.
func (r Rate) Valid() bool {
	return r.Count > 0 && r.Burst > 0 && r.Period > 0 && r.Period <= longest && r.Each() <= longest/time.Duration(r.Burst)
}

// Limiter counts tries, on all instances together where it is a shared one. Its
// methods may be called from any goroutine.
type Limiter interface {
	// Take counts one try under key and returns how long to wait before the next
	// can succeed: 0 if this one may go on. A try that has to wait does not count.
	// CodeUnavailable if the place it counts in is away; CodeInternal for a rate
	// that is not Valid.
	Take(ctx context.Context, key string, rate Rate) (wait time.Duration, err error)
}

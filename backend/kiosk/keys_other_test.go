//go:build !windows

package kiosk_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/discover"
)

// road is this system's way to keys, to those on a bus.
func road(tb testing.TB, bus authenticator.Bus) authenticator.Authenticator {
	tb.Helper()
	a, err := discover.Open(discover.Options{Practice: bus})
	if err != nil {
		tb.Fatal(err)
	}
	return quick{a, bus}
}

// sweep is for Wine alone.
func sweep(string) {}

// quick is a road that sees at once what is plugged in: the true one looks twice a
// second, for which too many tests would have to wait.
type quick struct {
	authenticator.Authenticator
	bus authenticator.Bus
}

func (q quick) Watch(ctx context.Context) <-chan []authenticator.Device {
	lists := make(chan []authenticator.Device, 1)
	last := q.bus.Devices()
	lists <- last
	go func() {
		defer close(lists)
		for tick := time.Tick(2 * time.Millisecond); ; {
			select {
			case <-ctx.Done():
				return
			case <-tick:
			}
			list := q.bus.Devices()
			if slices.Equal(list, last) {
				continue
			}
			last = list
			select {
			case <-lists: // nobody has read the older one
			default:
			}
			lists <- list
		}
	}()
	return lists
}

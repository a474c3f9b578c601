package wire

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"latchkey/backend/enroll"
)

// tidyEvery is how often it is looked for what has had its time.
const tidyEvery = time.Hour

// Tidier is a relying party with a store of this program's own.
type Tidier interface {
	// Fade takes away what has been over for long.
	Fade(ctx context.Context) error
	// Lapse revokes credentials that were not tried out in time.
	Lapse(ctx context.Context) error
}

// Tidy takes away what has had its time, now and every hour, until ctx ends. It
// blocks. Every instance may do so; letters are the courier's.
func Tidy(ctx context.Context, service Tidier, log *slog.Logger) {
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		// The people whose keys were never tried out see it without this too, but
		// they may not look.
		if err := errors.Join(service.Fade(ctx), service.Lapse(ctx)); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "what is over is not taken away", "code", enroll.CodeOf(err), "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// tidying is Tidy until what it returns is called, which waits for the transaction
// that is going on.
func tidying(ctx context.Context, service Tidier, log *slog.Logger) (end func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	running.Go(func() { Tidy(ctx, service, log) })
	return func() {
		cancel()
		running.Wait()
	}
}

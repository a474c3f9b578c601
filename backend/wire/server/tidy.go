package server

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"latchkey/backend/enroll"
)

// tidyEvery is how often it is looked for what has had its time.
const tidyEvery = time.Hour

// Tidy takes away what has had its time, now and every hour, until ctx ends. It
// blocks. Every instance may do so; letters are the courier's.
func (o *Opened) Tidy(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		// The people whose keys were never tried out see it without this too, but
		// they may not look.
		if err := errors.Join(o.Service.FadePairings(ctx), o.Service.Lapse(ctx)); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "what is over is not taken away", "code", enroll.CodeOf(err), "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/crowd"
)

// search looks for people as somebody at a desk does, count times, one text
// after the other, and prints how long the first page took: for all together,
// and for each text.
func (t *target) search(ctx context.Context, count int) error {
	by, err := t.signIn(ctx, 0)
	if err != nil {
		return err
	}
	took := map[string][]time.Duration{}
	var all []time.Duration
	for i := range count {
		text := crowd.Texts[i%len(crowd.Texts)]
		begun := time.Now()
		if _, err := t.service.FindUsers(ctx, by, enroll.UserQuery{Text: text, Limit: enroll.DefaultPage}); err != nil {
			return fmt.Errorf("search for %q: %w", text, err)
		}
		span := time.Since(begun)
		took[text], all = append(took[text], span), append(all, span)
	}
	fmt.Printf("%8s %8s %8s  %s\n", "p50 ms", "p99 ms", "most ms", "searched for")
	line := func(took []time.Duration, what string) {
		slices.Sort(took)
		fmt.Printf("%8.2f %8.2f %8.2f  %s\n", ms(took[len(took)/2]), ms(took[len(took)*99/100]), ms(took[len(took)-1]), what)
	}
	line(all, "all")
	for _, text := range crowd.Texts {
		line(took[text], fmt.Sprintf("%q", text))
	}
	return nil
}

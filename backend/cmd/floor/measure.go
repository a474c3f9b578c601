package main

import (
	"context"
	"errors"
	"sync"
	"time"
)

// result is what one concurrency gave.
type result struct {
	perSecond float64
	cpu       time.Duration // of this process, for one enrolment; 0: unknown
}

// measure runs count enrolments, c at once, each on a connection of its own
// where the database has several.
func measure(ctx context.Context, store, redis string, count, c int) (_ result, err error) {
	db, err := openDatabase(ctx, store, c)
	if err != nil {
		return result{}, err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	kept, err := openCeremonies(ctx, redis, c)
	if err != nil {
		return result{}, err
	}
	defer func() { err = errors.Join(err, kept.close()) }()
	people := make(chan person, count)
	for range count {
		p, err := newPerson()
		if err != nil {
			return result{}, err
		}
		people <- p
	}
	close(people)
	desks := make([]operator, c)
	for i := range desks {
		if desks[i], err = newOperator(ctx, db, kept); err != nil {
			return result{}, err
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	before, begun := cpuTime(), time.Now()
	var all sync.WaitGroup
	for _, o := range desks {
		all.Go(func() {
			for p := range people {
				if err := enrol(ctx, db, kept, o, p); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	all.Wait()
	span := time.Since(begun)
	return result{float64(count) / span.Seconds(), (cpuTime() - before) / time.Duration(count)}, context.Cause(ctx)
}

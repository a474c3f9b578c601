package ledger

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"latchkey/backend/enroll"
)

const (
	// every is how often a sealer looks for events without a place.
	every = time.Second
	// together is how many get theirs in one transaction: few enough that those
	// who write meanwhile do not wait for long.
	together = 512
	// term is how long a sealer has the lease. When it is killed, another one
	// takes over after so long.
	term = 15 * time.Second
	// lastTime is how long the sealing may take that ends a sealer.
	lastTime = 5 * time.Second
)

// Publisher carries heads away. It returns at once; what it cannot carry away at
// once gives way to a newer head.
type Publisher interface{ Publish(enroll.Head) }

// Deps is what a Sealer needs. All of it is required.
type Deps struct {
	Ledger     enroll.Ledger
	Key        Key
	Publishers []Publisher
	Now        func() time.Time
	Log        *slog.Logger
}

// Sealer gives events their places in the log. Several may run on one ledger,
// and one at a time works.
type Sealer struct {
	Deps
	me        enroll.ID
	fence     int64     // 0: no lease
	renewed   time.Time // when the lease was had for another term
	published int64     // size of the last head that was
	failing   bool
}

// NewSealer makes a sealer.
func NewSealer(deps Deps) (*Sealer, error) {
	if deps.Ledger == nil || deps.Key.signer == nil || deps.Now == nil || deps.Log == nil {
		return nil, errors.New("ledger: something in Deps is missing")
	}
	return &Sealer{Deps: deps, me: enroll.NewID(), published: -1}, nil
}

// Run seals until ctx ends, and then what is left, and lets go of the lease.
func (s *Sealer) Run(ctx context.Context) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		s.report(ctx, s.Round(ctx))
		select {
		case <-tick.C:
			continue
		case <-ctx.Done():
		}
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastTime)
		defer cancel()
		s.report(last, errors.Join(s.Round(last), s.release(last)))
		return
	}
}

// report logs the first of failures that follow one another.
func (s *Sealer) report(ctx context.Context, err error) {
	switch {
	case err == nil && s.failing:
		s.Log.InfoContext(ctx, "the journal is sealed again")
	case err != nil && !s.failing && ctx.Err() == nil:
		s.Log.ErrorContext(ctx, "the journal cannot be sealed", slog.Any("error", err))
	}
	s.failing = err != nil
}

// Round seals all that waits now, and leaves to the next round what comes
// meanwhile: else it would never end under load, and give every few events a
// transaction and a head of their own. It does nothing if another sealer has the
// lease.
func (s *Sealer) Round(ctx context.Context) error {
	waiting, err := s.Ledger.Waiting(ctx, 1)
	if err != nil || waiting == 0 && s.published >= 0 {
		return err
	}
	if have, err := s.lease(ctx); err != nil || !have {
		return err
	}
	if s.published < 0 { // whoever sealed before may have had no time to publish
		if err := s.publish(ctx); err != nil {
			return err
		}
	}
	for ctx.Err() == nil {
		found := 0
		sealed, err := s.Ledger.Seal(ctx, s.fence, together, func(log enroll.Log, events []enroll.SealedEvent) (enroll.Sealing, error) {
			found = len(events)
			return s.seal(log, events)
		})
		if enroll.CodeOf(err) == enroll.CodeConflict {
			s.fence = 0
			return nil
		}
		if err != nil || !sealed {
			return err
		}
		if err := s.publish(ctx); err != nil {
			return err
		}
		if found < together { // nothing else waited
			return nil
		}
		if have, err := s.lease(ctx); err != nil || !have {
			return err
		}
	}
	return ctx.Err()
}

// lease sees to it that the lease is this sealer's.
func (s *Sealer) lease(ctx context.Context) (bool, error) {
	if s.fence != 0 && time.Since(s.renewed) < term/3 {
		return true, nil
	}
	begun := time.Now()
	fence, err := s.Ledger.Lease(ctx, s.me, term)
	if err != nil {
		return false, err
	}
	s.fence, s.renewed = fence, begun
	return fence != 0, nil
}

func (s *Sealer) release(ctx context.Context) error {
	if s.fence == 0 {
		return nil
	}
	s.fence = 0
	_, err := s.Ledger.Lease(ctx, s.me, 0)
	return err
}

// publish carries the newest head away, once.
func (s *Sealer) publish(ctx context.Context) error {
	log, err := s.Ledger.Log(ctx)
	if err != nil {
		return err
	}
	if log.Head.Note != "" && log.Head.Size > s.published {
		for _, p := range s.Publishers {
			p.Publish(log.Head)
		}
	}
	s.published = log.Head.Size
	return nil
}

// seal makes the leaves and the head. It has no other effect.
func (s *Sealer) seal(log enroll.Log, events []enroll.SealedEvent) (enroll.Sealing, error) {
	if log.Key != s.Key.public {
		return enroll.Sealing{}, enroll.Errorf(enroll.CodeStampDiffer, "", "the journal is signed with another key by now")
	}
	tree, err := newTree(log)
	if err != nil {
		return enroll.Sealing{}, err
	}
	for i := range events {
		e := &events[i]
		e.Address, e.Reference = enroll.Commit(e.Event.Address), enroll.Commit(reference(e.Event))
		hash, err := leafHash(*e)
		if err != nil {
			return enroll.Sealing{}, err
		}
		e.Leaf = hash[:]
		if err := tree.Add(hash); err != nil {
			return enroll.Sealing{}, err
		}
	}
	head, err := sign(s.Key.signer, &tree, s.Now())
	return enroll.Sealing{Events: events, Edge: tree.bytes(), Head: head}, err
}

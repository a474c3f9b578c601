package ceremony

import (
	"context"
	"log/slog"
	"time"

	"latchkey/backend/enroll"
)

const (
	// finishTime is how long the writing of a ceremony's end may take.
	finishTime = 30 * time.Second
	// brokenOff is how long after it was taken a ceremony without a record has
	// failed for sure: well beyond finishTime.
	brokenOff = 2 * finishTime
)

// take hands out a ceremony to the one who began it.
func (s *Service) take(ctx context.Context, by enroll.Actor, id enroll.ID) (enroll.Ceremony, error) {
	if !id.Valid() {
		return enroll.Ceremony{}, ceremonyUnknown()
	}
	return s.challenges.Take(ctx, id, by.Holder())
}

func (s *Service) peek(ctx context.Context, by enroll.Actor, id enroll.ID) (enroll.Pending, error) {
	if !id.Valid() {
		return enroll.Pending{}, ceremonyUnknown()
	}
	p, err := s.challenges.Peek(ctx, id)
	if err != nil {
		return enroll.Pending{}, err
	}
	if p.Holder != by.Holder() {
		return enroll.Pending{}, ceremonyUnknown()
	}
	return p, nil
}

// finishing is the context in which a taken ceremony ends. A caller who hangs up
// does not stop it: the ceremony is gone, so it had better have an outcome.
func finishing(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), finishTime)
}

func (s *Service) ended(c enroll.Ceremony, credential enroll.ID, code enroll.Code) enroll.Ended {
	return enroll.Ended{ID: c.ID, Purpose: c.Purpose, Holder: c.Holder, User: c.User, Credential: credential, Code: code, At: s.now()}
}

// refuse records that a ceremony failed, and returns what the actor hears. If
// the ceremony has a record already, a store gave back a challenge that was
// used, and CodeCeremonyUsed goes before every other reason. proved says that the
// actor holds a key that we know, and is no stranger then.
func (s *Service) refuse(ctx context.Context, by enroll.Actor, c enroll.Ceremony, event enroll.Event, proved bool, cause error) error {
	if enroll.CodeOf(cause) == enroll.CodeUnavailable {
		return cause // there is nothing to write it to
	}
	event.Ceremony = c.ID
	event.Code = enroll.CodeOf(cause)
	hears := told(by, c.Purpose, cause)
	counted, code := false, event.Code
	err := s.store.InTx(ctx, func(tx enroll.Tx) error {
		event, err := event, tx.Try(ctx, func() error { return tx.End(ctx, s.ended(c, c.Credential, enroll.CodeOf(hears))) })
		switch enroll.CodeOf(err) {
		case "":
		case enroll.CodeCeremonyUsed:
			event.Code, hears = enroll.CodeCeremonyUsed, err
		default:
			return err
		}
		if counted = by.Kind == enroll.ActorStranger && !proved; counted {
			code = event.Code
			return nil
		}
		return tx.Append(ctx, event)
	})
	if counted && err == nil {
		s.strangers.count(event.At, event.Act, code, "")
	}
	if err != nil {
		s.log.WarnContext(ctx, "a refused ceremony is not in the journal",
			slog.String("ceremony", string(c.ID)), slog.String("code", string(event.Code)), slog.Any("error", err))
	}
	return hears
}

// Outcome implements enroll.RelyingParty. A ceremony that was taken and has no
// record is pending for a minute; after that, whatever was to write its end is
// gone, and it has failed with CodeUnavailable.
func (s *Service) Outcome(ctx context.Context, by enroll.Actor, id enroll.ID) (enroll.Outcome, error) {
	if !id.Valid() {
		return enroll.Outcome{}, ceremonyUnknown()
	}
	switch ended, err := s.store.Ended(ctx, id); enroll.CodeOf(err) {
	case "":
		if ended.Holder != by.Holder() {
			return enroll.Outcome{}, ceremonyUnknown()
		}
		o := enroll.Outcome{Ceremony: id, Purpose: ended.Purpose, State: enroll.OutcomeDone, Code: ended.Code, Credential: ended.Credential}
		if ended.Code != "" {
			o.State = enroll.OutcomeFailed
		}
		return o, nil
	case enroll.CodeCeremonyUnknown:
	default:
		return enroll.Outcome{}, err
	}
	p, err := s.peek(ctx, by, id)
	if err != nil {
		return enroll.Outcome{}, err
	}
	o := enroll.Outcome{Ceremony: id, Purpose: p.Purpose, State: enroll.OutcomePending, Credential: p.Credential}
	now := s.now()
	switch {
	case p.TakenAt.IsZero() && !now.Before(p.ExpiresAt):
		o.State, o.Code = enroll.OutcomeFailed, enroll.CodeCeremonyExpired
	case !p.TakenAt.IsZero() && !now.Before(p.TakenAt.Add(brokenOff)):
		o.State, o.Code = enroll.OutcomeFailed, enroll.CodeUnavailable
	}
	return o, nil
}

func ceremonyUnknown() error {
	return enroll.Errorf(enroll.CodeCeremonyUnknown, "", "there is no such ceremony")
}

package ceremony

import (
	"context"
	"slices"

	"latchkey/backend/enroll"
)

// lostReasons are why somebody else may have a key in hand.
var lostReasons = []enroll.Reason{enroll.ReasonLost, enroll.ReasonStolen, enroll.ReasonCompromised}

// SuspendCredentials implements enroll.RelyingParty. People step up for that
// with StepUpLost.
func (s *Service) SuspendCredentials(ctx context.Context, by enroll.Actor, user enroll.ID, reason enroll.Reason) (_ []enroll.Credential, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActCredentialState, User: user}, &err)
	if err := may(by, deedChange, user); err != nil {
		return nil, err
	}
	if !slices.Contains(lostReasons, reason) {
		return nil, malformed("reason", "not a reason to suspend all keys")
	}
	event := s.event(by, enroll.ActCredentialState)
	var all []enroll.Credential
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		person, err := lockUser(ctx, tx, user)
		if err != nil {
			return err
		}
		if err := mayTo(by, deedChange, person, event.At); err != nil {
			return err
		}
		if by.Kind == enroll.ActorUser && by.User == user {
			if err := s.takeStepUp(ctx, tx, by, enroll.StepUpLost); err != nil {
				return err
			}
		}
		if all, err = tx.Credentials(ctx, user); err != nil {
			return err
		}
		if err := endAll(ctx, tx, user, event.At); err != nil {
			return err
		}
		lost := event
		lost.ID, lost.Act, lost.User, lost.Reason = enroll.NewID(), enroll.ActKeysLost, user, reason
		if err := tx.Append(ctx, lost); err != nil {
			return err
		}
		return spare(ctx, tx, person, func() error {
			for i, c := range all {
				if all[i], err = suspend(ctx, tx, c, event, reason); err != nil {
					return err
				}
				if all[i].State == c.State {
					continue
				}
				event := event
				event.Reason = reason
				if err := s.tellKey(ctx, tx, person, all[i], event); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return all, err
}

// suspend suspends one of all keys; one that was never proved is revoked, and
// what is out of use already stays as it is.
func suspend(ctx context.Context, tx enroll.Tx, c enroll.Credential, cause enroll.Event, reason enroll.Reason) (enroll.Credential, error) {
	next := enroll.Suspended
	switch c.State {
	case enroll.Active:
	case enroll.Unproved:
		next = enroll.Revoked
	default:
		return c, nil
	}
	event := about(cause, c)
	event.ID = enroll.NewID()
	changed(&c, &event, next, reason, event.By)
	if err := tx.UpdateCredential(ctx, c); err != nil {
		return c, err
	}
	return c, tx.Append(ctx, event)
}

// replaceLost revokes the keys of a user that are suspended because somebody
// else may have them: another has just been proved.
func (s *Service) replaceLost(ctx context.Context, tx enroll.Tx, user enroll.User, cause enroll.Event) error {
	all, err := tx.Credentials(ctx, user.ID)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.State != enroll.Suspended || !slices.Contains(lostReasons, c.Changes[len(c.Changes)-1].Reason) {
			continue
		}
		if err := s.retire(ctx, tx, user, c, cause); err != nil {
			return err
		}
	}
	return nil
}

// retire revokes a credential that another one has taken the place of, and tells
// its user.
func (s *Service) retire(ctx context.Context, tx enroll.Tx, user enroll.User, c enroll.Credential, cause enroll.Event) error {
	event := cause
	event.ID, event.Act = enroll.NewID(), enroll.ActCredentialState
	if err := revoke(ctx, tx, c, event, enroll.ReasonReplaced); err != nil {
		return err
	}
	c.State, event.Reason = enroll.Revoked, enroll.ReasonReplaced
	return s.tellKey(ctx, tx, user, c, event)
}

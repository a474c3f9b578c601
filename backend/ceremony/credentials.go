package ceremony

import (
	"context"
	"slices"
	"time"

	"latchkey/backend/enroll"
)

// Credentials implements enroll.RelyingParty. Unproved ones whose time is over
// are revoked first.
func (s *Service) Credentials(ctx context.Context, by enroll.Actor, user enroll.ID) (_ []enroll.Credential, err error) {
	defer s.unread(ctx, by, enroll.ActUserRead, user, &err)
	if err := may(by, deedKeys, user); err != nil {
		return nil, err
	}
	if _, err := userByID(ctx, s.store, user); err != nil {
		return nil, err
	}
	all, err := s.credentials(ctx, user)
	if by.Invitation != "" { // who was only invited has proved nothing
		all = slices.DeleteFunc(all, func(c enroll.Credential) bool { return c.EnrolledBy.Invitation != by.Invitation })
	}
	return all, err
}

func (s *Service) credentials(ctx context.Context, user enroll.ID) ([]enroll.Credential, error) {
	all, err := s.store.Credentials(ctx, user)
	if err != nil || !slices.ContainsFunc(all, func(c enroll.Credential) bool { return c.Lapsed(s.now()) }) {
		return all, err
	}
	if err := s.lapse(ctx, user); err != nil {
		return nil, err
	}
	return s.store.Credentials(ctx, user)
}

// Lapse revokes all credentials that were not proved in time. Nothing depends on
// its being called, since whoever meets such a credential does the same.
func (s *Service) Lapse(ctx context.Context) error {
	lapsed, err := s.store.Unproved(ctx, s.now().Add(time.Microsecond-enroll.UnprovedLifetime))
	if err != nil {
		return err
	}
	for _, c := range lapsed {
		if err := s.lapse(ctx, c.User); err != nil {
			return err
		}
	}
	return nil
}

// lapse revokes a user's credentials that were not proved in time.
func (s *Service) lapse(ctx context.Context, user enroll.ID) error {
	return s.store.InTx(ctx, func(tx enroll.Tx) error {
		if _, err := tx.LockUser(ctx, user); err != nil {
			return err
		}
		all, err := tx.Credentials(ctx, user)
		if err != nil {
			return err
		}
		system := enroll.Actor{Kind: enroll.ActorSystem}
		for _, c := range all {
			if !c.Lapsed(s.now()) {
				continue
			}
			event := s.event(system, enroll.ActCredentialState)
			if err := revoke(ctx, tx, c, event, enroll.ReasonNeverProved); err != nil {
				return err
			}
		}
		return nil
	})
}

// RenameCredential implements enroll.RelyingParty. An empty name takes the name
// away.
func (s *Service) RenameCredential(ctx context.Context, by enroll.Actor, id enroll.ID, name string) (_ enroll.Credential, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActCredentialRenamed, Credential: id}, &err)
	credential, err := credentialFor(ctx, s.store, by, deedName, id)
	if err != nil {
		return enroll.Credential{}, err
	}
	if name, err = enroll.CheckCredentialName(name); err != nil {
		return enroll.Credential{}, err
	}
	event := s.event(by, enroll.ActCredentialRenamed)
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		var owner enroll.User
		if credential, owner, err = lockCredential(ctx, tx, credential); err != nil || credential.Name == name {
			return err
		}
		if err := mayTo(by, deedName, owner, event.At); err != nil {
			return err
		}
		credential.Name = name
		if err := tx.UpdateCredential(ctx, credential); err != nil {
			return err
		}
		return tx.Append(ctx, about(event, credential))
	})
	if err != nil {
		return enroll.Credential{}, err
	}
	return credential, nil
}

// changeReasons are the reasons that people give.
var changeReasons = []enroll.Reason{
	enroll.ReasonFound, enroll.ReasonLost, enroll.ReasonStolen, enroll.ReasonCompromised, enroll.ReasonDamaged,
	enroll.ReasonReset, enroll.ReasonReplaced, enroll.ReasonLeft, enroll.ReasonMistake, enroll.ReasonNeverProved,
}

// ChangeCredential implements enroll.RelyingParty. It never makes an unproved
// credential active, which only a proof does. People step up for it.
func (s *Service) ChangeCredential(ctx context.Context, by enroll.Actor, id enroll.ID, change enroll.CredentialChange) (_ enroll.Credential, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActCredentialState, Credential: id}, &err)
	what := deedChange
	if change.State == enroll.Revoked && change.Reason == enroll.ReasonNeverProved {
		what = deedAbandon
	}
	credential, err := credentialFor(ctx, s.store, by, what, id)
	if err != nil {
		return enroll.Credential{}, err
	}
	switch change.State {
	case enroll.Active, enroll.Suspended, enroll.Revoked:
	default:
		return enroll.Credential{}, malformed("state", "not a state to change to")
	}
	if !slices.Contains(changeReasons, change.Reason) {
		return enroll.Credential{}, malformed("reason", "not a reason")
	}
	event := s.event(by, enroll.ActCredentialState)
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		var owner enroll.User
		if credential, owner, err = lockCredential(ctx, tx, credential); err != nil {
			return err
		}
		if err := mayTo(by, what, owner, event.At); err != nil {
			return err
		}
		if what == deedAbandon && credential.State != enroll.Unproved {
			return enroll.Errorf(enroll.CodeTransition, "state", "this key was tried out, so it cannot be given up as one that never was")
		}
		unproved := credential.State == enroll.Unproved && change.State == enroll.Active
		if unproved || !credential.State.CanBecome(change.State) {
			return enroll.Errorf(enroll.CodeTransition, "state", "a key that is %s cannot become %s so", credential.State, change.State)
		}
		if by.Kind == enroll.ActorUser && by.User == owner.ID && what == deedChange {
			if err := s.takeStepUp(ctx, tx, by, enroll.StepUpChange+string(id)); err != nil {
				return err
			}
		}
		event := about(event, credential)
		changed(&credential, &event, change.State, change.Reason, by.Holder())
		if err := spare(ctx, tx, owner, func() error { return tx.UpdateCredential(ctx, credential) }); err != nil {
			return err
		}
		if change.State != enroll.Active && what == deedChange {
			if err := tx.EndSessions(ctx, credential.User, credential.ID, event.At); err != nil {
				return err
			}
			if err := tx.EndInvitations(ctx, credential.User, event.At); err != nil {
				return err
			}
		}
		if err := s.tellKey(ctx, tx, owner, credential, event); err != nil {
			return err
		}
		return tx.Append(ctx, event)
	})
	if err != nil {
		return enroll.Credential{}, err
	}
	return credential, nil
}

// credentialFor returns a credential if the actor may do something to it. One
// who may not do it to everybody does not hear which IDs there are.
func credentialFor(ctx context.Context, r enroll.Reader, by enroll.Actor, what deed, id enroll.ID) (enroll.Credential, error) {
	credential, err := enroll.Credential{}, notFound("credential")
	if id.Valid() {
		credential, err = r.Credential(ctx, id)
	}
	if err != nil && enroll.CodeOf(err) != enroll.CodeNotFound {
		return enroll.Credential{}, err
	}
	if err := may(by, what, credential.User); err != nil {
		return enroll.Credential{}, err
	}
	if err == nil && by.Invitation != "" && credential.EnrolledBy.Invitation != by.Invitation {
		return enroll.Credential{}, forbidden() // who was only invited has proved nothing
	}
	return credential, err
}

// lockCredential reads a credential and its user again under the user's lock.
func lockCredential(ctx context.Context, tx enroll.Tx, c enroll.Credential) (enroll.Credential, enroll.User, error) {
	user, err := tx.LockUser(ctx, c.User)
	if err != nil {
		return enroll.Credential{}, enroll.User{}, err
	}
	c, err = tx.Credential(ctx, c.ID)
	return c, user, err
}

// revoke revokes a credential, by whom the event is, and ends the sessions that
// it opened.
func revoke(ctx context.Context, tx enroll.Tx, c enroll.Credential, event enroll.Event, why enroll.Reason) error {
	event = about(event, c)
	changed(&c, &event, enroll.Revoked, why, event.By)
	if err := tx.UpdateCredential(ctx, c); err != nil {
		return err
	}
	if err := tx.EndSessions(ctx, c.User, c.ID, event.At); err != nil {
		return err
	}
	return tx.Append(ctx, event)
}

// changed notes a new state in a credential and in the event of the same moment.
func changed(c *enroll.Credential, event *enroll.Event, state enroll.CredentialState, why enroll.Reason, by enroll.Holder) {
	c.State = state
	c.Changes = append(slices.Clone(c.Changes), enroll.StateChange{State: state, At: event.At, By: by, Reason: why})
	event.State, event.Reason = state, why
}

// about makes an event tell of a credential.
func about(event enroll.Event, c enroll.Credential) enroll.Event {
	event.User, event.Credential, event.CredentialID, event.AAGUID = c.User, c.ID, c.CredentialID, c.AAGUID
	return event
}

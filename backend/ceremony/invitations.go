package ceremony

import (
	"context"
	"slices"
	"time"

	"latchkey/backend/enroll"
)

// Invite implements enroll.Invitations.
func (s *Service) Invite(ctx context.Context, by enroll.Actor, user enroll.ID) (_ enroll.NewInvitation, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActInvited, User: user}, &err)
	if by.Kind != enroll.ActorUser {
		return enroll.NewInvitation{}, forbidden() // others' turn comes with their roles
	}
	if err := may(by, deedInvite, user); err != nil {
		return enroll.NewInvitation{}, err
	}
	event := s.event(by, enroll.ActInvited)
	event.User = user
	token := enroll.NewToken()
	invitation := enroll.Invitation{
		ID: enroll.NewID(), User: user, TokenHash: token.Hash(), CreatedBy: by.Holder(),
		CreatedAt: event.At, ExpiresAt: event.At.Add(enroll.DeviceInvitationLifetime),
	}
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		person, err := lockUser(ctx, tx, user)
		if err != nil {
			return err
		}
		if err := able(person); err != nil {
			return err
		}
		if err := s.takeStepUp(ctx, tx, by, enroll.StepUpInvite); err != nil {
			return err
		}
		if err := tx.InsertInvitation(ctx, invitation); err != nil {
			return err
		}
		return tx.Append(ctx, event)
	})
	if err != nil {
		return enroll.NewInvitation{}, err
	}
	return enroll.NewInvitation{Invitation: invitation, Token: token.Reveal()}, nil
}

// Redeem implements enroll.Invitations.
func (s *Service) Redeem(ctx context.Context, by enroll.Actor, token enroll.Token) (_ enroll.Invited, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActRedeemed}, &err)
	if token.Zero() {
		return enroll.Invited{}, enroll.Errorf(enroll.CodeInvitationUnknown, "", "there is no such invitation")
	}
	invitation, err := s.store.InvitationByToken(ctx, token.Hash())
	if err != nil {
		return enroll.Invited{}, err
	}
	event := s.event(by, enroll.ActRedeemed)
	event.User = invitation.User
	var out enroll.Invited
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		user, err := lockUser(ctx, tx, invitation.User)
		if err != nil {
			return err
		}
		if err := able(user); err != nil {
			return err
		}
		if err := tx.RedeemInvitation(ctx, invitation.ID, event.At); err != nil {
			return err
		}
		if !event.At.Before(invitation.ExpiresAt) {
			return enroll.Errorf(enroll.CodeInvitationExpired, "", "this invitation is too old")
		}
		if _, err := s.endOwn(ctx, tx, by.Holder(), event.At); err != nil { // another begins
			return err
		}
		out, err = welcome(ctx, tx, user, invitation.ID, event.At)
		if err != nil {
			return err
		}
		return tx.Append(ctx, event)
	})
	return out, err
}

// welcome opens a session in which an invited person can set up a key.
func welcome(ctx context.Context, tx enroll.Tx, user enroll.User, invitation enroll.ID, now time.Time) (enroll.Invited, error) {
	session, err := openSession(ctx, tx, enroll.Session{User: user.ID, Invitation: invitation}, enroll.InvitedLifetime, now)
	return enroll.Invited{User: user, Session: session}, err
}

// unspent makes sure that nothing was set up yet with an actor's invitation,
// which is for one key. Their session goes on all the same, for a reply that was
// lost.
func unspent(h enroll.Holder, credentials []enroll.Credential) error {
	if h.Invitation == "" {
		return nil
	}
	if slices.ContainsFunc(credentials, func(c enroll.Credential) bool {
		return c.EnrolledBy.Invitation == h.Invitation && c.ProvedAt != nil
	}) {
		return enroll.Errorf(enroll.CodeInvitationUsed, "", "a key was set up with this invitation already")
	}
	return nil
}

// stillUnspent is unspent for a ceremony that ends. For whoever came without an
// invitation it reads nothing.
func stillUnspent(ctx context.Context, r enroll.Reader, c enroll.Ceremony) error {
	if c.Holder.Invitation == "" {
		return nil
	}
	credentials, err := r.Credentials(ctx, c.User)
	if err != nil {
		return err
	}
	return unspent(c.Holder, credentials)
}

// SignUp implements enroll.Invitations. What it gives is the invitation of a
// stranger by themselves, redeemed at once.
func (s *Service) SignUp(ctx context.Context, by enroll.Actor, typed enroll.NewUser) (_ enroll.Invited, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActUserCreated}, &err)
	if s.config.SignUp != enroll.SignUpOpen || by.Kind != enroll.ActorStranger {
		return enroll.Invited{}, forbidden()
	}
	typed.ExternalID, typed.Privileged = "", false // for the desk to say
	typed, err = typed.Check()
	if err != nil {
		return enroll.Invited{}, err
	}
	created, redeemed := s.event(by, enroll.ActUserCreated), s.event(by, enroll.ActRedeemed)
	now := created.At
	invitation := enroll.Invitation{
		ID: enroll.NewID(), TokenHash: enroll.NewToken().Hash(), CreatedBy: by.Holder(), CreatedAt: now, ExpiresAt: now, RedeemedAt: &now,
	}
	var out enroll.Invited
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		created, redeemed, invitation := created, redeemed, invitation
		user, err := abandoned(ctx, tx, typed.Username)
		switch {
		case enroll.CodeOf(err) == enroll.CodeNotFound:
			user = newUser(typed, now)
			err = tx.InsertUser(ctx, user)
		case err == nil:
			created.Act = enroll.ActUserUpdated
			user, err = s.begunAgain(ctx, tx, user, typed, enroll.NoRole, created)
		}
		if err != nil {
			return err
		}
		created.User, redeemed.User, invitation.User = user.ID, user.ID, user.ID
		if err := tx.InsertInvitation(ctx, invitation); err != nil {
			return err
		}
		if out, err = welcome(ctx, tx, user, invitation.ID, now); err != nil {
			return err
		}
		if err := tx.Append(ctx, created); err != nil {
			return err
		}
		return tx.Append(ctx, redeemed)
	})
	return out, err
}

// abandoned returns, locked, the person of this name if they signed up by
// themselves and never had a key that worked. CodeNotFound if there is nobody of
// that name, CodeInUse if there is somebody else.
func abandoned(ctx context.Context, tx enroll.Tx, username string) (enroll.User, error) {
	user, err := tx.UserByUsername(ctx, username)
	if err != nil {
		return enroll.User{}, err
	}
	if user, err = tx.LockUser(ctx, user.ID); err != nil {
		return enroll.User{}, err
	}
	invitations, err := tx.Invitations(ctx, user.ID)
	if err != nil {
		return enroll.User{}, err
	}
	credentials, err := tx.Credentials(ctx, user.ID)
	if err != nil {
		return enroll.User{}, err
	}
	themselves := len(invitations) > 0 && !slices.ContainsFunc(invitations, func(i enroll.Invitation) bool { return i.CreatedBy.Kind != enroll.ActorStranger })
	worked := slices.ContainsFunc(credentials, func(c enroll.Credential) bool { return c.ProvedAt != nil })
	if !themselves || worked || user.Protected() || user.Status != enroll.UserActive {
		return enroll.User{}, enroll.Errorf(enroll.CodeInUse, "username", "this username is in use already")
	}
	return user, nil
}

// begunAgain gives an abandoned person to whoever signs up under the name now:
// nothing of the one before is left to them.
func (s *Service) begunAgain(ctx context.Context, tx enroll.Tx, user enroll.User, typed enroll.NewUser, role enroll.Role, cause enroll.Event) (enroll.User, error) {
	if err := tx.EndSessions(ctx, user.ID, "", cause.At); err != nil {
		return user, err
	}
	credentials, err := tx.Credentials(ctx, user.ID)
	if err != nil {
		return user, err
	}
	for _, c := range without(credentials, enroll.Revoked) {
		event := cause
		event.ID, event.Act = enroll.NewID(), enroll.ActCredentialState
		if err := revoke(ctx, tx, c, event, enroll.ReasonNeverProved); err != nil {
			return user, err
		}
	}
	fresh := newUser(typed, user.CreatedAt)
	fresh.ID, fresh.Handle, fresh.Role = user.ID, user.Handle, role
	fresh.UpdatedAt, fresh.Revision = cause.At, user.Revision+1
	return fresh, tx.UpdateUser(ctx, fresh)
}

package ceremony

import (
	"context"
	"slices"
	"time"

	"latchkey/backend/enroll"
)

// Uses of marks; see enroll.Secret.
const (
	useInvitation = "invitation"
	useAddress    = "address"
)

// answerTime is when a wrong code is answered, or a multiple of it where the store
// takes longer. Commonly that takes some milliseconds, those of somebody who is invited
// the time of a write more, and a disk that others use at times a tenth of a second.
const answerTime = 250 * time.Millisecond

// Invite implements enroll.Invitations.
func (s *Service) Invite(ctx context.Context, by enroll.Actor, req enroll.InvitationRequest) (_ enroll.NewInvitation, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActInvited, User: req.User}, &err)
	if err := may(by, deedInvite, req.User); err != nil {
		return enroll.NewInvitation{}, err
	}
	own := by.Kind == enroll.ActorUser && by.User == req.User
	if own && req.Delivery == "" {
		req.Delivery = enroll.DeliveryDevice
	}
	lifetime, err := req.Lifetime()
	if err != nil {
		return enroll.NewInvitation{}, err
	}
	if own != (req.Delivery == enroll.DeliveryDevice) {
		return enroll.NewInvitation{}, forbidden() // nobody hands something over to themselves, or has others' devices
	}
	if req.Identified != nil {
		identified, err := req.Identified.Check(s.config.Identification)
		if err != nil {
			return enroll.NewInvitation{}, err
		}
		req.Identified = &identified
	}
	event := s.event(by, enroll.ActInvited)
	event.User, event.Identified = req.User, req.Identified
	token, code := enroll.NewToken(), enroll.NewInvitationCode()
	invitation := enroll.Invitation{
		ID: enroll.NewID(), User: req.User, Delivery: req.Delivery, CreatedBy: by.Holder(), MadeAs: by.Role,
		CreatedAt: event.At, ExpiresAt: event.At.Add(lifetime), TokenMark: s.secret.MarkToken(useInvitation, token),
	}
	invitation.CodeMark = s.secret.MarkCode(invitation.ID, code)
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		person, err := lockUser(ctx, tx, req.User)
		if err != nil {
			return err
		}
		if err := able(person); err != nil {
			return err
		}
		if own {
			err = s.takeStepUp(ctx, tx, by, enroll.StepUpInvite)
		} else {
			err = s.inviteOther(ctx, tx, by, req, person, event)
		}
		if err != nil {
			return err
		}
		if err := tx.EndInvitations(ctx, person.ID, event.At); err != nil {
			return err
		}
		if err := tx.InsertInvitation(ctx, invitation); err != nil {
			return err
		}
		if req.Delivery == enroll.DeliveryMail {
			if err := s.mailInvitation(ctx, tx, person, invitation, token, code); err != nil {
				return err
			}
		}
		return tx.Append(ctx, event)
	})
	if err != nil {
		return enroll.NewInvitation{}, err
	}
	made := enroll.NewInvitation{Invitation: invitation}
	if req.Delivery != enroll.DeliveryMail { // those are for its reader alone
		made.Token, made.Code = token.Reveal(), code.Reveal()
	}
	return made, nil
}

// inviteOther decides whether somebody may invite another person, and tells that
// person if they have a key: a further one is on its way, by which somebody else
// might become them.
func (s *Service) inviteOther(ctx context.Context, tx enroll.Tx, by enroll.Actor, req enroll.InvitationRequest, person enroll.User, event enroll.Event) error {
	if err := mayTo(by, deedInvite, person, event.At); err != nil {
		return err
	}
	changed, err := tx.AddressesChanged(ctx, person.ID, by.User)
	if err != nil {
		return err
	}
	if err := cool(by.Holder(), person, changed, event.At); err != nil {
		return err
	}
	credentials, err := tx.Credentials(ctx, person.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(credentials, func(c enroll.Credential) bool { return c.ProvedAt != nil }) {
		return nil
	}
	if req.Identified == nil && by.Kind != enroll.ActorSystem {
		return enroll.Errorf(enroll.CodeRequired, "identified.method", "somebody who has had a key is identified first")
	}
	return s.tell(ctx, tx, person, enroll.Letter{Kind: enroll.LetterRecovery}, event)
}

func (s *Service) mailInvitation(
	ctx context.Context, tx enroll.Tx, person enroll.User, i enroll.Invitation, token enroll.Token, code enroll.InvitationCode,
) error {
	to, err := s.reachable(person)
	if err != nil {
		return err
	}
	return s.post(ctx, tx, person, enroll.Letter{
		Kind: enroll.LetterInvitation, To: to, At: i.CreatedAt, By: enroll.ByDesk, Username: person.Username,
		Link: s.config.Origins[0] + invitationPage + token.Reveal(), Code: code.Reveal(), Expires: i.ExpiresAt,
	}, i.ID, i.ExpiresAt)
}

// Invitations implements enroll.Invitations.
func (s *Service) Invitations(ctx context.Context, by enroll.Actor, user enroll.ID) (_ []enroll.Invitation, err error) {
	defer s.unread(ctx, by, enroll.ActInvitationsRead, user, &err)
	if err := may(by, deedInvitations, user); err != nil {
		return nil, err
	}
	if _, err := userByID(ctx, s.store, user); err != nil {
		return nil, err
	}
	return s.store.Invitations(ctx, user)
}

// RevokeInvitation implements enroll.Invitations.
func (s *Service) RevokeInvitation(ctx context.Context, by enroll.Actor, id enroll.ID) (err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActInvitationRevoked}, &err)
	invitation, missing := enroll.Invitation{}, invitationUnknown()
	if id.Valid() {
		invitation, missing = s.store.Invitation(ctx, id)
	}
	if missing != nil && enroll.CodeOf(missing) != enroll.CodeInvitationUnknown {
		return missing
	}
	if err := may(by, deedInvitations, invitation.User); err != nil {
		return err
	}
	if missing != nil {
		return missing
	}
	event := s.event(by, enroll.ActInvitationRevoked)
	event.User = invitation.User
	return s.store.InTx(ctx, func(tx enroll.Tx) error {
		user, err := tx.LockUser(ctx, invitation.User)
		if err != nil {
			return err
		}
		if err := mayTo(by, deedInvitations, user, event.At); err != nil {
			return err
		}
		if err := tx.EndInvitation(ctx, id, event.At); err != nil {
			return err
		}
		return tx.Append(ctx, event)
	})
}

// PeekInvitation implements enroll.Invitations.
func (s *Service) PeekInvitation(ctx context.Context, by enroll.Actor, token enroll.Token) (_ enroll.InvitationView, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActInvitationsRead}, &err)
	invitation, err := s.invitationByToken(ctx, token)
	if err != nil {
		return enroll.InvitationView{}, err
	}
	user, err := s.store.User(ctx, invitation.User)
	if err != nil {
		return enroll.InvitationView{}, err
	}
	if err := redeemable(user, invitation, s.now()); err != nil {
		return enroll.InvitationView{}, err
	}
	return enroll.InvitationView{Name: enroll.MaskName(user.DisplayName)}, nil
}

func (s *Service) invitationByToken(ctx context.Context, token enroll.Token) (enroll.Invitation, error) {
	if token.Zero() {
		return enroll.Invitation{}, invitationUnknown()
	}
	return s.store.InvitationByToken(ctx, s.secret.MarkToken(useInvitation, token))
}

// Redeem implements enroll.Invitations.
func (s *Service) Redeem(ctx context.Context, by enroll.Actor, token enroll.Token) (_ enroll.Invited, err error) {
	event := s.event(by, enroll.ActRedeemed)
	defer func() { s.refused(ctx, by, event, &err) }()
	invitation, err := s.invitationByToken(ctx, token)
	if err != nil {
		return enroll.Invited{}, err
	}
	event.User = invitation.User
	var out enroll.Invited
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		user, err := lockUser(ctx, tx, invitation.User)
		if err != nil {
			return err
		}
		out, err = s.redeem(ctx, tx, by, user, invitation.ID, event)
		return err
	})
	return out, err
}

// RedeemCode implements enroll.Invitations. Whatever is wrong, the answer comes at
// a multiple of answerTime, so that nobody learns by a clock what it was.
func (s *Service) RedeemCode(ctx context.Context, by enroll.Actor, username string, code enroll.InvitationCode) (enroll.Invited, error) {
	begun := time.Now()
	out, err := s.redeemCode(ctx, by, username, code)
	if err != nil {
		select {
		case <-time.After(answerTime - time.Since(begun)%answerTime):
		case <-ctx.Done():
		}
	}
	return out, err
}

// redeemCode lists a wrong code that was one of an invitation's tries, which are
// few. One that a stranger tried in vain is counted: there is no end to those.
func (s *Service) redeemCode(ctx context.Context, by enroll.Actor, username string, code enroll.InvitationCode) (_ enroll.Invited, err error) {
	event, wrong, inVain := s.event(by, enroll.ActRedeemed), false, false
	defer func() {
		if !wrong { // else it is written with the try that it cost, or counted
			s.refused(ctx, by, event, &err)
		}
	}()
	if code.Zero() || len(username) > enroll.MaxUsernameBytes {
		return enroll.Invited{}, invitationUnknown()
	}
	var out enroll.Invited
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		named := enroll.User{ID: enroll.NewID()}
		event.User, inVain = "", false // where this is tried again
		if user, err := tx.UserByUsername(ctx, username); err == nil {
			named, event.User = user, user.ID
		} else if enroll.CodeOf(err) != enroll.CodeNotFound {
			return err
		}
		user, err := tx.LockUser(ctx, named.ID)
		if err != nil && enroll.CodeOf(err) != enroll.CodeNotFound {
			return err
		}
		invitation, err := tx.OpenInvitation(ctx, named.ID)
		if err != nil && enroll.CodeOf(err) != enroll.CodeInvitationUnknown {
			return err
		}
		if wrong = !enroll.SameMark(s.secret.MarkCode(invitation.ID, code), invitation.CodeMark); !wrong {
			out, err = s.redeem(ctx, tx, by, user, invitation.ID, event)
			return err
		}
		if inVain = invitation.ID == "" && by.Kind == enroll.ActorStranger; inVain {
			return nil
		}
		if err := tx.CountTry(ctx, invitation.ID, enroll.MaxCodeTries, event.At); err != nil {
			return err
		}
		refused := event
		refused.Code = enroll.CodeInvitationUnknown
		return tx.Append(ctx, refused)
	})
	if err != nil || !wrong {
		return out, err
	}
	if inVain {
		s.strangers.count(event.At, event.Act, enroll.CodeInvitationUnknown, by.Address)
	}
	return enroll.Invited{}, invitationUnknown()
}

// redeem uses an invitation up under its user's lock.
func (s *Service) redeem(ctx context.Context, tx enroll.Tx, by enroll.Actor, user enroll.User, id enroll.ID, event enroll.Event) (enroll.Invited, error) {
	invitation, err := tx.Invitation(ctx, id)
	if err != nil {
		return enroll.Invited{}, err
	}
	if err := redeemable(user, invitation, event.At); err != nil {
		return enroll.Invited{}, err
	}
	if err := tx.RedeemInvitation(ctx, id, event.At); err != nil {
		return enroll.Invited{}, err
	}
	if _, err := s.endOwn(ctx, tx, by.Holder(), event.At); err != nil { // another begins
		return enroll.Invited{}, err
	}
	out, err := welcome(ctx, tx, user, id, by.Kiosk, event.At)
	if err != nil {
		return enroll.Invited{}, err
	}
	return out, tx.Append(ctx, event)
}

// redeemable says why an invitation cannot be redeemed. Whoever became somebody
// with power meanwhile is not invited by those who could not invite them now.
func redeemable(user enroll.User, i enroll.Invitation, now time.Time) error {
	if err := able(user); err != nil {
		return err
	}
	switch {
	case i.RedeemedAt != nil:
		return enroll.Errorf(enroll.CodeInvitationUsed, "", "this invitation was used already")
	case i.EndedAt != nil, user.Protected() && !mayInviteProtected(i):
		return enroll.Errorf(enroll.CodeInvitationEnded, "", "this invitation holds no more")
	case !now.Before(i.ExpiresAt):
		return enroll.Errorf(enroll.CodeInvitationExpired, "", "this invitation is too old")
	}
	return nil
}

func invitationUnknown() error {
	return enroll.Errorf(enroll.CodeInvitationUnknown, "", "there is no such invitation")
}

// welcome opens a session in which an invited person can set up a key.
func welcome(ctx context.Context, tx enroll.Tx, user enroll.User, invitation, kiosk enroll.ID, now time.Time) (enroll.Invited, error) {
	session, err := openSession(ctx, tx, enroll.Session{User: user.ID, Invitation: invitation, Kiosk: kiosk}, enroll.InvitedLifetime, now)
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
		ID: enroll.NewID(), Delivery: enroll.DeliveryDevice, TokenMark: s.secret.MarkToken(useInvitation, enroll.NewToken()),
		CreatedBy: by.Holder(), CreatedAt: now, ExpiresAt: now, RedeemedAt: &now,
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
		if out, err = welcome(ctx, tx, user, invitation.ID, by.Kiosk, now); err != nil {
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
	themselves, err := signedUp(ctx, tx, user.ID)
	if err != nil {
		return enroll.User{}, err
	}
	credentials, err := tx.Credentials(ctx, user.ID)
	if err != nil {
		return enroll.User{}, err
	}
	worked := slices.ContainsFunc(credentials, func(c enroll.Credential) bool { return c.ProvedAt != nil })
	if !themselves || worked || user.Protected() || user.Status != enroll.UserActive {
		return enroll.User{}, enroll.Errorf(enroll.CodeInUse, "username", "this username is in use already")
	}
	return user, nil
}

// signedUp reports whether somebody became a person here by themselves, and nobody
// has invited them. The journal knows for ever, while invitations fade.
func signedUp(ctx context.Context, r enroll.Reader, user enroll.ID) (bool, error) {
	invited, err := r.CountEvents(ctx, enroll.EventQuery{User: user, Act: enroll.ActInvited, Outcome: enroll.ActDone})
	if err != nil || invited > 0 {
		return false, err
	}
	query := enroll.EventQuery{User: user, Act: enroll.ActUserCreated, Outcome: enroll.ActDone}
	for {
		page, err := r.Events(ctx, query)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(page.Events, func(e enroll.Event) bool { return e.By.Kind == enroll.ActorStranger }) {
			return true, nil
		}
		if page.Next == "" {
			return false, nil
		}
		query.Cursor = page.Next
	}
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

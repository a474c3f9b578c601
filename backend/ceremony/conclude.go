package ceremony

import (
	"context"

	"latchkey/backend/enroll"
)

// conclusion is how an authentication ended. The suspended are refused.
type conclusion struct {
	enroll.Authentication
	suspended bool
}

// conclude decides about a verified assertion under the user's lock, and writes
// what follows from it with its record and its event.
func (s *Service) conclude(ctx context.Context, c enroll.Ceremony, claim claim, event enroll.Event) (conclusion, error) {
	var out conclusion
	err := s.store.InTx(ctx, func(tx enroll.Tx) error {
		event, now := event, event.At
		user, err := tx.LockUser(ctx, claim.user)
		if err != nil {
			return err
		}
		credential, err := tx.Credential(ctx, claim.credential)
		if err != nil {
			return err
		}
		var standing enroll.Standing
		back := wentBack(credential.SignCount, claim.data.signCount)
		if c.Purpose != enroll.PurposeSignIn {
			if standing, err = s.still(ctx, tx, c.Holder, deedProve, user); err != nil {
				return err
			}
			event.Identified = identified(standing.Session)
		} else {
			if err := kioskStill(ctx, tx, c.Holder); err != nil {
				return err
			}
			if back { // else policy has no say
				if standing.Policy, err = tx.Policy(ctx); err != nil {
					return err
				}
			}
		}
		if err := s.admit(c.Purpose, standing.Policy, user, credential); err != nil {
			return err
		}
		if c.Purpose == enroll.PurposeProve { // of those that were begun side by side one counts
			if err := stillUnspent(ctx, tx, c); err != nil {
				return err
			}
		}
		credential.Flags.BackedUp = claim.data.flags.BackedUp
		suspended := false
		if back {
			credential.CloneWarning = true
			suspended = standing.Policy.OnClone == enroll.CloneSuspend
		} else {
			credential.SignCount = claim.data.signCount
		}
		switch {
		case suspended:
			event.Code = enroll.CodeCloneSuspected
			if credential.State == enroll.Active {
				changed(&credential, &event, enroll.Suspended, enroll.ReasonCompromised, enroll.Holder{Kind: enroll.ActorSystem})
			}
		case c.Purpose == enroll.PurposeProve:
			credential.Proof = c.ID
			credential.ProvedAt, credential.LastUsedAt = &now, &now
			changed(&credential, &event, enroll.Active, enroll.ReasonProved, c.Holder)
		default:
			credential.LastUsedAt = &now
		}
		if err := tx.UpdateCredential(ctx, credential); err != nil {
			return err
		}
		if event.State != "" {
			if err := s.tellKey(ctx, tx, user, credential, event); err != nil {
				return err
			}
		}
		session, err := s.follow(ctx, tx, c, user, standing.Session, credential, event)
		if err != nil {
			return err
		}
		if session != nil {
			session.Role = user.Role
		}
		if err := tx.End(ctx, s.ended(c, credential.ID, event.Code)); err != nil {
			return err
		}
		out = conclusion{
			Authentication: enroll.Authentication{Purpose: c.Purpose, Act: c.Act, User: user, Credential: credential, Session: session},
			suspended:      suspended,
		}
		return tx.Append(ctx, event)
	})
	return out, err
}

// follow writes what else an assertion leads to, refused or not, and returns the
// session that a sign-in opens. held is that of whoever asserted, if they had one.
func (s *Service) follow(
	ctx context.Context, tx enroll.Tx, c enroll.Ceremony, user enroll.User, held enroll.Session, credential enroll.Credential, event enroll.Event,
) (*enroll.NewSession, error) {
	now := event.At
	switch {
	case event.Code != "": // it is suspended now
		return nil, tx.EndSessions(ctx, credential.User, credential.ID, now)
	case c.Purpose == enroll.PurposeProve:
		if err := s.replaceLost(ctx, tx, user, event); err != nil || credential.Replaces == "" {
			return nil, err
		}
		return nil, s.replace(ctx, tx, user, credential.Replaces, event)
	case c.Purpose == enroll.PurposeStepUp:
		return nil, steppedUp(ctx, tx, c, held, now)
	case c.Purpose != enroll.PurposeSignIn:
		return nil, nil
	}
	if _, err := s.endOwn(ctx, tx, c.Holder, now); err != nil { // another begins
		return nil, err
	}
	session, err := openSession(ctx, tx, enroll.Session{User: credential.User, Credential: credential.ID, Kiosk: c.Holder.Kiosk, Ceremony: c.ID}, enroll.SessionLifetime, now)
	return &session, err
}

// admit says whether a credential may be used now for a purpose.
func (s *Service) admit(purpose enroll.Purpose, policy enroll.Policy, user enroll.User, c enroll.Credential) error {
	if purpose == enroll.PurposeProve {
		if err := s.provable(c); err != nil {
			return err
		}
		if err := able(user); err != nil {
			return err
		}
		return s.judge(policy, c)
	}
	switch {
	case c.Lapsed(s.now()):
		return credentialLapsed()
	case c.State == enroll.Unproved:
		return enroll.Errorf(enroll.CodeCredentialUnproved, "", "this key was never tried out")
	case c.State != enroll.Active:
		return credentialInactive()
	}
	return able(user)
}

// replace revokes the credential that the proved one is for instead, unless
// somebody did so meanwhile.
func (s *Service) replace(ctx context.Context, tx enroll.Tx, user enroll.User, id enroll.ID, cause enroll.Event) error {
	old, err := tx.Credential(ctx, id)
	if err != nil {
		return err
	}
	if old.State == enroll.Revoked {
		return nil
	}
	return s.retire(ctx, tx, user, old, cause)
}

// wentBack reports whether a sign count is no advance (WebAuthn section 7.2,
// step 22). A key that does not count says zero for ever.
func wentBack(before, now uint32) bool {
	return (before != 0 || now != 0) && now <= before
}

package ceremony

import (
	"context"
	"slices"

	"latchkey/backend/enroll"
)

// NewClaim makes a code that claims a store which nobody has claimed yet, for
// whoever runs the program: CodeForbidden if somebody has. Earlier codes stay
// good, since every instance makes one of its own.
func (s *Service) NewClaim(ctx context.Context) (enroll.Claim, error) {
	code := enroll.NewClaim()
	event := s.event(enroll.Actor{Kind: enroll.ActorSystem}, enroll.ActClaimCode)
	err := s.store.InTx(ctx, func(tx enroll.Tx) error {
		if err := s.unclaimed(ctx, tx); err != nil {
			return err
		}
		err := tx.InsertClaimCode(ctx, enroll.ClaimCode{
			ID: enroll.NewID(), CodeHash: code.Hash(), CreatedAt: event.At, ExpiresAt: event.At.Add(enroll.ClaimLifetime),
		})
		if err != nil {
			return err
		}
		return tx.Append(ctx, event)
	})
	return code, err
}

// Claim implements enroll.Invitations.
func (s *Service) Claim(ctx context.Context, by enroll.Actor, req enroll.ClaimRequest) (_ enroll.Invited, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActClaimed}, &err)
	if err := s.unclaimed(ctx, s.store); err != nil {
		return enroll.Invited{}, err
	}
	if by.Kind == enroll.ActorUser {
		return enroll.Invited{}, forbidden() // they are somebody already
	}
	code, err := s.store.ClaimCode(ctx, req.Code.Hash())
	if err != nil {
		return enroll.Invited{}, err
	}
	typed, err := req.User.Check()
	if err != nil {
		return enroll.Invited{}, err
	}
	event := s.event(by, enroll.ActClaimed)
	var out enroll.Invited
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		if err := s.unclaimed(ctx, tx); err != nil {
			return err
		}
		if err := tx.UseClaimCodes(ctx, code.ID, event.At); err != nil {
			return err
		}
		if !event.At.Before(code.ExpiresAt) {
			return enroll.Errorf(enroll.CodeInvitationExpired, "", "this code is too old")
		}
		user, err := s.claimant(ctx, tx, typed, event)
		if err != nil {
			return err
		}
		event := event
		event.User = user.ID
		now := event.At
		invitation := enroll.Invitation{
			ID: enroll.NewID(), User: user.ID, Delivery: enroll.DeliveryHanded, TokenMark: s.secret.MarkToken(useInvitation, enroll.NewToken()),
			CreatedBy: enroll.Holder{Kind: enroll.ActorSystem}, CreatedAt: now, ExpiresAt: now, RedeemedAt: &now,
		}
		if err := tx.InsertInvitation(ctx, invitation); err != nil {
			return err
		}
		if out, err = welcome(ctx, tx, user, invitation.ID, by.Kiosk, now); err != nil {
			return err
		}
		return tx.Append(ctx, event)
	})
	return out, err
}

// claimant makes the first administrator, or takes up the one whose claim was
// abandoned before they had a key that worked.
func (s *Service) claimant(ctx context.Context, tx enroll.Tx, typed enroll.NewUser, cause enroll.Event) (enroll.User, error) {
	user, err := tx.UserByUsername(ctx, typed.Username)
	if enroll.CodeOf(err) == enroll.CodeNotFound {
		user = newUser(typed, cause.At)
		user.Role = enroll.Administrator
		return user, tx.InsertUser(ctx, user)
	}
	if err != nil {
		return enroll.User{}, err
	}
	if user, err = tx.LockUser(ctx, user.ID); err != nil {
		return enroll.User{}, err
	}
	credentials, err := tx.Credentials(ctx, user.ID)
	if err != nil {
		return enroll.User{}, err
	}
	worked := slices.ContainsFunc(credentials, func(c enroll.Credential) bool { return c.ProvedAt != nil })
	if user.Role != enroll.Administrator || worked {
		return enroll.User{}, enroll.Errorf(enroll.CodeInUse, "username", "this username is in use already")
	}
	return s.begunAgain(ctx, tx, user, typed, enroll.Administrator, cause)
}

// unclaimed makes sure that nobody has claimed the store yet: CodeForbidden.
func (s *Service) unclaimed(ctx context.Context, r enroll.Reader) error {
	claimed, err := s.isClaimed(ctx, r)
	if err == nil && claimed {
		err = forbidden()
	}
	return err
}

// isClaimed reports whether there ever was an administrator with a key that
// worked.
func (s *Service) isClaimed(ctx context.Context, r enroll.Reader) (bool, error) {
	if s.claimed.Load() {
		return true, nil
	}
	claimed, err := r.Claimed(ctx)
	if claimed {
		s.claimed.Store(true)
	}
	return claimed, err
}

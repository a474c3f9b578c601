package ceremony

import (
	"context"
	"slices"
	"time"

	"latchkey/backend/enroll"
)

// VerifyAddress implements enroll.Addresses.
func (s *Service) VerifyAddress(ctx context.Context, by enroll.Actor, id enroll.ID, email string) (err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActAddressAsked, User: id}, &err)
	if err := may(by, deedEdit, id); err != nil {
		return err
	}
	event := s.event(by, enroll.ActAddressAsked)
	event.User = id
	return s.store.InTx(ctx, func(tx enroll.Tx) error {
		user, err := lockUser(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := mayTo(by, deedEdit, user, event.At); err != nil {
			return err
		}
		if err := able(user); err != nil {
			return err
		}
		at := indexOf(user.Addresses, email)
		switch {
		case at < 0:
			return notFound("email")
		case user.Addresses[at].Verified:
			return enroll.Errorf(enroll.CodeTransition, "email", "this address is verified already")
		case !s.config.Mail:
			return mailOff()
		}
		if err := s.sendAddressLink(ctx, tx, user, user.Addresses[at].Email, event); err != nil {
			return err
		}
		return tx.Append(ctx, event)
	})
}

// sendAddressLink writes to an address with a link that verifies it. One person
// gets so many such letters that nobody is flooded with them.
func (s *Service) sendAddressLink(ctx context.Context, tx enroll.Tx, user enroll.User, email string, cause enroll.Event) error {
	if !s.config.Mail {
		return nil
	}
	made, err := tx.AddressLinksSince(ctx, user.ID, cause.At.Add(-enroll.VerificationLifetime))
	if err != nil {
		return err
	}
	if made >= enroll.MaxVerifications {
		return enroll.Errorf(enroll.CodeTooMany, "", "this person was sent %d such letters today", made)
	}
	token := enroll.NewToken()
	link := enroll.AddressLink{
		TokenMark: s.secret.MarkToken(useAddress, token), User: user.ID, Email: email,
		CreatedAt: cause.At, ExpiresAt: cause.At.Add(enroll.VerificationLifetime),
	}
	if err := tx.InsertAddressLink(ctx, link); err != nil {
		return err
	}
	return s.post(ctx, tx, user, enroll.Letter{
		Kind: enroll.LetterVerification, To: email, At: cause.At, By: doneBy(cause.By, user.ID),
		Link: s.config.Origins[0] + addressPage + token.Reveal(), Expires: link.ExpiresAt,
	}, "", link.ExpiresAt)
}

// ConfirmAddress implements enroll.Addresses. Who follows the link need not be
// known here, and is nobody more afterwards.
func (s *Service) ConfirmAddress(ctx context.Context, by enroll.Actor, token enroll.Token) (_ enroll.ConfirmedAddress, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActAddressVerified}, &err)
	if token.Zero() {
		return enroll.ConfirmedAddress{}, linkUnknown()
	}
	link, err := s.store.AddressLink(ctx, s.secret.MarkToken(useAddress, token))
	if err != nil {
		return enroll.ConfirmedAddress{}, err
	}
	event := s.event(by, enroll.ActAddressVerified)
	event.User = link.User
	if !event.At.Before(link.ExpiresAt) {
		return enroll.ConfirmedAddress{}, linkUnknown()
	}
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		user, err := lockUser(ctx, tx, link.User)
		if err != nil {
			return err
		}
		at := indexOf(user.Addresses, link.Email)
		if at < 0 || able(user) != nil {
			return linkUnknown()
		}
		if err := tx.UseAddressLink(ctx, link.TokenMark, event.At); err != nil {
			return err
		}
		user.Addresses = slices.Clone(user.Addresses)
		user.Addresses[at].Verified = true
		user.Revision++
		user.UpdatedAt = event.At
		if err := tx.UpdateUser(ctx, user); err != nil {
			return err
		}
		return tx.Append(ctx, event)
	})
	return enroll.ConfirmedAddress{Email: link.Email}, err
}

// readdressed writes what follows from a change of addresses: the new ones are
// asked whether they are the person's, and the old ones are told, those that are
// gone above all. Whoever has done it waits; see cool.
func (s *Service) readdressed(ctx context.Context, tx enroll.Tx, before, after enroll.User, event enroll.Event) error {
	if event.By.Kind == enroll.ActorUser {
		if err := tx.NoteAddressChange(ctx, after.ID, event.By.User, event.At); err != nil {
			return err
		}
	}
	if err := s.tell(ctx, tx, before, enroll.Letter{Kind: enroll.LetterAddresses}, event); err != nil {
		return err
	}
	for _, address := range after.Addresses {
		if indexOf(before.Addresses, address.Email) >= 0 {
			continue
		}
		if err := s.sendAddressLink(ctx, tx, after, address.Email, event); err != nil {
			return err
		}
	}
	if event.Act == enroll.ActAddressesChanged {
		return nil
	}
	event.ID, event.Act = enroll.NewID(), enroll.ActAddressesChanged // besides what else was changed
	return tx.Append(ctx, event)
}

// sameAddresses reports whether two lists have the same addresses, whatever is
// known of them.
func sameAddresses(a, b []enroll.Address) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(one enroll.Address) bool { return indexOf(b, one.Email) < 0 })
}

func indexOf(list []enroll.Address, email string) int {
	key := enroll.MapEmail(email)
	return slices.IndexFunc(list, func(a enroll.Address) bool { return key != "" && enroll.MapEmail(a.Email) == key })
}

// cool makes sure that somebody has not changed a person's addresses themselves
// a short time ago: CodeAddressChanged. Otherwise they could turn the person's
// mail to themselves and then invite them.
func cool(by enroll.Holder, user enroll.User, changed, now time.Time) error {
	if by.Kind != enroll.ActorUser || by.User == user.ID {
		return nil
	}
	if !changed.IsZero() && now.Before(changed.Add(enroll.AddressCooling)) {
		return enroll.Errorf(enroll.CodeAddressChanged, "", "you have changed this person's addresses within the last 24 hours")
	}
	return nil
}

func linkUnknown() error {
	return enroll.Errorf(enroll.CodeLinkUnknown, "", "this link holds no more")
}

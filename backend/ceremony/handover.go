package ceremony

import (
	"context"

	"latchkey/backend/enroll"
)

// HandOver implements enroll.Sessions.
func (s *Service) HandOver(ctx context.Context, by enroll.Actor, to enroll.Handed) (_ enroll.Session, err error) {
	defer func() { s.refused(ctx, by, enroll.Event{Act: enroll.ActHandedOver, User: to.User}, &err) }()
	if by.Kind != enroll.ActorUser {
		return enroll.Session{}, forbidden() // there is no session to hand over
	}
	if by.HandedTo != "" && by.HandedTo == to.User {
		if session, err := s.own(ctx, s.store, by.Holder()); err == nil && session.Handed != nil && *session.Handed == to {
			return session, nil // once more: the reply was lost
		}
	}
	if err := may(by, deedHandOver, to.User); err != nil {
		return enroll.Session{}, err
	}
	if to.Identified, err = to.Identified.Check(s.config.Identification); err != nil {
		return enroll.Session{}, err
	}
	event := s.event(by, enroll.ActHandedOver)
	event.User, event.Identified = to.User, &to.Identified
	var session enroll.Session
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		user, err := lockUser(ctx, tx, to.User)
		if err != nil {
			return err
		}
		if err := able(user); err != nil {
			return err
		}
		if err := mayTo(by, deedHandOver, user, event.At); err != nil {
			return err
		}
		standing, err := s.standing(ctx, tx, by.Holder(), user)
		if err != nil {
			return err
		}
		if err := cool(by.Holder(), user, standing.Changed, event.At); err != nil {
			return err
		}
		session = standing.Session
		if session.Handed != nil {
			return forbidden()
		}
		session.Handed, session.StepUp = &to, ""
		if err := tx.UpdateSession(ctx, session); err != nil {
			return err
		}
		return tx.Append(ctx, event)
	})
	if err != nil {
		return enroll.Session{}, err
	}
	return session, nil
}

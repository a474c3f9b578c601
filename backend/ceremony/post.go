package ceremony

import (
	"context"

	"latchkey/backend/enroll"
)

// Unsent implements enroll.Post.
func (s *Service) Unsent(ctx context.Context, by enroll.Actor) (_ []enroll.Mail, err error) {
	defer s.unread(ctx, by, enroll.ActMailRead, "", &err)
	if err := may(by, deedPost, ""); err != nil {
		return nil, err
	}
	return s.store.UnsentMail(ctx)
}

// RetryMail implements enroll.Post. A letter that is being sent right now is left
// to whoever sends it.
func (s *Service) RetryMail(ctx context.Context, by enroll.Actor, id enroll.ID) error {
	return s.withMail(ctx, by, id, enroll.ActMailRetried, func(tx enroll.Tx, mail enroll.Mail, event enroll.Event) error {
		switch {
		case !event.At.Before(mail.GiveUpAt):
			return enroll.Errorf(enroll.CodeTransition, "mail", "what this letter asks for holds no more")
		case event.At.Before(mail.Leased):
			return nil
		}
		mail.DueAt, mail.FailedAt = event.At, nil
		return tx.UpdateMail(ctx, mail)
	})
}

// DiscardMail implements enroll.Post.
func (s *Service) DiscardMail(ctx context.Context, by enroll.Actor, id enroll.ID) error {
	return s.withMail(ctx, by, id, enroll.ActMailDiscarded, func(tx enroll.Tx, mail enroll.Mail, _ enroll.Event) error {
		return tx.DeleteMail(ctx, mail)
	})
}

func (s *Service) withMail(ctx context.Context, by enroll.Actor, id enroll.ID, act enroll.Act, do func(enroll.Tx, enroll.Mail, enroll.Event) error) (err error) {
	defer s.refused(ctx, by, enroll.Event{Act: act}, &err)
	if err := may(by, deedPost, ""); err != nil {
		return err
	}
	if !id.Valid() {
		return notFound("mail")
	}
	event := s.event(by, act)
	return s.store.InTx(ctx, func(tx enroll.Tx) error {
		mail, err := tx.Mail(ctx, id)
		if err != nil {
			return err
		}
		event := event
		event.User = mail.User
		if err := do(tx, mail, event); err != nil {
			return err
		}
		return tx.Append(ctx, event)
	})
}

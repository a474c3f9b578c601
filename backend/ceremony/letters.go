package ceremony

import (
	"context"
	"encoding/json"
	"time"

	"latchkey/backend/enroll"
)

// Where the links of letters lead. The secret stands in the fragment, which
// browsers send to nobody.
const (
	invitationPage = "/device#"
	addressPage    = "/verify#"
)

// post puts a letter where it waits to be sent, in the transaction of what it
// tells. Where no mail is sent it does nothing.
func (s *Service) post(ctx context.Context, tx enroll.Tx, user enroll.User, letter enroll.Letter, about enroll.ID, giveUp time.Time) error {
	if !s.config.Mail {
		return nil
	}
	letter.Name, letter.Language = user.DisplayName, user.Language
	text, err := json.Marshal(letter)
	if err != nil {
		return err
	}
	id := enroll.NewID()
	return tx.InsertMail(ctx, enroll.Mail{
		ID: id, User: user.ID, Kind: letter.Kind, To: letter.To, About: about,
		CreatedAt: letter.At, DueAt: letter.At, GiveUpAt: giveUp, Letter: s.secret.Seal(id, text),
	})
}

// tell writes a notice to every verified address of a person.
func (s *Service) tell(ctx context.Context, tx enroll.Tx, user enroll.User, notice enroll.Letter, cause enroll.Event) error {
	notice.At, notice.By = cause.At, doneBy(cause.By, user.ID)
	for _, address := range user.Addresses {
		if !address.Verified {
			continue
		}
		notice.To = address.Email
		if err := s.post(ctx, tx, user, notice, "", cause.At.Add(enroll.NoticePatience)); err != nil {
			return err
		}
	}
	return nil
}

// tellKey tells a person of a key of theirs that was added or is no longer what
// it was. One that has never worked was none.
func (s *Service) tellKey(ctx context.Context, tx enroll.Tx, user enroll.User, c enroll.Credential, cause enroll.Event) error {
	if c.ProvedAt == nil {
		return nil
	}
	notice := enroll.Letter{Kind: enroll.LetterKeyChanged, Key: c.Name, State: c.State, Reason: cause.Reason}
	if cause.Reason == enroll.ReasonProved {
		notice.Kind = enroll.LetterKeyAdded
	}
	return s.tell(ctx, tx, user, notice, cause)
}

// doneBy is who has done something, to the person whom it was done to.
func doneBy(by enroll.Holder, user enroll.ID) enroll.LetterBy {
	switch {
	case by.User != "" && by.User == user:
		return enroll.BySelf
	case by.Kind == enroll.ActorSystem:
		return enroll.BySystem
	}
	return enroll.ByDesk
}

// reachable returns the address that an invitation is mailed to: one that is
// verified, the primary one if that is. CodeMailOff, CodeNoAddress.
func (s *Service) reachable(user enroll.User) (string, error) {
	if !s.config.Mail {
		return "", mailOff()
	}
	to := ""
	for _, address := range user.Addresses {
		if address.Verified && (to == "" || address.Primary) {
			to = address.Email
		}
	}
	if to == "" {
		return "", enroll.Errorf(enroll.CodeNoAddress, "delivery", "this person has no e-mail address that is verified")
	}
	return to, nil
}

func mailOff() error {
	return enroll.Errorf(enroll.CodeMailOff, "", "no mail is sent from here")
}

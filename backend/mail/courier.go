package mail

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"latchkey/backend/enroll"
)

// How a Courier goes about.
const (
	lookEvery = 5 * time.Second
	// A letter that was not taken waits a minute, then twice as long each time. RFC
	// 5321 section 4.5.4.1 asks for at least half an hour between hosts; greylisting
	// wants a few minutes, and invitations do not wait for long.
	firstPause = time.Minute
	maxPause   = time.Hour
	// fadeEvery is how often it is looked for letters that have had their time.
	fadeEvery = 10 * time.Minute
)

// Deps is what a Courier needs. Nothing of it may be left out.
type Deps struct {
	Store  enroll.Store
	Mailer enroll.Mailer
	Secret enroll.Secret
	Now    func() time.Time
	Log    *slog.Logger
}

// Courier sends the letters that wait in a store. Every instance has one: they
// share the work, and none sends a letter that another is sending. One that is
// killed after the mail server has taken a letter, and before that is written
// down, has it sent twice, under the same Message-ID.
type Courier struct {
	Deps
	faded time.Time
}

// NewCourier makes a Courier.
func NewCourier(deps Deps) (*Courier, error) {
	if deps.Store == nil || deps.Mailer == nil || deps.Secret.Zero() || deps.Now == nil || deps.Log == nil {
		return nil, errors.New("mail: something in Deps is missing")
	}
	return &Courier{Deps: deps}, nil
}

// Run sends letters until ctx ends. It blocks.
func (c *Courier) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := c.Round(ctx); err != nil && ctx.Err() == nil {
			c.Log.ErrorContext(ctx, "mail is not looked after", "code", enroll.CodeOf(err), "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Round sends all letters that are due, one after the other, and takes away what
// has had its time. It belongs to one goroutine.
func (c *Courier) Round(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := c.next(ctx); err != nil {
			if e, ok := errors.AsType[*enroll.Error](err); ok && e.Code == enroll.CodeNotFound {
				break // none is due
			}
			return err
		}
	}
	now := c.now()
	if now.Before(c.faded.Add(fadeEvery)) {
		return nil
	}
	c.faded = now
	return c.Store.InTx(ctx, func(tx enroll.Tx) error { return tx.FadeMail(ctx, now) })
}

// next sends one letter: CodeNotFound if none is due.
func (c *Courier) next(ctx context.Context) error {
	var mail enroll.Mail
	now := c.now()
	err := c.Store.InTx(ctx, func(tx enroll.Tx) (err error) {
		mail, err = tx.LeaseMail(ctx, now, now.Add(enroll.MailLease))
		return err
	})
	if err != nil {
		return err
	}
	failure := c.send(ctx, mail)
	if ctx.Err() != nil && failure != nil {
		return nil // we end, and another sends it when the lease is over
	}
	// What has happened is written down even if we are asked to end.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTime/4)
	defer cancel()
	if failure == nil {
		c.Log.InfoContext(ctx, "mail is sent", "mail", mail.ID, "kind", mail.Kind)
		return c.write(ctx, mail, enroll.ActMailSent, func(tx enroll.Tx) error { return tx.DeleteMail(ctx, mail) })
	}
	return c.failed(ctx, mail, failure)
}

func (c *Courier) send(ctx context.Context, mail enroll.Mail) *enroll.MailError {
	if !c.now().Before(mail.GiveUpAt) {
		return &enroll.MailError{Permanent: true, Reason: "it was not sent in time"}
	}
	text, err := c.Secret.Unseal(mail.ID, mail.Letter)
	var letter enroll.Letter
	if err == nil {
		err = json.Unmarshal(text, &letter)
	}
	if err != nil { // the file with the secret is another one now
		return &enroll.MailError{Permanent: true, Reason: "it cannot be read any more"}
	}
	err = c.Mailer.Send(ctx, mail.ID, letter)
	if err == nil {
		return nil
	}
	if failure, ok := errors.AsType[*enroll.MailError](err); ok {
		return failure
	}
	return &enroll.MailError{Reason: reason(err)}
}

// failed notes when a letter is tried again, if at all.
func (c *Courier) failed(ctx context.Context, mail enroll.Mail, failure *enroll.MailError) error {
	now := c.now()
	mail.Tries++
	mail.Failure = failure.Reason
	mail.DueAt = now.Add(pause(mail.Tries))
	// The address is not for the log, nor is the server's answer, which may have it.
	c.Log.WarnContext(ctx, "mail is not sent", "mail", mail.ID, "kind", mail.Kind, "tries", mail.Tries, "permanent", failure.Permanent)
	if !failure.Permanent && mail.DueAt.Before(mail.GiveUpAt) {
		return gone(c.Store.InTx(ctx, func(tx enroll.Tx) error { return tx.UpdateMail(ctx, mail) }))
	}
	mail.FailedAt = &now
	return c.write(ctx, mail, enroll.ActMailFailed, func(tx enroll.Tx) error { return tx.UpdateMail(ctx, mail) })
}

func (c *Courier) write(ctx context.Context, mail enroll.Mail, act enroll.Act, do func(enroll.Tx) error) error {
	event := enroll.Event{ID: enroll.NewID(), At: c.now(), Act: act, User: mail.User, By: enroll.Holder{Kind: enroll.ActorSystem}}
	return gone(c.Store.InTx(ctx, func(tx enroll.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		return tx.Append(ctx, event)
	}))
}

// gone passes over a letter that somebody has discarded, or that went with its
// invitation, while it was on its way.
func gone(err error) error {
	if e, ok := errors.AsType[*enroll.Error](err); ok && e.Code == enroll.CodeNotFound {
		return nil
	}
	return err
}

// pause is how long to wait after so many tries.
func pause(tries int32) time.Duration {
	if tries > 6 {
		return maxPause
	}
	return min(firstPause<<(tries-1), maxPause)
}

// now is the time as a store keeps it.
func (c *Courier) now() time.Time { return c.Now().UTC().Truncate(time.Microsecond) }

package ceremony_test

import (
	"testing"
	"time"

	"latchkey/backend/ceremony"
	"latchkey/backend/enroll"
	"latchkey/backend/internal/ground"
)

func wantCode(t *testing.T, what string, err error, want enroll.Code) {
	t.Helper()
	if got := enroll.CodeOf(err); got != want {
		t.Errorf("%s: code %q, want %q (%v)", what, got, want, err)
	}
}

// TestWithoutMail: where there is no mail server nothing is written that nobody
// would send, and everything else works.
func TestWithoutMail(t *testing.T) {
	w := newWorldWith(t, ground.Alone(), ceremony.Config{RPID: "example.com", Origins: origins})
	system := enroll.Actor{Kind: enroll.ActorSystem}
	user, err := w.service.CreateUser(t.Context(), system, enroll.NewUser{Username: "anna", DisplayName: "Anna", Email: "anna@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.service.Invite(t.Context(), system, enroll.InvitationRequest{User: user.ID, Delivery: enroll.DeliveryMail})
	wantCode(t, "by mail", err, enroll.CodeMailOff)
	wantCode(t, "a link", w.service.VerifyAddress(t.Context(), system, user.ID, "anna@example.com"), enroll.CodeMailOff)
	_, err = w.service.Invite(t.Context(), system, enroll.InvitationRequest{User: user.ID, Delivery: enroll.DeliveryHanded})
	wantCode(t, "by hand", err, "")
	if got := w.behind().Letters(t); len(got) != 0 {
		t.Errorf("letters that nobody sends: %+v", got)
	}
}

// TestUnsentMail: an administrator sees what was not sent, has it tried again and
// throws it away.
func TestUnsentMail(t *testing.T) {
	w := newWorld(t, false)
	ctx, system := t.Context(), enroll.Actor{Kind: enroll.ActorSystem}
	if _, err := w.service.CreateUser(ctx, system, enroll.NewUser{Username: "anna", DisplayName: "Anna", Email: "anna@example.com"}); err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return w.clock.Now().UTC().Truncate(time.Microsecond) }
	var mail enroll.Mail
	lease := func() error {
		return w.store.InTx(ctx, func(tx enroll.Tx) error {
			due, err := tx.LeaseMail(ctx, now(), now().Add(enroll.MailLease))
			if err == nil {
				mail = due
			}
			return err
		})
	}
	fail := func() {
		t.Helper()
		mail.Tries, mail.Failure, mail.FailedAt = mail.Tries+1, "550 nobody", new(now())
		if err := w.store.InTx(ctx, func(tx enroll.Tx) error { return tx.UpdateMail(ctx, mail) }); err != nil {
			t.Fatal(err)
		}
	}
	unsent := func() []enroll.Mail {
		t.Helper()
		all, err := w.service.Unsent(ctx, system)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	wantCode(t, "lease", lease(), "")
	if len(unsent()) != 0 {
		t.Error("what is on its way is shown as not sent")
	}
	// While one instance sends it, a retry does not give it to another.
	wantCode(t, "retry while it is sent", w.service.RetryMail(ctx, system, mail.ID), "")
	wantCode(t, "another lease", lease(), enroll.CodeNotFound)
	if mail, err := w.store.UnsentMail(ctx); err != nil || len(mail) != 0 {
		t.Fatalf("%v, %v", mail, err)
	}
	w.clock.Advance(enroll.MailLease)
	wantCode(t, "lease again", lease(), "")
	fail()
	if all := unsent(); len(all) != 1 || all[0].Failure != "550 nobody" || all[0].To != "anna@example.com" || all[0].FailedAt == nil {
		t.Errorf("unsent %+v", all)
	}
	wantCode(t, "nothing is due", lease(), enroll.CodeNotFound)
	wantCode(t, "retry", w.service.RetryMail(ctx, system, mail.ID), "")
	wantCode(t, "it is due again", lease(), "")
	fail()
	w.clock.Advance(enroll.VerificationLifetime)
	wantCode(t, "retry when the link is over", w.service.RetryMail(ctx, system, mail.ID), enroll.CodeTransition)
	wantCode(t, "discard", w.service.DiscardMail(ctx, system, mail.ID), "")
	wantCode(t, "twice", w.service.DiscardMail(ctx, system, mail.ID), enroll.CodeNotFound)
	wantCode(t, "nonsense", w.service.RetryMail(ctx, system, "x"), enroll.CodeNotFound)
}

// TestInvitationOfSomebodyWhoseRoleCameOtherwise: it is looked at once more when
// it is redeemed, whichever way power came.
func TestInvitationOfSomebodyWhoseRoleCameOtherwise(t *testing.T) {
	w := newWorld(t, false)
	ctx, system := t.Context(), enroll.Actor{Kind: enroll.ActorSystem}
	operator, err := w.service.CreateUser(ctx, system, enroll.NewUser{Username: "olga", DisplayName: "Olga"})
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range []enroll.Role{enroll.Operator, enroll.Administrator} {
		user, err := w.service.CreateUser(ctx, system, enroll.NewUser{Username: "for-" + string(role), DisplayName: "Anna"})
		if err != nil {
			t.Fatal(err)
		}
		by := w.behind().Enter(t, operator.ID, "").Actor()
		by.Role = role
		made, err := w.service.Invite(ctx, by, enroll.InvitationRequest{User: user.ID, Delivery: enroll.DeliveryHanded})
		if err != nil {
			t.Fatal(err)
		}
		user.Privileged, user.Revision = true, user.Revision+1
		if err := w.store.InTx(ctx, func(tx enroll.Tx) error {
			if err := tx.UpdateUser(ctx, user); err != nil {
				return err
			}
			return tx.Append(ctx, enroll.Event{ID: enroll.NewID(), At: w.clock.Now(), Act: enroll.ActImported, By: system.Holder()})
		}); err != nil {
			t.Fatal(err)
		}
		token, _ := enroll.ParseToken(made.Token)
		_, err = w.service.Redeem(ctx, enroll.Actor{Kind: enroll.ActorStranger}, token)
		want := map[enroll.Role]enroll.Code{enroll.Operator: enroll.CodeInvitationEnded, enroll.Administrator: ""}[role]
		wantCode(t, "made by an "+string(role), err, want)
	}
}

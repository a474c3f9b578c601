package storetest

import (
	"sync"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// newMail makes a letter that is due at start, with everything set but how it
// failed.
func newMail(user enroll.ID) enroll.Mail {
	return enroll.Mail{
		ID: enroll.NewID(), User: user, Kind: enroll.LetterKeyAdded, To: "anna@example.com", About: enroll.NewID(), Letter: enroll.Bytes("sealed"),
		CreatedAt: start, DueAt: start, GiveUpAt: start.Add(time.Hour),
	}
}

func mails(t *testing.T, open func(t *testing.T) enroll.Store) {
	begin := func(t *testing.T) (enroll.Store, enroll.User, enroll.Mail) {
		t.Helper()
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		mail := newMail(user.ID)
		write(t, s, func(tx enroll.Tx) error { return tx.InsertMail(t.Context(), mail) })
		return s, user, mail
	}
	// quietly writes without an event.
	quietly := func(t *testing.T, s enroll.Store, fn func(enroll.Tx) error) {
		t.Helper()
		if err := s.InTx(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
	}
	lease := func(t *testing.T, s enroll.Store, now time.Time) (mail enroll.Mail, err error) {
		t.Helper()
		err = s.InTx(t.Context(), func(tx enroll.Tx) (err error) {
			mail, err = tx.LeaseMail(t.Context(), now, now.Add(time.Minute))
			return err
		})
		return mail, err
	}
	t.Run("is kept whole", func(t *testing.T) {
		s, _, mail := begin(t)
		wantSame(t, must(s.Mail(t.Context(), mail.ID))(t), mail)
		_, err := s.Mail(t.Context(), enroll.NewID())
		wantCode(t, err, enroll.CodeNotFound, "mail")
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertMail(t.Context(), mail) }), enroll.CodeConflict, "")
		nobodys := newMail(enroll.NewID())
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertMail(t.Context(), nobodys) }), enroll.CodeNotFound, "user")
	})
	t.Run("is leased to one", func(t *testing.T) {
		s, _, mail := begin(t)
		_, err := lease(t, s, start.Add(-time.Second))
		wantCode(t, err, enroll.CodeNotFound, "mail")
		var mu sync.Mutex
		var got []enroll.Mail
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				mail, err := lease(t, s, start)
				mu.Lock()
				defer mu.Unlock()
				switch enroll.CodeOf(err) {
				case "":
					got = append(got, mail)
				case enroll.CodeNotFound:
				default:
					t.Error(err)
				}
			})
		}
		if group.Wait(); len(got) != 1 {
			t.Fatalf("%d had it at once", len(got))
		}
		mail.Leased = start.Add(time.Minute)
		wantSame(t, got[0], mail)
		// When the lease is over another may have it, and the first can no more
		// write what became of it.
		again := must(lease(t, s, start.Add(time.Minute)))(t)
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.UpdateMail(t.Context(), mail) }), enroll.CodeNotFound, "mail")
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.DeleteMail(t.Context(), mail) }), enroll.CodeNotFound, "mail")
		write(t, s, func(tx enroll.Tx) error { return tx.DeleteMail(t.Context(), again) })
		_, err = s.Mail(t.Context(), mail.ID)
		wantCode(t, err, enroll.CodeNotFound, "mail")
	})
	t.Run("the longest due comes first", func(t *testing.T) {
		s, user, mail := begin(t)
		earlier := newMail(user.ID)
		earlier.DueAt = start.Add(-time.Minute)
		write(t, s, func(tx enroll.Tx) error { return tx.InsertMail(t.Context(), earlier) })
		for _, want := range []enroll.ID{earlier.ID, mail.ID} {
			if got := must(lease(t, s, start))(t); got.ID != want {
				t.Errorf("got %s, want %s", got.ID, want)
			}
		}
	})
	t.Run("what was not sent is listed", func(t *testing.T) {
		s, user, waiting := begin(t)
		tried, failed := newMail(user.ID), newMail(user.ID)
		write(t, s, func(tx enroll.Tx) error { return tx.InsertMail(t.Context(), tried) })
		write(t, s, func(tx enroll.Tx) error { return tx.InsertMail(t.Context(), failed) })
		tried.Tries, tried.Failure, tried.DueAt = 1, "451 later", start.Add(2*time.Minute)
		failed.Tries, failed.Failure, failed.FailedAt = 2, "550 nobody", new(start.Add(time.Second))
		quietly(t, s, func(tx enroll.Tx) error { return tx.UpdateMail(t.Context(), tried) })
		quietly(t, s, func(tx enroll.Tx) error { return tx.UpdateMail(t.Context(), failed) })
		wantSame(t, must(s.UnsentMail(t.Context()))(t), []enroll.Mail{failed, tried})
		if got := must(lease(t, s, start.Add(time.Minute)))(t); got.ID != waiting.ID {
			t.Errorf("leased %+v", got)
		}
		_, err := lease(t, s, start.Add(time.Minute))
		wantCode(t, err, enroll.CodeNotFound, "mail")
	})
	t.Run("what failed fades", func(t *testing.T) {
		s, user, mail := begin(t)
		failed := newMail(user.ID)
		write(t, s, func(tx enroll.Tx) error { return tx.InsertMail(t.Context(), failed) })
		failed.FailedAt = new(start)
		quietly(t, s, func(tx enroll.Tx) error { return tx.UpdateMail(t.Context(), failed) })
		fade := func(now time.Time) {
			quietly(t, s, func(tx enroll.Tx) error { return tx.FadeMail(t.Context(), now) })
		}
		fade(failed.GiveUpAt.Add(-time.Second))
		wantSame(t, must(s.Mail(t.Context(), failed.ID))(t), failed)
		fade(failed.GiveUpAt)
		if got := must(s.Mail(t.Context(), failed.ID))(t); len(got.Letter) != 0 {
			t.Errorf("it still says %q", got.Letter)
		}
		fade(start.Add(enroll.MailKept))
		_, err := s.Mail(t.Context(), failed.ID)
		wantCode(t, err, enroll.CodeNotFound, "mail")
		wantSame(t, must(s.Mail(t.Context(), mail.ID))(t), mail)
	})
	t.Run("goes with its invitation", func(t *testing.T) {
		for name, end := range map[string]func(enroll.Tx, enroll.Invitation) error{
			"redeemed": func(tx enroll.Tx, i enroll.Invitation) error { return tx.RedeemInvitation(t.Context(), i.ID, start) },
			"ended":    func(tx enroll.Tx, i enroll.Invitation) error { return tx.EndInvitation(t.Context(), i.ID, start) },
			"all":      func(tx enroll.Tx, i enroll.Invitation) error { return tx.EndInvitations(t.Context(), i.User, start) },
			"tried":    func(tx enroll.Tx, i enroll.Invitation) error { return tx.CountTry(t.Context(), i.ID, 1, start) },
		} {
			s, user, other := begin(t)
			invitation := enroll.Invitation{ID: enroll.NewID(), User: user.ID, TokenMark: enroll.NewChallenge(), CreatedAt: start, ExpiresAt: start.Add(time.Hour)}
			mail := newMail(user.ID)
			mail.About = invitation.ID
			write(t, s, func(tx enroll.Tx) error { return tx.InsertInvitation(t.Context(), invitation) })
			write(t, s, func(tx enroll.Tx) error { return tx.InsertMail(t.Context(), mail) })
			write(t, s, func(tx enroll.Tx) error { return end(tx, invitation) })
			if _, err := s.Mail(t.Context(), mail.ID); enroll.CodeOf(err) != enroll.CodeNotFound {
				t.Errorf("%s: the letter with its secret stays: %v", name, err)
			}
			wantSame(t, must(s.Mail(t.Context(), other.ID))(t), other)
		}
	})
	t.Run("goes with its person", func(t *testing.T) {
		s, user, mail := begin(t)
		link := newLink(user.ID)
		write(t, s, func(tx enroll.Tx) error { return tx.InsertAddressLink(t.Context(), link) })
		write(t, s, func(tx enroll.Tx) error { return tx.UpdateUser(t.Context(), erased(user)) })
		_, err := s.Mail(t.Context(), mail.ID)
		wantCode(t, err, enroll.CodeNotFound, "mail")
		_, err = s.AddressLink(t.Context(), link.TokenMark)
		wantCode(t, err, enroll.CodeLinkUnknown, "")
	})
}

// erased is a user of whom nothing personal is left.
func erased(user enroll.User) enroll.User {
	return enroll.User{
		ID: user.ID, Handle: user.Handle, Status: enroll.UserErased, Addresses: []enroll.Address{},
		CreatedAt: user.CreatedAt, UpdatedAt: user.UpdatedAt, Revision: user.Revision + 1,
	}
}

func newLink(user enroll.ID) enroll.AddressLink {
	return enroll.AddressLink{TokenMark: enroll.NewChallenge(), User: user, Email: "anna@example.com", CreatedAt: start, ExpiresAt: start.Add(time.Hour)}
}

func addresses(t *testing.T, open func(t *testing.T) enroll.Store) {
	begin := func(t *testing.T) (enroll.Store, enroll.User, enroll.AddressLink) {
		t.Helper()
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		link := newLink(user.ID)
		write(t, s, func(tx enroll.Tx) error { return tx.InsertAddressLink(t.Context(), link) })
		return s, user, link
	}
	t.Run("links are followed once", func(t *testing.T) {
		s, user, link := begin(t)
		wantSame(t, must(s.AddressLink(t.Context(), link.TokenMark))(t), link)
		use := func(at time.Time) error {
			return tryWrite(t, s, func(tx enroll.Tx) error { return tx.UseAddressLink(t.Context(), link.TokenMark, at) })
		}
		if err := use(start.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		wantCode(t, use(start.Add(time.Minute)), enroll.CodeLinkUnknown, "")
		link.UsedAt = new(start.Add(time.Second))
		wantSame(t, must(s.AddressLink(t.Context(), link.TokenMark))(t), link)
		_, err := s.AddressLink(t.Context(), enroll.NewChallenge())
		wantCode(t, err, enroll.CodeLinkUnknown, "")
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertAddressLink(t.Context(), link) }), enroll.CodeConflict, "")
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertAddressLink(t.Context(), newLink(enroll.NewID())) }), enroll.CodeNotFound, "user")
		for since, want := range map[time.Duration]int{-time.Second: 1, 0: 0} {
			if got := must(s.AddressLinksSince(t.Context(), user.ID, start.Add(since)))(t); got != want {
				t.Errorf("%d links since %v, want %d", got, since, want)
			}
		}
	})
	t.Run("who changed them when", func(t *testing.T) {
		s, user, _ := begin(t)
		one, other := enroll.NewID(), enroll.NewID()
		for i := range 2 {
			at := start.Add(time.Duration(i) * time.Minute)
			write(t, s, func(tx enroll.Tx) error { return tx.NoteAddressChange(t.Context(), user.ID, one, at) })
			if got := must(s.AddressesChanged(t.Context(), user.ID, one))(t); !got.Equal(at) {
				t.Errorf("changed at %v, want %v", got, at)
			}
		}
		if got := must(s.AddressesChanged(t.Context(), user.ID, other))(t); !got.IsZero() {
			t.Errorf("changed at %v by nobody", got)
		}
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.NoteAddressChange(t.Context(), enroll.NewID(), one, start) }), enroll.CodeNotFound, "user")
	})
}

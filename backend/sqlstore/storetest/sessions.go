package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// newSession makes a session with everything set but its end.
func newSession(user enroll.ID) enroll.Session {
	return enroll.Session{
		ID: enroll.NewID(), User: user, Invitation: enroll.NewID(), Credential: enroll.NewID(), Kiosk: enroll.NewID(), Ceremony: enroll.NewID(),
		TokenHash: enroll.NewToken().Hash(), StepUp: "act", CreatedAt: start, SeenAt: start.Add(time.Minute),
		AssertedAt: start.Add(time.Second), ExpiresAt: start.Add(time.Hour),
	}
}

func sessions(t *testing.T, open func(t *testing.T) enroll.Store) {
	begin := func(t *testing.T) (enroll.Store, enroll.User, enroll.Session) {
		t.Helper()
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		session := newSession(user.ID)
		write(t, s, func(tx enroll.Tx) error { return tx.InsertSession(t.Context(), session) })
		return s, user, session
	}
	read := func(t *testing.T, s enroll.Store, id enroll.ID) enroll.Session {
		t.Helper()
		return must(s.Session(t.Context(), id))(t)
	}
	t.Run("are kept whole", func(t *testing.T) {
		s, _, session := begin(t)
		wantSame(t, read(t, s, session.ID), session)
		wantSame(t, must(s.SessionByToken(t.Context(), session.TokenHash))(t), session)
	})
	t.Run("absent", func(t *testing.T) {
		s, _, _ := begin(t)
		_, err := s.Session(t.Context(), enroll.NewID())
		wantCode(t, err, enroll.CodeSignedOut, "")
		_, err = s.SessionByToken(t.Context(), enroll.NewToken().Hash())
		wantCode(t, err, enroll.CodeSignedOut, "")
		_, err = s.SessionByToken(t.Context(), nil)
		wantCode(t, err, enroll.CodeSignedOut, "")
	})
	t.Run("change in part", func(t *testing.T) {
		s, user, session := begin(t)
		changed := newSession(user.ID)
		changed.ID, changed.StepUp = session.ID, ""
		changed.SeenAt, changed.AssertedAt = start.Add(2*time.Minute), start.Add(3*time.Minute)
		changed.Handed = &enroll.Handed{User: enroll.NewID(), Identified: enroll.Identification{Method: "known", Reference: "4711"}}
		write(t, s, func(tx enroll.Tx) error { return tx.UpdateSession(t.Context(), changed) })
		session.StepUp, session.SeenAt, session.AssertedAt, session.Handed = changed.StepUp, changed.SeenAt, changed.AssertedAt, changed.Handed
		wantSame(t, read(t, s, session.ID), session)
		session.Handed = nil
		write(t, s, func(tx enroll.Tx) error { return tx.UpdateSession(t.Context(), session) })
		wantSame(t, read(t, s, session.ID), session)
	})
	t.Run("stay ended", func(t *testing.T) {
		s, _, session := begin(t)
		ended := session
		ended.EndedAt = new(start.Add(time.Minute))
		write(t, s, func(tx enroll.Tx) error { return tx.UpdateSession(t.Context(), ended) })
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.UpdateSession(t.Context(), session) }), enroll.CodeSignedOut, "")
		write(t, s, func(tx enroll.Tx) error { return tx.SeeSession(t.Context(), session.ID, start.Add(time.Hour)) })
		wantSame(t, read(t, s, session.ID), ended)
	})
	t.Run("are seen without an event", func(t *testing.T) {
		s, _, session := begin(t)
		session.SeenAt = start.Add(time.Hour)
		err := s.InTx(t.Context(), func(tx enroll.Tx) error { return tx.SeeSession(t.Context(), session.ID, session.SeenAt) })
		if err != nil {
			t.Fatal(err)
		}
		wantSame(t, read(t, s, session.ID), session)
	})
	t.Run("end together", func(t *testing.T) {
		s, user, session := begin(t)
		other, bens := newSession(user.ID), newUser("ben")
		insert(t, s, bens)
		ben := newSession(bens.ID)
		write(t, s, func(tx enroll.Tx) error {
			return errors.Join(tx.InsertSession(t.Context(), other), tx.InsertSession(t.Context(), ben))
		})
		alive := func(session enroll.Session) bool { return read(t, s, session.ID).EndedAt == nil }
		write(t, s, func(tx enroll.Tx) error { return tx.EndSessions(t.Context(), user.ID, session.Credential, start) })
		if alive(session) || !alive(other) || !alive(ben) {
			t.Error("of one credential: the wrong ones ended")
		}
		at := start.Add(time.Hour)
		write(t, s, func(tx enroll.Tx) error { return tx.EndSessions(t.Context(), user.ID, "", at) })
		if alive(other) || !alive(ben) {
			t.Error("of one user: the wrong ones ended")
		}
		if ended := read(t, s, session.ID).EndedAt; !ended.Equal(start) {
			t.Errorf("it ended anew at %v", ended)
		}
	})
	t.Run("are unique", func(t *testing.T) {
		s, user, session := begin(t)
		for _, tt := range []struct {
			name   string
			change func(*enroll.Session)
			code   enroll.Code
			field  string
		}{
			{"ID", func(n *enroll.Session) { n.ID = session.ID }, enroll.CodeConflict, ""},
			{"token", func(n *enroll.Session) { n.TokenHash = session.TokenHash }, enroll.CodeConflict, ""},
			{"ceremony", func(n *enroll.Session) { n.Ceremony = session.Ceremony }, enroll.CodeCeremonyUsed, ""},
			{"nobody's", func(n *enroll.Session) { n.User = enroll.NewID() }, enroll.CodeNotFound, "user"},
		} {
			next := newSession(user.ID)
			tt.change(&next)
			wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertSession(t.Context(), next) }), tt.code, tt.field)
		}
		for range 2 { // no ceremony is no duplicate
			next := newSession(user.ID)
			next.Ceremony = ""
			write(t, s, func(tx enroll.Tx) error { return tx.InsertSession(t.Context(), next) })
		}
	})
}

func invitations(t *testing.T, open func(t *testing.T) enroll.Store) {
	made := func(user enroll.ID) enroll.Invitation {
		return enroll.Invitation{
			ID: enroll.NewID(), User: user, TokenHash: enroll.NewToken().Hash(), CreatedAt: start, ExpiresAt: start.Add(time.Hour),
			CreatedBy: enroll.Holder{Kind: enroll.ActorUser, User: user, Session: enroll.NewID()},
		}
	}
	begin := func(t *testing.T) (enroll.Store, enroll.User, enroll.Invitation) {
		t.Helper()
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		invitation := made(user.ID)
		write(t, s, func(tx enroll.Tx) error { return tx.InsertInvitation(t.Context(), invitation) })
		return s, user, invitation
	}
	t.Run("are kept whole", func(t *testing.T) {
		s, user, invitation := begin(t)
		second := made(user.ID)
		second.CreatedAt, second.RedeemedAt = start.Add(time.Second), new(start.Add(time.Minute))
		write(t, s, func(tx enroll.Tx) error { return tx.InsertInvitation(t.Context(), second) })
		wantSame(t, must(s.InvitationByToken(t.Context(), invitation.TokenHash))(t), invitation)
		wantSame(t, must(s.Invitations(t.Context(), user.ID))(t), []enroll.Invitation{invitation, second})
	})
	t.Run("absent", func(t *testing.T) {
		s, _, _ := begin(t)
		_, err := s.InvitationByToken(t.Context(), enroll.NewToken().Hash())
		wantCode(t, err, enroll.CodeInvitationUnknown, "")
		if got := must(s.Invitations(t.Context(), enroll.NewID()))(t); len(got) != 0 {
			t.Errorf("got %v", got)
		}
		err = tryWrite(t, s, func(tx enroll.Tx) error { return tx.RedeemInvitation(t.Context(), enroll.NewID(), start) })
		wantCode(t, err, enroll.CodeInvitationUnknown, "")
	})
	t.Run("end together", func(t *testing.T) {
		s, user, open := begin(t)
		used, bens := made(user.ID), newUser("ben")
		used.RedeemedAt = new(start)
		insert(t, s, bens)
		others := made(bens.ID)
		invited, signedIn, ben := newSession(user.ID), newSession(user.ID), newSession(bens.ID)
		signedIn.Invitation = ""
		write(t, s, func(tx enroll.Tx) error {
			return errors.Join(tx.InsertInvitation(t.Context(), used), tx.InsertInvitation(t.Context(), others),
				tx.InsertSession(t.Context(), invited), tx.InsertSession(t.Context(), signedIn), tx.InsertSession(t.Context(), ben))
		})
		at := start.Add(time.Minute)
		for range 2 { // the second time there is nothing left to end
			write(t, s, func(tx enroll.Tx) error { return tx.EndInvitations(t.Context(), user.ID, at) })
		}
		open.EndedAt = &at
		wantSame(t, must(s.InvitationByToken(t.Context(), open.TokenHash))(t), open)
		wantSame(t, must(s.InvitationByToken(t.Context(), used.TokenHash))(t), used)
		wantSame(t, must(s.InvitationByToken(t.Context(), others.TokenHash))(t), others)
		for session, ended := range map[enroll.ID]bool{invited.ID: true, signedIn.ID: false, ben.ID: false} {
			if got := must(s.Session(t.Context(), session))(t).EndedAt; (got != nil) != ended {
				t.Errorf("ended at %v", got)
			}
		}
		err := tryWrite(t, s, func(tx enroll.Tx) error { return tx.RedeemInvitation(t.Context(), open.ID, at) })
		wantCode(t, err, enroll.CodeInvitationExpired, "")
	})
	t.Run("are redeemed once", func(t *testing.T) {
		s, _, invitation := begin(t)
		var wins atomic.Int32
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				err := tryWrite(t, s, func(tx enroll.Tx) error {
					return tx.RedeemInvitation(t.Context(), invitation.ID, start.Add(time.Second))
				})
				switch enroll.CodeOf(err) {
				case "":
					wins.Add(1)
				case enroll.CodeInvitationUsed:
				default:
					t.Error(err)
				}
			})
		}
		if group.Wait(); wins.Load() != 1 {
			t.Errorf("redeemed %d times", wins.Load())
		}
		invitation.RedeemedAt = new(start.Add(time.Second))
		wantSame(t, must(s.InvitationByToken(t.Context(), invitation.TokenHash))(t), invitation)
	})
	t.Run("are unique", func(t *testing.T) {
		s, user, invitation := begin(t)
		for _, change := range []func(*enroll.Invitation){
			func(n *enroll.Invitation) { n.ID = invitation.ID },
			func(n *enroll.Invitation) { n.TokenHash = invitation.TokenHash },
		} {
			next := made(user.ID)
			change(&next)
			wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertInvitation(t.Context(), next) }), enroll.CodeConflict, "")
		}
		nobodys := made(enroll.NewID())
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertInvitation(t.Context(), nobodys) }), enroll.CodeNotFound, "user")
	})
}

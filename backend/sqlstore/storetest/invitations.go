package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// newInvitation makes an invitation that is open.
func newInvitation(user enroll.ID) enroll.Invitation {
	return enroll.Invitation{
		ID: enroll.NewID(), User: user, Delivery: enroll.DeliveryPost, MadeAs: enroll.Operator, Tries: 3,
		TokenMark: enroll.NewChallenge(), CodeMark: enroll.NewChallenge(), CreatedAt: start, ExpiresAt: start.Add(time.Hour),
		CreatedBy: enroll.Holder{Kind: enroll.ActorUser, User: user, Session: enroll.NewID()},
	}
}

func invitations(t *testing.T, open func(t *testing.T) enroll.Store) {
	begin := func(t *testing.T) (enroll.Store, enroll.User, enroll.Invitation) {
		t.Helper()
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		invitation := newInvitation(user.ID)
		write(t, s, func(tx enroll.Tx) error { return tx.InsertInvitation(t.Context(), invitation) })
		return s, user, invitation
	}
	t.Run("are kept whole", func(t *testing.T) {
		s, user, invitation := begin(t)
		second := newInvitation(user.ID)
		second.CreatedAt, second.RedeemedAt = start.Add(time.Second), new(start.Add(time.Minute))
		write(t, s, func(tx enroll.Tx) error { return tx.InsertInvitation(t.Context(), second) })
		wantSame(t, must(s.InvitationByToken(t.Context(), invitation.TokenMark))(t), invitation)
		wantSame(t, must(s.Invitation(t.Context(), second.ID))(t), second)
		wantSame(t, must(s.OpenInvitation(t.Context(), user.ID))(t), invitation)
		wantSame(t, must(s.Invitations(t.Context(), user.ID))(t), []enroll.Invitation{invitation, second})
	})
	t.Run("absent", func(t *testing.T) {
		s, _, _ := begin(t)
		_, err := s.InvitationByToken(t.Context(), enroll.NewChallenge())
		wantCode(t, err, enroll.CodeInvitationUnknown, "")
		_, err = s.Invitation(t.Context(), enroll.NewID())
		wantCode(t, err, enroll.CodeInvitationUnknown, "")
		_, err = s.OpenInvitation(t.Context(), enroll.NewID())
		wantCode(t, err, enroll.CodeInvitationUnknown, "")
		write(t, s, func(tx enroll.Tx) error { return tx.CountTry(t.Context(), "", 1, start) })
		if got := must(s.Invitations(t.Context(), enroll.NewID()))(t); len(got) != 0 {
			t.Errorf("got %v", got)
		}
		err = tryWrite(t, s, func(tx enroll.Tx) error { return tx.RedeemInvitation(t.Context(), enroll.NewID(), start) })
		wantCode(t, err, enroll.CodeInvitationUnknown, "")
	})
	t.Run("end together", func(t *testing.T) {
		s, user, open := begin(t)
		used, bens := newInvitation(user.ID), newUser("ben")
		used.RedeemedAt = new(start)
		insert(t, s, bens)
		others := newInvitation(bens.ID)
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
		wantSame(t, must(s.InvitationByToken(t.Context(), open.TokenMark))(t), open)
		wantSame(t, must(s.InvitationByToken(t.Context(), used.TokenMark))(t), used)
		wantSame(t, must(s.InvitationByToken(t.Context(), others.TokenMark))(t), others)
		for session, ended := range map[enroll.ID]bool{invited.ID: true, signedIn.ID: false, ben.ID: false} {
			if got := must(s.Session(t.Context(), session))(t).EndedAt; (got != nil) != ended {
				t.Errorf("ended at %v", got)
			}
		}
		err := tryWrite(t, s, func(tx enroll.Tx) error { return tx.RedeemInvitation(t.Context(), open.ID, at) })
		wantCode(t, err, enroll.CodeInvitationEnded, "")
	})
	t.Run("end one by one", func(t *testing.T) {
		s, user, invitation := begin(t)
		other := newInvitation(user.ID)
		other.CreatedAt = start.Add(time.Second)
		write(t, s, func(tx enroll.Tx) error { return tx.InsertInvitation(t.Context(), other) })
		at := start.Add(time.Minute)
		write(t, s, func(tx enroll.Tx) error { return tx.EndInvitation(t.Context(), invitation.ID, at) })
		invitation.EndedAt = &at
		wantSame(t, must(s.Invitations(t.Context(), user.ID))(t), []enroll.Invitation{invitation, other})
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.EndInvitation(t.Context(), invitation.ID, at) }), enroll.CodeInvitationEnded, "")
		write(t, s, func(tx enroll.Tx) error { return tx.RedeemInvitation(t.Context(), other.ID, at) })
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.EndInvitation(t.Context(), other.ID, at) }), enroll.CodeInvitationUsed, "")
		_, err := s.OpenInvitation(t.Context(), user.ID)
		wantCode(t, err, enroll.CodeInvitationUnknown, "")
	})
	t.Run("are tried so often", func(t *testing.T) {
		s, _, invitation := begin(t)
		try := func() {
			write(t, s, func(tx enroll.Tx) error { return tx.CountTry(t.Context(), invitation.ID, 10, start.Add(time.Second)) })
		}
		var group sync.WaitGroup
		for range 6 { // at once, and none is lost
			group.Go(try)
		}
		group.Wait()
		if got := must(s.Invitation(t.Context(), invitation.ID))(t); got.Tries != 9 || got.EndedAt != nil {
			t.Fatalf("after nine: %+v", got)
		}
		try()
		if got := must(s.Invitation(t.Context(), invitation.ID))(t); got.Tries != 10 || got.EndedAt == nil {
			t.Fatalf("after ten: %+v", got)
		}
		try() // what has ended is not counted
		if got := must(s.Invitation(t.Context(), invitation.ID))(t); got.Tries != 10 {
			t.Errorf("after eleven: %+v", got)
		}
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
		wantSame(t, must(s.InvitationByToken(t.Context(), invitation.TokenMark))(t), invitation)
	})
	t.Run("are unique", func(t *testing.T) {
		s, user, invitation := begin(t)
		for _, change := range []func(*enroll.Invitation){
			func(n *enroll.Invitation) { n.ID = invitation.ID },
			func(n *enroll.Invitation) { n.TokenMark = invitation.TokenMark },
		} {
			next := newInvitation(user.ID)
			change(&next)
			wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertInvitation(t.Context(), next) }), enroll.CodeConflict, "")
		}
		nobodys := newInvitation(enroll.NewID())
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertInvitation(t.Context(), nobodys) }), enroll.CodeNotFound, "user")
	})
}

package storetest

import (
	"errors"
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
		Role: enroll.Auditor, Status: enroll.UserActive, // of newUser
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
	t.Run("tell what their user is now", func(t *testing.T) {
		s, user, session := begin(t)
		user.Role, user.Status, user.Revision = enroll.Operator, enroll.UserDisabled, 2
		write(t, s, func(tx enroll.Tx) error { return tx.UpdateUser(t.Context(), user) })
		session.Role, session.Status = user.Role, user.Status
		wantSame(t, read(t, s, session.ID), session)
		wantSame(t, must(s.SessionByToken(t.Context(), session.TokenHash))(t), session)
	})
	t.Run("come with how their user stands", func(t *testing.T) {
		s, user, session := begin(t)
		other, policy := newUser("ben"), must(s.Policy(t.Context()))(t)
		insert(t, s, other)
		changed := start.Add(time.Hour)
		write(t, s, func(tx enroll.Tx) error {
			return errors.Join(tx.NoteAddressChange(t.Context(), other.ID, user.ID, changed), tx.NoteAddressChange(t.Context(), user.ID, other.ID, start))
		})
		for _, tt := range []struct {
			session, user enroll.ID
			want          enroll.Standing
		}{
			{session.ID, other.ID, enroll.Standing{Session: session, Changed: changed, Policy: policy}},
			{session.ID, user.ID, enroll.Standing{Session: session, Policy: policy}},
			{session.ID, "", enroll.Standing{Session: session, Policy: policy}},
			{enroll.NewID(), other.ID, enroll.Standing{Policy: policy}},
			{"", other.ID, enroll.Standing{Policy: policy}},
		} {
			wantSame(t, must(s.Standing(t.Context(), tt.session, tt.user))(t), tt.want)
		}
		policy.Version, policy.CredProtect = policy.Version+1, 3
		write(t, s, func(tx enroll.Tx) error { return tx.InsertPolicy(t.Context(), policy) })
		wantSame(t, must(s.Standing(t.Context(), session.ID, user.ID))(t).Policy, policy)
	})
	t.Run("come with their kiosk", func(t *testing.T) {
		s, user, session := begin(t)
		kiosk, revoked, ended := newKiosk(), newKiosk(), newSession(user.ID)
		revoked.RevokedAt, revoked.RevokedBy = new(start.Add(time.Hour)), &enroll.Holder{Kind: enroll.ActorSystem}
		ended.EndedAt = new(start.Add(time.Minute))
		write(t, s, func(tx enroll.Tx) error {
			return errors.Join(tx.InsertKiosk(t.Context(), kiosk), tx.InsertKiosk(t.Context(), revoked), tx.InsertSession(t.Context(), ended))
		})
		for _, tt := range []struct {
			kiosk   enroll.Kiosk
			hash    enroll.Bytes
			session enroll.Session
		}{
			{kiosk, session.TokenHash, session},
			{revoked, ended.TokenHash, ended},
			{kiosk, enroll.NewToken().Hash(), enroll.Session{}},
			{kiosk, nil, enroll.Session{}},
		} {
			at, got, err := s.KioskAndSession(t.Context(), tt.kiosk.ID, tt.hash)
			if err != nil {
				t.Fatal(err)
			}
			wantSame(t, at, tt.kiosk)
			wantSame(t, got, tt.session)
		}
		for _, id := range []enroll.ID{enroll.NewID(), "", "\xff"} {
			_, _, err := s.KioskAndSession(t.Context(), id, session.TokenHash)
			wantCode(t, err, enroll.CodeNotFound, "kiosk")
		}
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

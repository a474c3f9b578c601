package storetest

import (
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// owned opens a store with one user.
func owned(t *testing.T, open func(t *testing.T) enroll.Store) (enroll.Store, enroll.ID) {
	t.Helper()
	s, user := open(t), newUser("anna")
	insert(t, s, user)
	return s, user.ID
}

func addCredentials(t *testing.T, s enroll.Store, credentials ...enroll.Credential) {
	t.Helper()
	write(t, s, func(tx enroll.Tx) error {
		for _, c := range credentials {
			if err := tx.InsertCredential(t.Context(), c); err != nil {
				return err
			}
		}
		return nil
	})
}

func credentials(t *testing.T, open func(t *testing.T) enroll.Store) {
	t.Run("is read as it was written", func(t *testing.T) {
		s, user := owned(t, open)
		want := newCredential(user)
		addCredentials(t, s, want, newCredential(user))
		wantSame(t, must(s.Credential(t.Context(), want.ID))(t), want)
		got, owner, err := s.CredentialByCredentialID(t.Context(), want.CredentialID)
		whose := must(s.User(t.Context(), user))(t)
		if err != nil {
			t.Fatal(err)
		}
		wantSame(t, got, want)
		wantSame(t, owner, enroll.Owner{Handle: whose.Handle, Username: whose.Username})
	})
	t.Run("what is not there stays so", func(t *testing.T) {
		s, user := owned(t, open)
		want := enroll.Credential{ID: enroll.NewID(), User: user, CredentialID: enroll.Bytes{0}, State: enroll.Unproved, Ceremony: enroll.NewID()}
		addCredentials(t, s, want)
		got := must(s.Credential(t.Context(), want.ID))(t)
		wantSame(t, got, want)
		if got.Transports == nil || got.Changes == nil {
			t.Error("a list is nil")
		}
	})
	t.Run("absent", func(t *testing.T) {
		s, user := owned(t, open)
		_, err := s.Credential(t.Context(), enroll.NewID())
		wantCode(t, err, enroll.CodeNotFound, "credential")
		for _, id := range []enroll.Bytes{nil, {}, {1}} {
			_, _, err = s.CredentialByCredentialID(t.Context(), id)
			wantCode(t, err, enroll.CodeCredentialUnknown, "")
		}
		if got := must(s.Credentials(t.Context(), user))(t); got == nil || len(got) != 0 {
			t.Errorf("credentials %v", got)
		}
		if got := must(s.Credentials(t.Context(), enroll.NewID()))(t); got == nil || len(got) != 0 {
			t.Errorf("credentials of nobody %v", got)
		}
	})
	t.Run("a user's, oldest first", func(t *testing.T) {
		s, user := owned(t, open)
		other := newUser("berta")
		insert(t, s, other)
		a, b, c, foreign := newCredential(user), newCredential(user), newCredential(user), newCredential(other.ID)
		a.CreatedAt = start.Add(time.Second) // b and c were made at the same time
		addCredentials(t, s, a, b, foreign, c)
		wantSame(t, must(s.Credentials(t.Context(), user))(t), []enroll.Credential{b, c, a})
	})
	t.Run("unproved before a time, oldest first", func(t *testing.T) {
		s, user := owned(t, open)
		made := func(state enroll.CredentialState, at time.Time) enroll.Credential {
			c := newCredential(user)
			c.State, c.CreatedAt = state, at
			return c
		}
		second := made(enroll.Unproved, start.Add(time.Second))
		first := made(enroll.Unproved, start)
		addCredentials(t, s, second, first, made(enroll.Active, start), made(enroll.Revoked, start), made(enroll.Unproved, start.Add(time.Minute)))
		got := must(s.Unproved(t.Context(), start.Add(time.Minute)))(t)
		wantSame(t, got, []enroll.Credential{first, second})
		if none := must(s.Unproved(t.Context(), start))(t); none == nil || len(none) != 0 {
			t.Errorf("before the first: %v", none)
		}
	})
	for _, tt := range []struct {
		name  string
		edit  func(c *enroll.Credential, there enroll.Credential)
		code  enroll.Code
		field string
	}{
		{"credential ID", func(c *enroll.Credential, there enroll.Credential) { c.CredentialID = there.CredentialID }, enroll.CodeCredentialInUse, ""},
		{"ceremony", func(c *enroll.Credential, there enroll.Credential) { c.Ceremony = there.Ceremony }, enroll.CodeCeremonyUsed, ""},
		{"proof", func(c *enroll.Credential, there enroll.Credential) { c.Proof = there.Proof }, enroll.CodeCeremonyUsed, ""},
		{"ID", func(c *enroll.Credential, there enroll.Credential) { c.ID = there.ID }, enroll.CodeConflict, ""},
		{"user who is not there", func(c *enroll.Credential, _ enroll.Credential) { c.User = enroll.NewID() }, enroll.CodeNotFound, "user"},
	} {
		t.Run("refused: "+tt.name, func(t *testing.T) {
			s, user := owned(t, open)
			other := newUser("berta")
			insert(t, s, other)
			there, c := newCredential(user), newCredential(other.ID)
			addCredentials(t, s, there)
			tt.edit(&c, there)
			write(t, s, func(tx enroll.Tx) error {
				wantFailed(t, tx, func() error { return tx.InsertCredential(t.Context(), c) }, tt.code, tt.field)
				return nil
			})
			wantSame(t, must(s.Credentials(t.Context(), user))(t), []enroll.Credential{there})
			wantSame(t, must(s.Credentials(t.Context(), other.ID))(t), nil)
		})
	}
	t.Run("two may be without proof", func(t *testing.T) {
		s, user := owned(t, open)
		a, b := newCredential(user), newCredential(user)
		a.Proof, b.Proof = "", ""
		addCredentials(t, s, a, b)
	})
	t.Run("update replaces what may change", func(t *testing.T) {
		s, user := owned(t, open)
		old := newCredential(user)
		old.State, old.Proof, old.ProvedAt, old.LastUsedAt = enroll.Unproved, "", nil, nil
		addCredentials(t, s, old)
		changed := newCredential(enroll.NewID()) // everything differs
		changed.ID, changed.Name, changed.State, changed.SignCount, changed.CloneWarning = old.ID, "red key", enroll.Suspended, 7, false
		changed.Flags = enroll.Flags{}
		changed.Changes = append(changed.Changes, enroll.StateChange{State: enroll.Suspended, At: start, Reason: enroll.ReasonLost})
		write(t, s, func(tx enroll.Tx) error { return tx.UpdateCredential(t.Context(), changed) })

		want := old
		want.Name, want.State, want.Changes, want.SignCount, want.CloneWarning = changed.Name, changed.State, changed.Changes, 7, false
		want.Flags.BackedUp, want.Proof, want.ProvedAt, want.LastUsedAt = false, changed.Proof, changed.ProvedAt, changed.LastUsedAt
		wantSame(t, must(s.Credential(t.Context(), old.ID))(t), want)
	})
	t.Run("update of one that is not there", func(t *testing.T) {
		s, user := owned(t, open)
		write(t, s, func(tx enroll.Tx) error {
			wantFailed(t, tx, func() error { return tx.UpdateCredential(t.Context(), newCredential(user)) }, enroll.CodeNotFound, "credential")
			return nil
		})
	})
	t.Run("one proof proves one credential", func(t *testing.T) {
		s, user := owned(t, open)
		a, b := newCredential(user), newCredential(user)
		b.Proof, b.State = "", enroll.Unproved
		addCredentials(t, s, a, b)
		again := b
		again.Proof, again.State = a.Proof, enroll.Active
		write(t, s, func(tx enroll.Tx) error {
			wantFailed(t, tx, func() error { return tx.UpdateCredential(t.Context(), again) }, enroll.CodeCeremonyUsed, "")
			return nil
		})
		wantSame(t, must(s.Credential(t.Context(), b.ID))(t), b)
	})
}

package storetest

import (
	"testing"

	"latchkey/backend/enroll"
)

func closing(t *testing.T, open func(t *testing.T) enroll.Store) {
	t.Run("waits for what is going on", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		begun, goOn, written, closed := make(chan struct{}), make(chan struct{}), make(chan error, 1), make(chan error, 1)
		go func() {
			written <- tryWrite(t, s, func(tx enroll.Tx) error {
				close(begun)
				<-goOn
				return tx.InsertUser(t.Context(), user)
			})
		}()
		<-begun
		go func() { closed <- s.Close() }()
		// From some moment on nobody is let in; the one who is in goes on.
		for {
			if _, err := s.User(t.Context(), user.ID); enroll.CodeOf(err) == enroll.CodeUnavailable {
				break
			}
		}
		select {
		case err := <-closed:
			t.Fatalf("closed in the middle of a transaction: %v", err)
		default:
		}
		close(goOn)
		if err := <-written; err != nil {
			t.Errorf("the transaction: %v", err)
		}
		if err := <-closed; err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	t.Run("afterwards everything is unavailable", func(t *testing.T) {
		s := open(t)
		for range 2 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		_, err := s.User(t.Context(), enroll.NewID())
		wantCode(t, err, enroll.CodeUnavailable, "")
		_, err = s.FindUsers(t.Context(), enroll.UserQuery{Limit: 1})
		wantCode(t, err, enroll.CodeUnavailable, "")
		wantCode(t, s.InTx(t.Context(), func(enroll.Tx) error { return nil }), enroll.CodeUnavailable, "")
		wantCode(t, s.View(t.Context(), func(enroll.Reader) error { return nil }), enroll.CodeUnavailable, "")
		wantCode(t, s.Stamp(t.Context(), enroll.Stamp{}), enroll.CodeUnavailable, "")
		_, err = s.NoteSecret(t.Context(), enroll.Bytes("one"))
		wantCode(t, err, enroll.CodeUnavailable, "")
		for _, err := range s.AllUsers(t.Context()) {
			wantCode(t, err, enroll.CodeUnavailable, "")
		}
	})
}

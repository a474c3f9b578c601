package storetest

import (
	"sync"
	"testing"

	"latchkey/backend/enroll"
)

// together runs fn n times at once and gives the errors.
func together(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	ready := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-ready
			errs[i] = fn(i)
		})
	}
	close(ready)
	wg.Wait()
	return errs
}

// wantOne checks that just one call succeeded and the others got the code.
func wantOne(t *testing.T, errs []error, code enroll.Code, field string) {
	t.Helper()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
			continue
		}
		wantCode(t, err, code, field)
	}
	if done != 1 {
		t.Fatalf("%d succeeded, want 1", done)
	}
}

func concurrency(t *testing.T, open func(t *testing.T) enroll.Store) {
	const n = 8
	t.Run("a locked user is changed by one at a time", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		for _, err := range together(n, func(int) error {
			return tryWrite(t, s, func(tx enroll.Tx) error {
				got, err := tx.LockUser(t.Context(), user.ID)
				if err != nil {
					return err
				}
				got.Revision++
				got.DisplayName += "."
				return tx.UpdateUser(t.Context(), got)
			})
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		got := must(s.User(t.Context(), user.ID))(t)
		if got.Revision != n+1 || got.DisplayName != user.DisplayName+"........" {
			t.Errorf("revision %d, name %q", got.Revision, got.DisplayName)
		}
	})
	t.Run("one change of a revision wins", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		user.Revision = 2
		wantOne(t, together(n, func(int) error {
			return tryWrite(t, s, func(tx enroll.Tx) error { return tx.UpdateUser(t.Context(), user) })
		}), enroll.CodeConflict, "")
	})
	t.Run("one username wins", func(t *testing.T) {
		s := open(t)
		wantOne(t, together(n, func(i int) error {
			user := newUser(numbered("u", i))
			user.Username = "anna"
			return tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertUser(t.Context(), user) })
		}), enroll.CodeInUse, "username")
	})
	t.Run("one address wins", func(t *testing.T) {
		s := open(t)
		wantOne(t, together(n, func(i int) error {
			user := newUser(numbered("u", i))
			user.Addresses[1].Email = "anna@example.com"
			return tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertUser(t.Context(), user) })
		}), enroll.CodeInUse, "email")
	})
	t.Run("a credential is registered once", func(t *testing.T) {
		s, user := owned(t, open)
		there := newCredential(user)
		wantOne(t, together(n, func(int) error {
			c := newCredential(user)
			c.CredentialID = there.CredentialID
			return tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertCredential(t.Context(), c) })
		}), enroll.CodeCredentialInUse, "")
	})
	t.Run("a ceremony ends once", func(t *testing.T) {
		s, ended := open(t), enroll.Ended{ID: enroll.NewID(), At: start}
		wantOne(t, together(n, func(int) error {
			return tryWrite(t, s, func(tx enroll.Tx) error { return tx.End(t.Context(), ended) })
		}), enroll.CodeCeremonyUsed, "")
	})
	t.Run("reading goes on while others write", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		for _, err := range together(2*n, func(i int) error {
			for j := range 10 {
				if i%2 == 0 {
					if err := tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertUser(t.Context(), newUser(numbered("u", 100*i+j))) }); err != nil {
						return err
					}
					continue
				}
				if _, err := s.User(t.Context(), user.ID); err != nil {
					return err
				}
				if _, err := s.FindUsers(t.Context(), enroll.UserQuery{Text: "person", Limit: 5}); err != nil {
					return err
				}
				for _, err := range s.AllUsers(t.Context()) {
					if err != nil {
						return err
					}
				}
			}
			return nil
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"

	"latchkey/backend/enroll"
)

func transactions(t *testing.T, open func(t *testing.T) enroll.Store) {
	t.Run("is seen inside at once and outside after its end", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		write(t, s, func(tx enroll.Tx) error {
			if err := tx.InsertUser(t.Context(), user); err != nil {
				return err
			}
			wantSame(t, must(tx.User(t.Context(), user.ID))(t), user)
			_, err := s.User(t.Context(), user.ID)
			wantCode(t, err, enroll.CodeNotFound, "user")
			return nil
		})
		wantSame(t, must(s.User(t.Context(), user.ID))(t), user)
	})
	t.Run("nothing stays when it fails", func(t *testing.T) {
		s, user, ended, event, failure := open(t), newUser("anna"), enroll.Ended{ID: enroll.NewID()}, newEvent(""), errors.New("no")
		credential := newCredential(user.ID)
		err := s.InTx(t.Context(), func(tx enroll.Tx) error {
			return errors.Join(
				tx.InsertUser(t.Context(), user), tx.InsertCredential(t.Context(), credential), tx.InsertPolicy(t.Context(), enroll.Policy{Version: 2}),
				tx.End(t.Context(), ended), tx.Append(t.Context(), event), failure)
		})
		if !errors.Is(err, failure) || enroll.CodeOf(err) != enroll.CodeInternal {
			t.Fatalf("got %v, want the function's own error", err)
		}
		wantNothing(t, s, user.ID, credential.ID, ended.ID, event.ID)
	})
	t.Run("gives the function's error as it is", func(t *testing.T) {
		s, want := open(t), errors.New("no")
		wantSameError(t, s.InTx(t.Context(), func(enroll.Tx) error { return want }), want)
		wantSameError(t, s.View(t.Context(), func(enroll.Reader) error { return want }), want)
	})
	t.Run("a panic undoes it and goes on", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		func() {
			defer func() {
				if got := recover(); got != "oh" {
					t.Errorf("recovered %v", got)
				}
			}()
			_ = s.InTx(t.Context(), func(tx enroll.Tx) error {
				_ = errors.Join(tx.InsertUser(t.Context(), user), tx.Append(t.Context(), newEvent("")))
				panic("oh")
			})
		}()
		_, err := s.User(t.Context(), user.ID)
		wantCode(t, err, enroll.CodeNotFound, "user")
		insert(t, s, user)
	})
	t.Run("is over when the function returns", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		var kept enroll.Tx
		write(t, s, func(tx enroll.Tx) error { kept = tx; return nil })
		wantCode(t, kept.InsertUser(t.Context(), user), enroll.CodeInternal, "")
		_, err := kept.User(t.Context(), user.ID)
		wantCode(t, err, enroll.CodeInternal, "")
	})
	t.Run("without an event", func(t *testing.T) { withoutEvent(t, open) })
	t.Run("a failure that the function ignores", func(t *testing.T) {
		s, a, b := open(t), newUser("anna"), newUser("berta")
		insert(t, s, a)
		again := newUser("carl")
		again.Username = a.Username
		err := s.InTx(t.Context(), func(tx enroll.Tx) error {
			_ = errors.Join(tx.Append(t.Context(), newEvent("")), tx.InsertUser(t.Context(), b), tx.InsertUser(t.Context(), again))
			return nil
		})
		wantCode(t, err, enroll.CodeInUse, "username")
		wantFound(t, s, "", "anna")
	})
	t.Run("what was tried is kept whole or not at all", func(t *testing.T) {
		s, a, b, c, no := open(t), newUser("anna"), newUser("berta"), newUser("carl"), errors.New("no")
		write(t, s, func(tx enroll.Tx) error {
			wantSameError(t, tx.Try(t.Context(), func() error {
				return errors.Join(tx.Try(t.Context(), func() error { return tx.InsertUser(t.Context(), b) }), no)
			}), no)
			return tx.Try(t.Context(), func() error {
				again := newUser("dora")
				again.Username = a.Username
				if err := tx.InsertUser(t.Context(), a); err != nil {
					return err
				}
				wantFailed(t, tx, func() error { return tx.InsertUser(t.Context(), again) }, enroll.CodeInUse, "username")
				return tx.InsertUser(t.Context(), c)
			})
		})
		wantFound(t, s, "", "anna", "carl")
	})
	t.Run("an event alone is enough", func(t *testing.T) {
		s, event := open(t), newEvent("")
		if err := s.InTx(t.Context(), func(tx enroll.Tx) error { return tx.Append(t.Context(), event) }); err != nil {
			t.Fatal(err)
		}
		wantSame(t, must(s.Event(t.Context(), event.ID))(t), event)
	})
	t.Run("cancelled before", func(t *testing.T) {
		s := open(t)
		ctx, cancel := cancelled(t)
		cancel()
		err := s.InTx(ctx, func(enroll.Tx) error { t.Error("the function ran"); return nil })
		wantCode(t, err, enroll.CodeUnavailable, "")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v does not say that it was cancelled", err)
		}
		_, err = s.User(ctx, enroll.NewID())
		wantCode(t, err, enroll.CodeUnavailable, "")
		wantCode(t, s.Stamp(ctx, enroll.Stamp{RPID: "example.com"}), enroll.CodeUnavailable, "")
		_, err = s.NoteSecret(ctx, enroll.Bytes("one"))
		wantCode(t, err, enroll.CodeUnavailable, "")
	})
	for _, tt := range []struct {
		name string
		then func(error) error
	}{
		{"cancelled in the middle", func(err error) error { return err }},
		{"cancelled in the middle, which the function ignores", func(error) error { return nil }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, a, b := open(t), newUser("anna"), newUser("berta")
			ctx, cancel := cancelled(t)
			err := s.InTx(ctx, func(tx enroll.Tx) error {
				if err := errors.Join(tx.InsertUser(ctx, a), tx.Append(ctx, newEvent(""))); err != nil {
					return err
				}
				cancel()
				return tt.then(tx.InsertUser(ctx, b))
			})
			wantCode(t, err, enroll.CodeUnavailable, "")
			_, err = s.User(t.Context(), a.ID)
			wantCode(t, err, enroll.CodeNotFound, "user")
			insert(t, s, a, b)
		})
	}
	t.Run("one change cancelled anywhere ends it", func(t *testing.T) { dying(t, open) })
	t.Run("a view is one moment, and does not keep others from writing", func(t *testing.T) {
		s, a, b := open(t), newUser("anna"), newUser("berta")
		insert(t, s, a)
		err := s.View(t.Context(), func(r enroll.Reader) error {
			wantSame(t, must(r.User(t.Context(), a.ID))(t), a)
			done := make(chan error)
			go func() { done <- tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertUser(t.Context(), b) }) }()
			if err := <-done; err != nil {
				return err
			}
			_, err := r.User(t.Context(), b.ID)
			wantCode(t, err, enroll.CodeNotFound, "user")
			page := must(r.FindUsers(t.Context(), enroll.UserQuery{Limit: 10}))(t)
			wantSame(t, names(page), []string{"anna"})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		wantFound(t, s, "", "anna", "berta")
	})
}

// dying cancels one call ever later, until it is done before. The function goes
// on as if nothing had happened.
func dying(t *testing.T, open func(t *testing.T) enroll.Store) {
	s := open(t)
	for after := int32(1); ; after++ {
		name := numbered("u", int(after))
		ctx, cancel := cancelled(t)
		var failed error
		err := tryWrite(t, s, func(tx enroll.Tx) error {
			failed = tx.InsertUser(&dyingContext{Context: ctx, cancel: cancel, left: after}, newUser(name))
			return nil
		})
		cancel()
		if failed == nil {
			if err != nil || after < 5 {
				t.Fatalf("done after %d looks at the context: %v", after, err)
			}
			wantFound(t, s, name, name)
			return
		}
		wantCode(t, failed, enroll.CodeUnavailable, "")
		wantCode(t, err, enroll.CodeUnavailable, "")
		wantFound(t, s, name)
		insert(t, s, newUser(name))
	}
}

// dyingContext is cancelled when it has been looked at a number of times.
type dyingContext struct {
	context.Context
	cancel context.CancelFunc
	mu     sync.Mutex
	left   int32
}

func (c *dyingContext) look() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left--; c.left == 0 {
		c.cancel()
	}
}

func (c *dyingContext) Done() <-chan struct{} {
	c.look()
	return c.Context.Done()
}

func (c *dyingContext) Err() error {
	c.look()
	return c.Context.Err()
}

// wantSameError wants the error itself, not one that wraps it.
func wantSameError(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) || got.Error() != want.Error() {
		t.Errorf("got %v, want %v", got, want)
	}
}

func withoutEvent(t *testing.T, open func(t *testing.T) enroll.Store) {
	for _, tt := range []struct {
		name  string
		write func(tx enroll.Tx, user enroll.User, credential enroll.Credential) error
	}{
		{"InsertUser", func(tx enroll.Tx, _ enroll.User, _ enroll.Credential) error {
			return tx.InsertUser(t.Context(), newUser("berta"))
		}},
		{"UpdateUser", func(tx enroll.Tx, user enroll.User, _ enroll.Credential) error {
			user.Revision, user.DisplayName = 2, "Other"
			return tx.UpdateUser(t.Context(), user)
		}},
		{"InsertCredential", func(tx enroll.Tx, user enroll.User, _ enroll.Credential) error {
			return tx.InsertCredential(t.Context(), newCredential(user.ID))
		}},
		{"UpdateCredential", func(tx enroll.Tx, _ enroll.User, credential enroll.Credential) error {
			credential.Name = "other"
			return tx.UpdateCredential(t.Context(), credential)
		}},
		{"InsertPolicy", func(tx enroll.Tx, _ enroll.User, _ enroll.Credential) error {
			policy := enroll.DefaultPolicy(start)
			policy.Version = 2
			return tx.InsertPolicy(t.Context(), policy)
		}},
		{"End", func(tx enroll.Tx, _ enroll.User, _ enroll.Credential) error {
			return tx.End(t.Context(), enroll.Ended{ID: enroll.NewID(), At: start})
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, user := open(t), newUser("anna")
			credential := newCredential(user.ID)
			insert(t, s, user)
			addCredentials(t, s, credential)
			policy := must(s.Policy(t.Context()))(t)
			err := s.InTx(t.Context(), func(tx enroll.Tx) error { return tt.write(tx, user, credential) })
			wantCode(t, err, enroll.CodeInternal, "")
			wantSame(t, must(s.User(t.Context(), user.ID))(t), user)
			wantSame(t, must(s.Credentials(t.Context(), user.ID))(t), []enroll.Credential{credential})
			wantSame(t, must(s.Policy(t.Context()))(t), policy)
			wantFound(t, s, "", "anna")
		})
	}
	t.Run("reading and failing need none", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		err := s.InTx(t.Context(), func(tx enroll.Tx) error {
			again := newUser("berta")
			again.Username = user.Username
			wantFailed(t, tx, func() error { return tx.InsertUser(t.Context(), again) }, enroll.CodeInUse, "username")
			_, err := tx.LockUser(t.Context(), user.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// wantNothing checks that nothing of these is in the store.
func wantNothing(t *testing.T, s enroll.Store, user, credential, ended, event enroll.ID) {
	t.Helper()
	_, err := s.User(t.Context(), user)
	wantCode(t, err, enroll.CodeNotFound, "user")
	_, err = s.Credential(t.Context(), credential)
	wantCode(t, err, enroll.CodeNotFound, "credential")
	_, err = s.Ended(t.Context(), ended)
	wantCode(t, err, enroll.CodeCeremonyUnknown, "")
	_, err = s.Event(t.Context(), event)
	wantCode(t, err, enroll.CodeNotFound, "event")
	if policy := must(s.Policy(t.Context()))(t); policy.Version != 1 {
		t.Fatalf("policy %d", policy.Version)
	}
}

package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

func users(t *testing.T, open func(t *testing.T) enroll.Store) {
	t.Run("is read as it was written, by ID and username", func(t *testing.T) {
		s, want := open(t), newUser("anna")
		insert(t, s, want, newUser("bert"))
		wantSame(t, must(s.User(t.Context(), want.ID))(t), want)
		wantSame(t, must(s.UserByUsername(t.Context(), "anna"))(t), want)
	})
	t.Run("times are UTC and kept to the microsecond", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		user.CreatedAt = start.Add(999 * time.Nanosecond).In(time.FixedZone("", 3600))
		user.UpdatedAt = time.Time{}
		insert(t, s, user)
		got := must(s.User(t.Context(), user.ID))(t)
		if !got.CreatedAt.Equal(start) || got.CreatedAt.Location() != time.UTC || !got.UpdatedAt.IsZero() {
			t.Errorf("read %v and %v", got.CreatedAt, got.UpdatedAt)
		}
	})
	t.Run("lists are never nil", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		user.Addresses = nil
		insert(t, s, user)
		if got := must(s.User(t.Context(), user.ID))(t); got.Addresses == nil {
			t.Error("addresses are nil")
		}
	})
	t.Run("absent", func(t *testing.T) {
		s := open(t)
		insert(t, s, newUser("anna"))
		_, err := s.User(t.Context(), enroll.NewID())
		wantCode(t, err, enroll.CodeNotFound, "user")
		for _, name := range []string{"bert", "", "ann", "not a username", "an%"} {
			_, err = s.UserByUsername(t.Context(), name)
			wantCode(t, err, enroll.CodeNotFound, "user")
		}
	})
	t.Run("username is compared as mapped", func(t *testing.T) {
		s, user := open(t), newUser("Ä.Meier")
		insert(t, s, user)
		for _, name := range []string{"Ä.Meier", "ä.meier", "A\u0308.MEIER", "ä．meier"} {
			wantSame(t, must(s.UserByUsername(t.Context(), name))(t), user)
		}
	})
	t.Run("unique", func(t *testing.T) {
		for _, tt := range []struct {
			name  string
			edit  func(user *enroll.User, there enroll.User)
			code  enroll.Code
			field string
		}{
			{"username", func(u *enroll.User, there enroll.User) { u.Username = there.Username }, enroll.CodeInUse, "username"},
			{"username in capitals", func(u *enroll.User, there enroll.User) { u.Username = strings.ToUpper(there.Username) }, enroll.CodeInUse, "username"},
			{"address", func(u *enroll.User, there enroll.User) { u.Addresses[0].Email = there.Addresses[0].Email }, enroll.CodeInUse, "email"},
			{"second address in capitals", func(u *enroll.User, there enroll.User) {
				u.Addresses[1].Email = strings.ToUpper(there.Addresses[0].Email)
			}, enroll.CodeInUse, "email"},
			{"address twice", func(u *enroll.User, _ enroll.User) {
				u.Addresses[1].Email = strings.ToUpper(u.Addresses[0].Email)
			}, enroll.CodeInUse, "email"},
			{"external ID", func(u *enroll.User, there enroll.User) { u.ExternalID = there.ExternalID }, enroll.CodeInUse, "externalId"},
			{"ID", func(u *enroll.User, there enroll.User) { u.ID = there.ID }, enroll.CodeConflict, ""},
			{"handle", func(u *enroll.User, there enroll.User) { u.Handle = there.Handle }, enroll.CodeConflict, ""},
		} {
			t.Run(tt.name, func(t *testing.T) {
				s, there, user := open(t), newUser("anna"), newUser("bert")
				insert(t, s, there)
				tt.edit(&user, there)
				write(t, s, func(tx enroll.Tx) error {
					wantFailed(t, tx, func() error { return tx.InsertUser(t.Context(), user) }, tt.code, tt.field)
					// The failure has left nothing, and the transaction goes on.
					return tx.InsertUser(t.Context(), newUser("carl"))
				})
				page := must(s.FindUsers(t.Context(), enroll.UserQuery{Limit: 10}))(t)
				wantSame(t, names(page), []string{"anna", "carl"})
				insert(t, s, newUser("bert"))
			})
		}
	})
	t.Run("no external ID is not in use", func(t *testing.T) {
		s, a, b := open(t), newUser("anna"), newUser("bert")
		a.ExternalID, b.ExternalID = "", ""
		insert(t, s, a, b)
	})
	t.Run("external IDs differ by case", func(t *testing.T) {
		s, a, b := open(t), newUser("anna"), newUser("bert")
		a.ExternalID, b.ExternalID = "x", "X"
		insert(t, s, a, b)
	})
	t.Run("all, in the order of their making", func(t *testing.T) {
		s := open(t)
		const n = 1203 // more than any store reads at once
		var all []enroll.User
		for i := range n {
			user := newUser(numbered("user", i))
			user.CreatedAt = start.Add(time.Duration(i/5) * time.Second) // five at a time
			all = append(all, user)
		}
		insert(t, s, all[n/2:]...)
		// Whoever was made earlier comes first, even when written later.
		insert(t, s, all[:n/2]...)
		var got []string
		for user, err := range s.AllUsers(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, user.Username)
		}
		// At the seam five were made at the same time, and are in the order of writing.
		if len(got) != n || got[0] != all[0].Username || got[n-1] != all[n-1].Username {
			t.Fatalf("%d users from %s to %s", len(got), got[0], got[len(got)-1])
		}
		for i := 0; i < n; i += 5 {
			if i/5 == (n/2)/5 {
				continue
			}
			for j := i; j < min(i+5, n); j++ {
				if got[j] != all[j].Username {
					t.Fatalf("place %d has %s, want %s", j, got[j], all[j].Username)
				}
			}
		}
		count := 0
		for _, err := range s.AllUsers(t.Context()) {
			if count++; err != nil || count == 3 {
				break
			}
		}
	})
	t.Run("all stops after an error", func(t *testing.T) {
		s := open(t)
		insert(t, s, newUser("anna"))
		ctx, cancel := cancelled(t)
		cancel()
		calls := 0
		for _, err := range s.AllUsers(ctx) {
			calls++
			wantCode(t, err, enroll.CodeUnavailable, "")
		}
		if calls != 1 {
			t.Errorf("%d errors, want 1", calls)
		}
	})
}

func changes(t *testing.T, open func(t *testing.T) enroll.Store) {
	t.Run("replaces all but handle and time of making", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		want := newUser("berta")
		want.ID, want.Revision, want.Status, want.Privileged, want.Language = user.ID, 2, enroll.UserDisabled, false, "en"
		want.Role = enroll.Operator
		want.UpdatedAt = start.Add(time.Hour)
		want.CreatedAt = start.Add(time.Hour)
		write(t, s, func(tx enroll.Tx) error { return tx.UpdateUser(t.Context(), want) })
		want.Handle, want.CreatedAt = user.Handle, user.CreatedAt
		wantSame(t, must(s.User(t.Context(), user.ID))(t), want)
		wantSame(t, must(s.UserByUsername(t.Context(), "berta"))(t), want)
		_, err := s.UserByUsername(t.Context(), "anna")
		wantCode(t, err, enroll.CodeNotFound, "user")
	})
	t.Run("administrators who can sign in", func(t *testing.T) {
		s := open(t)
		var want []enroll.ID
		for name, change := range map[string]func(*enroll.User, *enroll.Credential){
			"able":     func(*enroll.User, *enroll.Credential) {},
			"able too": func(*enroll.User, *enroll.Credential) {},
			"operator": func(u *enroll.User, _ *enroll.Credential) { u.Role = enroll.Operator },
			"disabled": func(u *enroll.User, _ *enroll.Credential) { u.Status = enroll.UserDisabled },
			"unproved": func(_ *enroll.User, c *enroll.Credential) { c.State = enroll.Unproved },
			"revoked":  func(_ *enroll.User, c *enroll.Credential) { c.State = enroll.Revoked },
		} {
			user := newUser(name)
			user.Role = enroll.Administrator
			credential := newCredential(user.ID)
			change(&user, &credential)
			write(t, s, func(tx enroll.Tx) error {
				return errors.Join(tx.InsertUser(t.Context(), user), tx.InsertCredential(t.Context(), credential))
			})
			if strings.HasPrefix(name, "able") {
				want = append(want, user.ID)
			}
		}
		slices.Sort(want)
		write(t, s, func(tx enroll.Tx) error {
			got, err := tx.Administrators(t.Context())
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			return err
		})
	})
	t.Run("old keys are free and old words find nothing", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		changed := newUser("berta")
		changed.ID, changed.Revision = user.ID, 2
		write(t, s, func(tx enroll.Tx) error { return tx.UpdateUser(t.Context(), changed) })
		wantFound(t, s, "anna")
		wantFound(t, s, "berta", "berta")
		insert(t, s, newUser("anna"))
		wantFound(t, s, "anna", "anna")
	})
	t.Run("keeps its own keys", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		user.Revision, user.Username = 2, "ANNA"
		user.Addresses[0].Email = strings.ToUpper(user.Addresses[0].Email)
		write(t, s, func(tx enroll.Tx) error { return tx.UpdateUser(t.Context(), user) })
		wantSame(t, must(s.User(t.Context(), user.ID))(t), user)
	})
	t.Run("absent", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		user.Revision = 2
		write(t, s, func(tx enroll.Tx) error {
			wantFailed(t, tx, func() error { return tx.UpdateUser(t.Context(), user) }, enroll.CodeNotFound, "user")
			return nil
		})
	})
	for _, revision := range []int32{0, 1, 3} {
		t.Run("another revision is a conflict: "+string('0'+revision), func(t *testing.T) {
			s, user := open(t), newUser("anna")
			insert(t, s, user)
			changed := user
			changed.Revision, changed.DisplayName = revision, "Other"
			write(t, s, func(tx enroll.Tx) error {
				wantFailed(t, tx, func() error { return tx.UpdateUser(t.Context(), changed) }, enroll.CodeConflict, "")
				return nil
			})
			wantSame(t, must(s.User(t.Context(), user.ID))(t), user)
		})
	}
	for _, tt := range []struct {
		field string
		edit  func(user *enroll.User, there enroll.User)
	}{
		{"username", func(u *enroll.User, there enroll.User) { u.Username = strings.ToUpper(there.Username) }},
		{"email", func(u *enroll.User, there enroll.User) {
			u.Addresses[1].Email = strings.ToUpper(there.Addresses[1].Email)
		}},
		{"externalId", func(u *enroll.User, there enroll.User) { u.ExternalID = there.ExternalID }},
	} {
		t.Run("in use: "+tt.field, func(t *testing.T) {
			s, user, there := open(t), newUser("anna"), newUser("bert")
			insert(t, s, user, there)
			changed := newUser("anna2")
			changed.ID, changed.Revision = user.ID, 2
			tt.edit(&changed, there)
			write(t, s, func(tx enroll.Tx) error {
				wantFailed(t, tx, func() error { return tx.UpdateUser(t.Context(), changed) }, enroll.CodeInUse, tt.field)
				return nil
			})
			wantSame(t, must(s.User(t.Context(), user.ID))(t), user)
			wantFound(t, s, "anna", "anna")
			wantFound(t, s, "anna2")
		})
	}
	t.Run("an erased user is found by ID alone", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		erased := enroll.User{ID: user.ID, Status: enroll.UserErased, UpdatedAt: start, Revision: 2}
		write(t, s, func(tx enroll.Tx) error { return tx.UpdateUser(t.Context(), erased) })
		erased.Handle, erased.CreatedAt = user.Handle, user.CreatedAt
		wantSame(t, must(s.User(t.Context(), user.ID))(t), erased)
		_, err := s.UserByUsername(t.Context(), "anna")
		wantCode(t, err, enroll.CodeNotFound, "user")
		_, err = s.UserByUsername(t.Context(), "")
		wantCode(t, err, enroll.CodeNotFound, "user")
		for _, text := range []string{"", "anna", "person", "ext", "example"} {
			wantFound(t, s, text)
		}
		insert(t, s, newUser("anna"))
	})
	t.Run("LockUser", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		if err := s.InTx(t.Context(), func(tx enroll.Tx) error {
			_, err := tx.LockUser(t.Context(), enroll.NewID())
			wantCode(t, err, enroll.CodeNotFound, "user")
			got, err := tx.LockUser(t.Context(), user.ID)
			wantSame(t, got, user)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("a change that was undone leaves nothing", func(t *testing.T) {
		s, user, undo := open(t), newUser("anna"), errors.New("undo")
		insert(t, s, user)
		changed := newUser("berta")
		changed.ID, changed.Revision = user.ID, 2
		err := tryWrite(t, s, func(tx enroll.Tx) error {
			return errors.Join(tx.UpdateUser(t.Context(), changed), undo)
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
		wantSame(t, must(s.User(t.Context(), user.ID))(t), user)
		wantFound(t, s, "anna", "anna")
		wantFound(t, s, "berta")
	})
}

package sqlstore_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"latchkey/backend/enroll"
)

// TestErasedNamesLeaveTheFiles: nothing a person was called is left in the
// database or its log once they are erased, index pages and old versions of
// rows included.
func TestErasedNamesLeaveTheFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := openAt(t, path)
	var all []enroll.User
	for i := range 300 {
		user := person(fmt.Sprintf("u%d", i))
		user.DisplayName = fmt.Sprintf("Xq%03dzz Vorname", i)
		all = append(all, user)
		if err := insert(t.Context(), s, user); err != nil {
			t.Fatal(err)
		}
	}
	victim := all[150]
	victim.DisplayName, victim.Username, victim.ExternalID = "Kunigunde Eisenbart", "kunigunde", "EISEN"
	victim.Addresses = []enroll.Address{{Email: "kuni@eisenbart.example", Primary: true}}
	traces := []string{"kuni", "Kuni", "eisen", "Eisen", "EISEN"}
	update := func(user enroll.User) {
		t.Helper()
		if err := s.InTx(t.Context(), func(tx enroll.Tx) error {
			return errors.Join(tx.UpdateUser(t.Context(), user), tx.Append(t.Context(), happened(enroll.ActUserUpdated, user.ID)))
		}); err != nil {
			t.Fatal(err)
		}
	}
	victim.Revision = 2
	update(victim)
	if n := count(t, path, traces); n == 0 {
		t.Fatal("the test does not find what is there")
	}
	for i, user := range all {
		if i%3 == 0 && user.ID != victim.ID { // pages are split, merged and moved
			user.Revision, user.DisplayName = 2, "Yw"+user.DisplayName
			update(user)
		}
	}
	erased := enroll.User{ID: victim.ID, Status: enroll.UserErased, UpdatedAt: now, Revision: 3}

	// Somebody reads the old state meanwhile: what they see cannot go yet.
	if err := s.View(t.Context(), func(r enroll.Reader) error {
		if _, err := r.User(t.Context(), victim.ID); err != nil {
			return err
		}
		update(erased)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	// The next transaction takes it away.
	if err := insert(t.Context(), s, person("last")); err != nil {
		t.Fatal(err)
	}
	if n := count(t, path, traces); n != 0 {
		t.Errorf("%d traces are left", n)
	}
}

// TestErasedNamesLeaveAfterAKill: a program that was killed before it could clean up
// leaves that to the next, and that to its next transaction if somebody reads.
func TestErasedNamesLeaveAfterAKill(t *testing.T) {
	first, second := filepath.Join(t.TempDir(), "store.db"), filepath.Join(t.TempDir(), "store.db")
	reading := func(path string) (end func()) {
		t.Helper()
		reader, err := raw(t, path).BeginTx(t.Context(), nil)
		if err == nil {
			err = reader.QueryRow("SELECT count(*) FROM users").Scan(new(int))
		}
		if err != nil {
			t.Fatal(err)
		}
		return func() { _ = reader.Rollback() }
	}
	s, victim := openAt(t, first), person("kunigunde")
	for i := range 50 { // so that the log is long, and the next to write overwrites little of it
		if err := insert(t.Context(), s, person(fmt.Sprintf("u%d", i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := insert(t.Context(), s, victim); err != nil {
		t.Fatal(err)
	}
	end := reading(first)
	if err := s.InTx(t.Context(), func(tx enroll.Tx) error {
		erased := enroll.User{ID: victim.ID, Status: enroll.UserErased, UpdatedAt: now, Revision: 2}
		return errors.Join(tx.UpdateUser(t.Context(), erased), tx.Append(t.Context(), happened(enroll.ActUserErased, victim.ID)))
	}); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal"} { // as a kill leaves them
		content, err := os.ReadFile(first + suffix)
		if err == nil {
			err = os.WriteFile(second+suffix, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	end()

	end = reading(second)
	s = openAt(t, second)
	if n := count(t, second, []string{"kunigunde"}); n == 0 {
		t.Fatal("the test does not find what is there")
	}
	end()
	if err := insert(t.Context(), s, person("last")); err != nil {
		t.Fatal(err)
	}
	if n := count(t, second, []string{"kunigunde"}); n != 0 {
		t.Errorf("%d traces are left", n)
	}
}

// count counts occurrences in the database and the files beside it.
func count(t *testing.T, path string, traces []string) int {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	n := 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, trace := range traces {
			n += bytes.Count(content, []byte(trace))
		}
	}
	return n
}

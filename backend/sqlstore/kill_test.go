package sqlstore_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
)

// victimEnv holds the path of the store that a child process writes to.
const victimEnv = "SQLSTORE_TEST_VICTIM"

func TestMain(m *testing.M) {
	if path := os.Getenv(victimEnv); path != "" {
		fmt.Fprintln(os.Stderr, victim(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// victim writes users for ever and says of each that it is kept, until it says
// "middle" in the middle of a transaction and waits there for its end.
func victim(path string) error {
	ctx := context.Background()
	s, err := sqlstore.OpenSQLite(ctx, path, sqlstore.SQLiteOptions{})
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		user := person(fmt.Sprintf("u%02d", i))
		if err := s.InTx(ctx, func(tx enroll.Tx) error {
			if err := tx.InsertUser(ctx, user); err != nil {
				return err
			}
			if i == 40 {
				fmt.Println("middle", user.ID)
				select {}
			}
			return tx.Append(ctx, happened(enroll.ActUserCreated, user.ID))
		}); err != nil {
			return err
		}
		fmt.Println("kept", user.ID)
	}
}

// TestKilled kills a process at several moments. Whatever it said it had kept is
// there and whole, and of the rest there is nothing.
func TestKilled(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		kept int // kill after so many, or in the middle of the next
	}{{"at once", 1}, {"between", 17}, {"in the middle of a transaction", 41}} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "store.db")
			child := exec.Command(self)
			child.Env, child.Stderr = append(os.Environ(), victimEnv+"="+path), os.Stderr
			out, err := child.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			var kept []enroll.ID
			var half enroll.ID
			killed := false
			for lines := bufio.NewScanner(out); lines.Scan(); { // to its end, for it did not wait to be heard
				switch word, id, _ := strings.Cut(lines.Text(), " "); word {
				case "kept":
					kept = append(kept, enroll.ID(id))
				case "middle":
					half = enroll.ID(id)
				}
				if !killed && (half != "" || len(kept) >= tt.kept) {
					if err := child.Process.Kill(); err != nil {
						t.Fatal(err)
					}
					killed = true
				}
			}
			_ = child.Wait()
			if len(kept) == 0 {
				t.Fatal("the child kept nothing")
			}
			if tt.kept == 41 && half == "" {
				t.Fatal("the child was not in the middle")
			}
			checkAfterDeath(t, openAt(t, path), kept, half)
		})
	}
}

func checkAfterDeath(t *testing.T, s *sqlstore.Store, kept []enroll.ID, half enroll.ID) {
	t.Helper()
	ctx := t.Context()
	for _, id := range kept {
		if _, err := s.User(ctx, id); err != nil {
			t.Errorf("a user that was kept: %v", err)
		}
	}
	told := map[enroll.ID]bool{}
	for event, err := range s.AllEvents(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		told[event.User] = true
	}
	users := 0
	for user, err := range s.AllUsers(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		users++
		page, err := s.FindUsers(ctx, enroll.UserQuery{Text: user.Addresses[0].Email, Limit: 2})
		if !told[user.ID] || err != nil || len(page.Users) != 1 {
			t.Errorf("user %s is there by half", user.Username)
		}
	}
	// One more may have been kept than was heard of.
	if users != len(told) || users > len(kept)+1 && half == "" {
		t.Errorf("%d users, %d events, %d kept", users, len(told), len(kept))
	}
	if _, err := s.User(ctx, half); enroll.CodeOf(err) != enroll.CodeNotFound {
		t.Errorf("the user of the transaction that never ended: %v", err)
	}
	if err := errors.Join(insert(ctx, s, person("u40")), insert(ctx, s, person("after"))); err != nil && half != "" {
		t.Error(err)
	}
}

package sqlstore_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
)

// now is when the stores of these tests are used.
var now = time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)

func person(username string) enroll.User {
	return enroll.User{
		ID: enroll.NewID(), Handle: enroll.NewUserHandle(), Username: username, DisplayName: "Person " + username,
		Addresses: []enroll.Address{{Email: username + "@example.com", Primary: true}}, ExternalID: "ext-" + username,
		Status: enroll.UserActive, CreatedAt: now, UpdatedAt: now, Revision: 1,
	}
}

func happened(act enroll.Act, user enroll.ID) enroll.Event {
	return enroll.Event{ID: enroll.NewID(), At: now, Act: act, By: enroll.Holder{Kind: enroll.ActorSystem}, User: user}
}

func insert(ctx context.Context, s enroll.Store, user enroll.User) error {
	return s.InTx(ctx, func(tx enroll.Tx) error {
		return errors.Join(tx.InsertUser(ctx, user), tx.Append(ctx, happened(enroll.ActUserCreated, user.ID)))
	})
}

// raw opens the file of a store behind its back.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func run(t testing.TB, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func TestOpenMakesPrivateFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "deep", "store.db")
	s := openAt(t, path)
	if err := insert(t.Context(), s, person("anna")); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		return // access is inherited there
	}
	for path, want := range map[string]fs.FileMode{
		path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600,
		filepath.Dir(path): 0o700, filepath.Dir(filepath.Dir(path)): 0o700,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if files, err := filepath.Glob(path + "*"); err != nil || len(files) != 1 {
		t.Errorf("after closing there are %q", files)
	}
}

func TestOpenTakesAnyName(t *testing.T) {
	for _, name := range []string{"a b", "a?mode=memory", "a#b", "100%25", "ä", ":memory:", "file:x", "a'b", "-"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			user := person("anna")
			s := openAt(t, path)
			if err := errors.Join(insert(t.Context(), s, user), s.Close()); err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(path); err != nil || info.Size() == 0 {
				t.Fatalf("no file of that name: %v", err)
			}
			if _, err := openAt(t, path).User(t.Context(), user.ID); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	filled := filepath.Join(t.TempDir(), "store.db")
	s := openAt(t, filled)
	for i := range 200 {
		if err := insert(t.Context(), s, person("u"+strings.Repeat("x", i%40)+string(rune('a'+i/40)))); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filled)
	if err != nil {
		t.Fatal(err)
	}
	keep := func(content []byte) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, tt := range []struct {
		name string
		make func(t *testing.T, path string)
	}{
		{"text", keep([]byte(strings.Repeat("Dear diary, today\n", 100)))},
		{"one byte", keep([]byte{'S'})},
		{"a header alone", keep(whole[:100])},
		{"cut off", keep(whole[:3*4096+17])},
		{"overwritten in the middle", keep(append(append(bytes.Clone(whole[:4096]), bytes.Repeat([]byte{0xa5}, 20*4096)...), whole[21*4096:]...))},
		{"a directory", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}},
		{"another program's database", func(t *testing.T, path string) {
			run(t, raw(t, path), "CREATE TABLE users (name TEXT)")
		}},
		{"another program's database with its ID", func(t *testing.T, path string) {
			run(t, raw(t, path), "PRAGMA application_id = 7; CREATE TABLE users (name TEXT)")
		}},
		{"another program's database after a crash", func(t *testing.T, path string) {
			// What was not yet moved from its log must not be moved by us.
			alive := filepath.Join(t.TempDir(), "alive.db")
			run(t, raw(t, alive), "PRAGMA journal_mode = WAL; CREATE TABLE users (name TEXT); INSERT INTO users VALUES ('anna')")
			for _, end := range []string{"", "-wal"} {
				content, err := os.ReadFile(alive + end)
				if err != nil {
					t.Fatal(err)
				}
				keep(content)(t, path+end)
			}
		}},
		{"a newer Latchkey's", func(t *testing.T, path string) {
			keep(whole)(t, path)
			run(t, raw(t, path), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "store.db")
			tt.make(t, path)
			before, _ := os.ReadFile(path)
			s, err := sqlstore.OpenSQLite(t.Context(), path, sqlstore.SQLiteOptions{})
			if err == nil {
				t.Fatal(errors.Join(errors.New("opened"), s.Close()))
			}
			e, _ := errors.AsType[*enroll.Error](err)
			if e == nil || e.Code != enroll.CodeMalformed || e.Field != "store" {
				t.Errorf("got %v", err)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
	for name, path := range map[string]string{"empty": "", "blank": " ", "NUL": "a\x00b"} {
		t.Run("path: "+name, func(t *testing.T) {
			_, err := sqlstore.OpenSQLite(t.Context(), path, sqlstore.SQLiteOptions{})
			if enroll.CodeOf(err) != enroll.CodeMalformed {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("path: below a file", func(t *testing.T) {
		_, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(filled, "store.db"), sqlstore.SQLiteOptions{})
		if enroll.CodeOf(err) != enroll.CodeUnavailable {
			t.Errorf("got %v", err)
		}
	})
}

// TestOpenTogether: several programs that start at once on a path where there
// is nothing all get the same store.
func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	const n = 6
	var wg sync.WaitGroup
	stores, errs := make([]*sqlstore.Store, n), make([]error, n)
	for i := range n {
		wg.Go(func() { stores[i], errs[i] = sqlstore.OpenSQLite(t.Context(), path, sqlstore.SQLiteOptions{}) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	first, err := stores[0].Policy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range stores {
		user := person(string(rune('a' + i)))
		if err := insert(t.Context(), s, user); err != nil {
			t.Error(err)
		}
		if policy, err := stores[0].Policy(t.Context()); err != nil || policy.CreatedAt != first.CreatedAt {
			t.Errorf("another first policy: %v", err)
		}
		if _, err := stores[n-1-i].User(t.Context(), user.ID); err != nil {
			t.Error(err)
		}
	}
	for _, s := range stores {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestLockedElsewhere: another program holds the lock for a while.
func TestLockedElsewhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := openAt(t, path)
	conn, err := raw(t, path).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lock := func(statement string) {
		t.Helper()
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("waits for it", func(t *testing.T) {
		lock("BEGIN IMMEDIATE")
		done := make(chan error)
		go func() { done <- insert(t.Context(), s, person("anna")) }()
		if _, err := s.Policy(t.Context()); err != nil {
			t.Errorf("reading while another program writes: %v", err)
		}
		lock("COMMIT")
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Run("not for ever", func(t *testing.T) {
		impatient, err := sqlstore.OpenSQLite(t.Context(), path, sqlstore.SQLiteOptions{Wait: 20 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		lock("BEGIN IMMEDIATE")
		err = insert(t.Context(), impatient, person("berta"))
		if enroll.CodeOf(err) != enroll.CodeUnavailable {
			t.Errorf("got %v", err)
		}
		lock("ROLLBACK")
		if err := errors.Join(insert(t.Context(), impatient, person("berta")), impatient.Close()); err != nil {
			t.Error(err)
		}
	})
	t.Run("not after its end", func(t *testing.T) {
		lock("BEGIN IMMEDIATE")
		defer lock("ROLLBACK")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- insert(ctx, s, person("carl")) }()
		cancel()
		if err := <-done; enroll.CodeOf(err) != enroll.CodeUnavailable || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

// TestTransactionInTransaction: a function that breaks the rule and begins
// another transaction is told so in the end, and does not hang.
func TestTransactionInTransaction(t *testing.T) {
	s, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "store.db"), sqlstore.SQLiteOptions{Wait: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	err = s.InTx(t.Context(), func(enroll.Tx) error { return insert(t.Context(), s, person("anna")) })
	if enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Errorf("got %v", err)
	}
}

// TestWhatStays: not even a later program with a defect takes away or changes
// what must stay.
func TestWhatStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s, user := openAt(t, path), person("anna")
	if err := s.InTx(t.Context(), func(tx enroll.Tx) error {
		return errors.Join(tx.InsertUser(t.Context(), user), tx.Append(t.Context(), happened(enroll.ActUserCreated, user.ID)),
			tx.InsertCredential(t.Context(), enroll.Credential{ID: enroll.NewID(), User: user.ID, CredentialID: enroll.Bytes{1}, State: enroll.Active, Ceremony: enroll.NewID()}))
	}); err != nil {
		t.Fatal(err)
	}
	db := raw(t, path)
	for _, statement := range []string{
		"DELETE FROM events", "UPDATE events SET act = ''", "DELETE FROM credentials", "DELETE FROM policies", "UPDATE policies SET body = ''",
		"PRAGMA foreign_keys = ON; DELETE FROM users",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s was carried out", statement)
		}
	}
}

// TestOneSQLite: without cgo there is one SQLite, and it is not the one in C that
// gorm's driver brings along where cgo is on.
func TestOneSQLite(t *testing.T) {
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{.ImportPath}} {{.CgoFiles}}", ".")
	list.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil || !bytes.Contains(out, []byte("modernc.org/sqlite")) || !bytes.Contains(out, []byte("gorm.io/driver/sqlite ")) {
		t.Fatalf("%v\n%s", err, out)
	}
	db := raw(t, filepath.Join(t.TempDir(), "any.sqlite"))
	if home := reflect.TypeOf(db.Driver()).Elem().PkgPath(); home != "modernc.org/sqlite" {
		t.Errorf("the name that the store opens belongs to %s", home)
	}
}

package sqlstore_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
)

// TestBackupAndRestore while the store is in use.
func TestBackupAndRestore(t *testing.T) {
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "store.db"), filepath.Join(dir, "backup")
	live := openAt(t, path)
	anna, ben := person("anna"), person("ben")
	session := enroll.Session{
		ID: enroll.NewID(), User: anna.ID, TokenHash: enroll.NewToken().Hash(), CreatedAt: now, SeenAt: now, AssertedAt: now, ExpiresAt: now.Add(time.Hour),
	}
	ctx := t.Context()
	stamp := enroll.Stamp{RPID: "example.com"}
	if err := errors.Join(live.Stamp(ctx, stamp), insert(ctx, live, anna), live.InTx(ctx, func(tx enroll.Tx) error {
		return errors.Join(tx.InsertSession(ctx, session), tx.Append(ctx, happened(enroll.ActSignIn, anna.ID)))
	})); err != nil {
		t.Fatal(err)
	}
	writing, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { // somebody writes all the time
		for i := 0; writing.Err() == nil; i++ {
			if err := insert(ctx, live, person("u"+string(enroll.NewID()))); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	if err := sqlstore.BackupSQLite(ctx, path, copied); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("writing during the backup: %v", err)
	}
	if info, err := os.Stat(copied); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup: %v, %v", info, err)
	}
	if err := insert(ctx, live, ben); err != nil {
		t.Fatal(err)
	}
	if err := sqlstore.RestoreSQLite(ctx, path, copied, stamp, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := live.User(ctx, anna.ID); err != nil {
		t.Errorf("what the backup has: %v", err)
	}
	if _, err := live.User(ctx, ben.ID); enroll.CodeOf(err) != enroll.CodeNotFound {
		t.Errorf("what came after it: %v", err)
	}
	if got, err := live.Session(ctx, session.ID); err != nil || got.EndedAt == nil {
		t.Errorf("a session goes on: %+v, %v", got, err)
	}
	events, err := live.Events(ctx, enroll.EventQuery{Limit: 1})
	if err != nil || events.Events[0].Act != enroll.ActRestored {
		t.Errorf("the journal has %+v, %v", events, err)
	}
	if err := insert(ctx, live, ben); err != nil {
		t.Errorf("writing afterwards: %v", err)
	}
	fresh := filepath.Join(dir, "other", "fresh.db")
	if err := sqlstore.RestoreSQLite(ctx, fresh, copied, stamp, now); err != nil {
		t.Fatal(err)
	}
	if _, err := openAt(t, fresh).User(ctx, anna.ID); err != nil {
		t.Errorf("in a new store: %v", err)
	}
}

func TestBackupRefuses(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	path, backup := filepath.Join(dir, "store.db"), filepath.Join(dir, "backup")
	s := openAt(t, path)
	stamp := enroll.Stamp{RPID: "example.com"}
	if err := errors.Join(s.Stamp(ctx, stamp), insert(ctx, s, person("anna"))); err != nil {
		t.Fatal(err)
	}
	want := func(what string, err error, code enroll.Code, field string) {
		t.Helper()
		if e, _ := errors.AsType[*enroll.Error](err); e == nil || e.Code != code || e.Field != field {
			t.Errorf("%s: %v, want %s (%s)", what, err, code, field)
		}
	}
	want("no store", sqlstore.BackupSQLite(ctx, filepath.Join(dir, "nothing"), backup), enroll.CodeMalformed, "store")
	if err := sqlstore.BackupSQLite(ctx, path, backup); err != nil {
		t.Fatal(err)
	}
	want("over a file", sqlstore.BackupSQLite(ctx, path, backup), enroll.CodeMalformed, "file")
	whole, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"nothing": nil, "text": []byte("hello"), "cut off": whole[:len(whole)/2],
		"overwritten": append(append(append([]byte{}, whole[:4096]...), make([]byte, 4096)...), whole[8192:]...),
	} {
		bad := filepath.Join(dir, "bad")
		if err := os.WriteFile(bad, content, 0o600); err != nil {
			t.Fatal(err)
		}
		want(name, sqlstore.RestoreSQLite(ctx, path, bad, stamp, now), enroll.CodeMalformed, "file")
	}
	other := filepath.Join(dir, "other.db")
	if err := openAt(t, other).Stamp(ctx, enroll.Stamp{RPID: "example.org"}); err != nil {
		t.Fatal(err)
	}
	want("another's", sqlstore.RestoreSQLite(ctx, other, backup, stamp, now), enroll.CodeStampDiffer, "")
	for _, theirs := range []enroll.Stamp{{RPID: "example.org"}, {RPID: "example.com", Demo: true}} {
		fresh := filepath.Join(dir, "fresh.db")
		want("of another", sqlstore.RestoreSQLite(ctx, path, backup, theirs, now), enroll.CodeStampDiffer, "file")
		want("of another, in a new store", sqlstore.RestoreSQLite(ctx, fresh, backup, theirs, now), enroll.CodeStampDiffer, "file")
		if _, err := os.Stat(fresh); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a store was made: %v", err)
		}
	}
	if users, err := s.FindUsers(ctx, enroll.UserQuery{}); err != nil || len(users.Users) != 1 {
		t.Errorf("the store has %v, %v", users, err)
	}
	events, err := s.Events(ctx, enroll.EventQuery{Limit: 1})
	if err != nil || events.Events[0].Act == enroll.ActRestored {
		t.Errorf("the journal has %+v, %v", events, err)
	}
}

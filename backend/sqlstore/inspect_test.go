package sqlstore_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
	"latchkey/backend/sqlstore/storetest"
)

// TestInspect: a store of any version is looked at, in use or not, and stays as it is.
func TestInspect(t *testing.T) {
	inspect := func(path string) sqlstore.Standing {
		t.Helper()
		s, err := sqlstore.InspectSQLite(t.Context(), path, sqlstore.SQLiteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	path := filepath.Join(t.TempDir(), "store.db")
	if _, err := sqlstore.InspectSQLite(t.Context(), path, sqlstore.SQLiteOptions{}); enroll.CodeOf(err) != enroll.CodeMalformed {
		t.Errorf("none: %v", err)
	}
	db := raw(t, path)
	run(t, db, storetest.First())
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	stamp := enroll.Stamp{RPID: "example.com"}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	old := inspect(path)
	if old.Have != 1 || old.Want <= old.Have || old.Stamp != stamp || old.Fits(stamp) != nil || enroll.CodeOf(old.Fits(enroll.Stamp{RPID: "example.org"})) != enroll.CodeStampDiffer {
		t.Errorf("the oldest: %+v", old)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("it was changed (%v)", err)
	}

	s := openAt(t, path)
	if err := s.SetLogKey(t.Context(), "", "the key", enroll.Event{}); err != nil {
		t.Fatal(err)
	}
	if err := s.InTx(t.Context(), func(enroll.Tx) error { // while somebody writes
		if now := inspect(path); now.Have != now.Want || now.Stamp != stamp || now.LogKey != "the key" {
			t.Errorf("brought up to date: %+v", now)
		}
		return context.Canceled
	}); err == nil {
		t.Error("the transaction was not given up")
	}
	newest := inspect(path)
	run(t, raw(t, path), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)")
	if newer := inspect(path); newer.Have != 999 || newer.Want != newest.Want || newer.LogKey != "" || enroll.CodeOf(newer.Fits(stamp)) != enroll.CodeMalformed {
		t.Errorf("a newer one's: %+v", newer)
	}
}

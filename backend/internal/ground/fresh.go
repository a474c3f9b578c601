package ground

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"latchkey/backend/sqlstore"
	"latchkey/backend/sqlstore/postgres"
)

// fresh is the file of a store that nothing has happened in. To make its tables
// takes most of the time of a short test, so it is done once.
var fresh = sync.OnceValues(func() (_ []byte, err error) {
	dir, err := os.MkdirTemp("", "latchkey-fresh-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "store.db")
	store, err := sqlstore.OpenSQLite(context.Background(), path, sqlstore.SQLiteOptions{})
	if err != nil {
		return nil, err
	}
	if err := store.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// File puts a store that nothing has happened in at path, for sqlstore.OpenSQLite
// to find its tables made already. Where the making is what is tested, leave the
// path empty.
func File(tb testing.TB, path string) {
	tb.Helper()
	file, err := fresh()
	if err == nil {
		err = os.WriteFile(path, file, 0o600)
	}
	if err != nil {
		tb.Fatal(err)
	}
}

// Tables makes a store's tables in the database at url, for servers.Postgres to
// keep.
func Tables(url string) error {
	store, err := postgres.Open(context.Background(), url, postgres.Options{})
	if err != nil {
		return err
	}
	return store.Close()
}

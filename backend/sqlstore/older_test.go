package sqlstore_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/pressly/goose/v3"

	"latchkey/backend/sqlstore/storetest"
)

// TestOlderStores: a store of every earlier version is brought up to date when it
// is opened, with everything in it.
func TestOlderStores(t *testing.T) {
	for _, version := range earlier(t) {
		t.Run(strconv.FormatInt(version, 10), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "store.db")
			db := raw(t, path)
			run(t, db, storetest.First())
			if _, err := migrations(t, db).UpTo(t.Context(), version); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			storetest.WasFirst(t, openAt(t, path))
			have, want, err := migrations(t, raw(t, path)).GetVersions(t.Context())
			if err != nil || have != want {
				t.Errorf("it has version %d, want %d; %v", have, want, err)
			}
		})
	}
}

// migrations are those that the program has.
func migrations(t *testing.T, db *sql.DB) *goose.Provider {
	t.Helper()
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, os.DirFS("migrations/sqlite"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	return provider
}

// earlier are the versions before the newest.
func earlier(t *testing.T) []int64 {
	t.Helper()
	var versions []int64
	for _, source := range migrations(t, raw(t, filepath.Join(t.TempDir(), "store.db"))).ListSources() {
		versions = append(versions, source.Version)
	}
	return versions[:len(versions)-1]
}

package sqlstore_test

import (
	"path/filepath"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/ground"
	"latchkey/backend/sqlstore"
	"latchkey/backend/sqlstore/storetest"
)

func open(t *testing.T) enroll.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	ground.File(t, path)
	return openAt(t, path)
}

func openAt(t testing.TB, path string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.OpenSQLite(t.Context(), path, sqlstore.SQLiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestStore(t *testing.T) { storetest.Run(t, open) }

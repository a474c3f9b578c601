package postgres_test

import (
	"os"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/ground"
	"latchkey/backend/internal/servers"
	"latchkey/backend/sqlstore"
	"latchkey/backend/sqlstore/postgres"
	"latchkey/backend/sqlstore/storetest"
)

var all servers.Servers

func TestMain(m *testing.M) { os.Exit(all.Run(m)) }

func openAt(t testing.TB, address string, opts postgres.Options) *sqlstore.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), address, opts)
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

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) enroll.Store {
		t.Helper()
		return openAt(t, all.Postgres(t).Prepared(t, ground.Tables), postgres.Options{Writers: 4, Readers: 4})
	})
}

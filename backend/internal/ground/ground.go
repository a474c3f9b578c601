// Package ground is what a relying party stands on in tests: one file and one
// process, or real servers.
package ground

import (
	"path/filepath"
	"testing"
	"time"

	"latchkey/backend/challenge/memory"
	"latchkey/backend/challenge/redis"
	"latchkey/backend/enroll"
	"latchkey/backend/internal/servers"
	"latchkey/backend/redisclient"
	"latchkey/backend/sqlstore"
	"latchkey/backend/sqlstore/postgres"
)

// Ground makes a store and places for challenges, each new and empty, that go by
// the clock now and are closed through tb.
type Ground struct {
	Store      func(tb testing.TB, now func() time.Time) *sqlstore.Store
	Challenges func(tb testing.TB, now func() time.Time) enroll.Challenges
}

// Alone is the ground of a kiosk, and of a service that runs once.
func Alone() Ground {
	return Ground{
		Store: func(tb testing.TB, now func() time.Time) *sqlstore.Store {
			tb.Helper()
			path := filepath.Join(tb.TempDir(), "store.db")
			File(tb, path)
			return closed(tb)(sqlstore.OpenSQLite(tb.Context(), path, sqlstore.SQLiteOptions{Now: now}))
		},
		Challenges: func(_ testing.TB, now func() time.Time) enroll.Challenges { return memory.New(now) },
	}
}

// On is the ground of a service that runs more than once.
func On(s *servers.Servers) Ground {
	return Ground{
		Store: func(tb testing.TB, now func() time.Time) *sqlstore.Store {
			tb.Helper()
			return closed(tb)(postgres.Open(tb.Context(), s.Postgres(tb).Prepared(tb, Tables), postgres.Options{Now: now, Writers: 4, Readers: 4}))
		},
		Challenges: func(tb testing.TB, now func() time.Time) enroll.Challenges {
			tb.Helper()
			client, err := redisclient.Open(tb.Context(), s.Redis(tb).Database(tb), redisclient.Options{})
			if err != nil {
				tb.Fatal(err)
			}
			tb.Cleanup(func() { _ = client.Close() })
			return redis.New(client, now)
		},
	}
}

func closed(tb testing.TB) func(*sqlstore.Store, error) *sqlstore.Store {
	return func(s *sqlstore.Store, err error) *sqlstore.Store {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() {
			if err := s.Close(); err != nil {
				tb.Error(err)
			}
		})
		return s
	}
}

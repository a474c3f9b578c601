package postgres_test

import (
	"flag"
	"testing"
	"time"

	"latchkey/backend/sqlstore/postgres"
	"latchkey/backend/sqlstore/storetest"
)

var events = flag.Int("events", 100_000, "how many events the larger journal of BenchmarkJournal has")

// BenchmarkFade is that of SQLite, in PostgreSQL.
func BenchmarkFade(b *testing.B) {
	storetest.BenchmarkFade(b, *events, openAt(b, all.Postgres(b).Database(b), postgres.Options{Wait: 5 * time.Minute}))
}

// BenchmarkJournal is that of SQLite, in PostgreSQL.
func BenchmarkJournal(b *testing.B) {
	storetest.BenchmarkJournal(b, *events, func(b *testing.B) storetest.JournalStore {
		b.Helper()
		return openAt(b, all.Postgres(b).Database(b), postgres.Options{Wait: 5 * time.Minute})
	})
}

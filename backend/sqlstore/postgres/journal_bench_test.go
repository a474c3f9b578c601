package postgres_test

import (
	"flag"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore/postgres"
	"latchkey/backend/sqlstore/storetest"
)

var events = flag.Int("events", 100_000, "how many events the larger journal of BenchmarkJournal has")

// BenchmarkUpgrade is that of SQLite, in PostgreSQL.
func BenchmarkUpgrade(b *testing.B) {
	address := firstStore(b, inSQLite(b))
	db := raw(b, address)
	storetest.BenchmarkUpgrade(b, *events, storetest.Older{
		Exec: func(statement string) { b.Helper(); run(b, db, statement) },
		ID:   "substr(md5(random()::text), 1, 22)", Blob: "decode(repeat(md5(random()::text), 4), 'hex')",
		Open: func() enroll.Store { b.Helper(); return openAt(b, address, postgres.Options{}) },
	})
}

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

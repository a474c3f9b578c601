package sqlstore_test

import (
	"flag"
	"path/filepath"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore/storetest"
)

// events is how many there are in the larger journal of BenchmarkJournal.
var events = flag.Int("events", 100_000, "how many events the larger journal of BenchmarkJournal has")

// BenchmarkUpgrade measures the first opening of an old store with as many people
// and events.
func BenchmarkUpgrade(b *testing.B) {
	path := filepath.Join(b.TempDir(), "store.db")
	db := raw(b, path)
	run(b, db, storetest.First())
	storetest.BenchmarkUpgrade(b, *events, storetest.Older{
		Exec: func(statement string) { b.Helper(); run(b, db, statement) },
		ID:   "lower(hex(randomblob(11)))", Blob: "randomblob(64)",
		Open: func() enroll.Store { b.Helper(); _ = db.Close(); return openAt(b, path) },
	})
}

// BenchmarkFade measures how what is over is taken away, of as many rows as events.
func BenchmarkFade(b *testing.B) {
	s, _ := inhabited(b, 0)
	storetest.BenchmarkFade(b, *events, s)
}

// BenchmarkJournal measures pages of events and appending with a journal that is
// small and one that is large. The figures in docs/performance.md are of
// -events=1000000.
func BenchmarkJournal(b *testing.B) {
	storetest.BenchmarkJournal(b, *events, func(b *testing.B) storetest.JournalStore {
		b.Helper()
		s, _ := inhabited(b, 0)
		return s
	})
}

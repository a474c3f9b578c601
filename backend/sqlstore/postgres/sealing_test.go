package postgres_test

import (
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore/postgres"
)

// TestSealingGoesByWhatWaits: to give one event its place not all that have one are
// gone through, however little the server knows of its tables.
func TestSealingGoesByWhatWaits(t *testing.T) {
	address := all.Postgres(t).Database(t)
	db := raw(t, address)
	// A server's own counts of what was read are there once a connection has ended.
	read := func() (n int64) {
		t.Helper()
		err := db.QueryRow(t.Context(), "SELECT sum(coalesce(idx_tup_fetch, 0) + seq_tup_read) FROM pg_stat_user_tables WHERE relname IN ('events', 'sealed')").Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	me := enroll.NewID()
	seal := func(events int) {
		t.Helper()
		s := openAt(t, address, postgres.Options{})
		fence, err := s.Lease(t.Context(), me, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		err = s.InTx(t.Context(), func(tx enroll.Tx) error {
			for range events {
				if err := tx.Append(t.Context(), happened(enroll.ActImported, "")); err != nil {
					return err
				}
			}
			return nil
		})
		for sealed := true; sealed && err == nil; {
			sealed, err = s.Seal(t.Context(), fence, 512, func(log enroll.Log, events []enroll.SealedEvent) (enroll.Sealing, error) {
				return enroll.Sealing{Events: events, Edge: []enroll.Bytes{}, Head: enroll.Head{Size: log.Size + int64(len(events)), Note: "head"}}, nil
			})
		}
		if err == nil {
			err = s.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const many = 4000
	seal(many)
	for range 3 { // a plan may change with the times it was used
		time.Sleep(200 * time.Millisecond)
		before := read()
		seal(1)
		time.Sleep(200 * time.Millisecond)
		if n := read() - before; n == 0 || n > many/10 {
			t.Fatalf("%d events were read to seal one", n)
		}
	}
}

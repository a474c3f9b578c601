package postgres_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
	"latchkey/backend/sqlstore/postgres"
)

// TestSealingGoesByWhatWaits: to give one event its place not all that have one are
// gone through, however little the server knows of its tables.
func TestSealingGoesByWhatWaits(t *testing.T) {
	address := all.Postgres(t).Database(t)
	me := enroll.NewID()
	seal := func(events int) {
		t.Helper()
		s := openAt(t, address, postgres.Options{})
		err := s.InTx(t.Context(), func(tx enroll.Tx) error {
			for range events {
				if err := tx.Append(t.Context(), happened(enroll.ActImported, "")); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		sealAll(t, s, me)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	seal(4000)
	readsFew(t, address, "'events', 'sealed'", 400, func() { seal(1) })
}

// TestFadingGoesByWhatIsOver: to take away the little that is over, not all that is
// not is gone through, where that is much and the server knows it.
func TestFadingGoesByWhatIsOver(t *testing.T) {
	address := all.Postgres(t).Database(t)
	now := time.Now().UTC().Truncate(time.Second)
	if err := openAt(t, address, postgres.Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	run(t, raw(t, address), fmt.Sprintf(`
		INSERT INTO ended (id, purpose, holder, user_id, credential, code, at)
		SELECT 'end ' || n, 'prove', '{"kind":"stranger"}', '', '', '', %d FROM generate_series(1, 100000) AS n; ANALYZE ended`, now.UnixMicro()))
	readsFew(t, address, "'ended'", 1000, func() {
		s := openAt(t, address, postgres.Options{})
		gone := 0
		err := s.InTx(t.Context(), func(tx enroll.Tx) error {
			return errors.Join(
				tx.End(t.Context(), enroll.Ended{ID: enroll.NewID(), Purpose: enroll.PurposeProve, At: now.Add(-2 * enroll.EndedKept)}),
				tx.Append(t.Context(), happened(enroll.ActImported, "")))
		})
		if err == nil {
			err = s.InTx(t.Context(), func(tx enroll.Tx) (err error) { gone, err = tx.Fade(t.Context(), now, 100); return err })
		}
		if err = errors.Join(err, s.Close()); err != nil || gone != 1 {
			t.Fatalf("%d are gone, %v", gone, err)
		}
	})
}

// sealAll gives every event that waits its place.
func sealAll(t *testing.T, s *sqlstore.Store, me enroll.ID) {
	t.Helper()
	fence, err := s.Lease(t.Context(), me, time.Minute)
	for sealed := true; sealed && err == nil; {
		sealed, err = s.Seal(t.Context(), fence, 512, func(log enroll.Log, events []enroll.SealedEvent) (enroll.Sealing, error) {
			return enroll.Sealing{Events: events, Edge: []enroll.Bytes{}, Head: enroll.Head{Size: log.Size + int64(len(events)), Note: "head"}}, nil
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// readsFew checks that what is done, in connections of its own, reads at most so many rows of
// these tables, by the server's own counts, which are there once a connection has
// ended.
func readsFew(t *testing.T, address, tables string, most int64, do func()) {
	t.Helper()
	db := raw(t, address)
	read := func() (n int64) {
		t.Helper()
		time.Sleep(200 * time.Millisecond)
		err := db.QueryRow(t.Context(), "SELECT sum(coalesce(idx_tup_fetch, 0) + seq_tup_read) FROM pg_stat_user_tables WHERE relname IN ("+tables+")").Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for range 3 { // a plan may change with the times it was used
		before := read()
		do()
		if n := read() - before; n == 0 || n > most {
			t.Fatalf("%d rows were read", n)
		}
	}
}

package postgres_test

import (
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore/postgres"
)

// TestLateCommit: a transaction that began first and ends last gets its event a
// place after the others, and is not skipped for its lower number.
func TestLateCommit(t *testing.T) {
	s := openAt(t, all.Postgres(t).Database(t), postgres.Options{})
	fence, err := s.Lease(t.Context(), enroll.NewID(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	seal := func() {
		t.Helper()
		_, err := s.Seal(t.Context(), fence, 10, func(log enroll.Log, events []enroll.SealedEvent) (enroll.Sealing, error) {
			return enroll.Sealing{Events: events, Edge: []enroll.Bytes{}, Head: enroll.Head{Size: log.Size + int64(len(events)), Note: "head"}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	early, late := happened(enroll.ActImported, ""), happened(enroll.ActImported, "")
	late.At = early.At.Add(-time.Hour)
	err = s.InTx(t.Context(), func(slow enroll.Tx) error {
		if err := slow.Append(t.Context(), late); err != nil { // the lower number
			return err
		}
		if err := s.InTx(t.Context(), func(quick enroll.Tx) error { return quick.Append(t.Context(), early) }); err != nil {
			return err
		}
		seal()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	seal()
	var places []enroll.ID
	for e, err := range s.Sealed(t.Context(), 0, 10) {
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, e.Event.ID)
	}
	if len(places) != 2 || places[0] != early.ID || places[1] != late.ID {
		t.Errorf("places %v, want %s and then %s", places, early.ID, late.ID)
	}
	if waiting, err := s.Waiting(t.Context(), 1); err != nil || waiting != 0 {
		t.Error(waiting, err)
	}
}

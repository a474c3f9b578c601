package ceremony_test

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"latchkey/backend/ceremony"
	"latchkey/backend/challenge/memory"
	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
)

// TestFadeLeavesNothing: what is over goes in parts, and all of it.
func TestFadeLeavesNothing(t *testing.T) {
	store, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "store.db"), sqlstore.SQLiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	service, err := ceremony.New(t.Context(), ceremony.Deps{
		Store: store, Challenges: memory.New(time.Now), Secret: enroll.RandomSecret(), Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Config: ceremony.Config{RPID: "example.com", Origins: []string{"https://example.com"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	write := func(fn func(tx enroll.Tx) error) {
		t.Helper()
		if err := store.InTx(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	write(func(tx enroll.Tx) error {
		for range 250 {
			if err := tx.End(t.Context(), enroll.Ended{ID: enroll.NewID(), Purpose: enroll.PurposeProve, At: now.Add(-2 * enroll.EndedKept)}); err != nil {
				return err
			}
		}
		return tx.Append(t.Context(), enroll.Event{ID: enroll.NewID(), At: now, Act: enroll.ActImported, By: enroll.Holder{Kind: enroll.ActorSystem}})
	})
	if err := service.Fade(t.Context()); err != nil {
		t.Fatal(err)
	}
	write(func(tx enroll.Tx) error {
		left, err := tx.Fade(t.Context(), now, 1000)
		if left != 0 {
			t.Errorf("%d are left", left)
		}
		return err
	})
}

package wire_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
	"latchkey/backend/wire"
)

// TestKioskTidiesItsStore: a kiosk with a store of its own takes away what is over
// there, when it starts.
func TestKioskTidiesItsStore(t *testing.T) {
	s := demoSettings(t)
	store, err := sqlstore.OpenSQLite(t.Context(), strings.TrimPrefix(s.Store, "sqlite:"), sqlstore.SQLiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	over, by := time.Now().Add(-enroll.EndedKept), enroll.Holder{Kind: enroll.ActorSystem}
	long := enroll.Ended{ID: enroll.NewID(), Purpose: enroll.PurposeProve, Holder: by, At: over}
	lately := enroll.Ended{ID: enroll.NewID(), Purpose: enroll.PurposeProve, Holder: by, At: over.Add(time.Hour)}
	for _, ended := range []enroll.Ended{long, lately} {
		if err := store.InTx(t.Context(), func(tx enroll.Tx) error {
			if err := tx.End(t.Context(), ended); err != nil {
				return err
			}
			return tx.Append(t.Context(), enroll.Event{ID: enroll.NewID(), At: ended.At, Act: enroll.ActProof, By: by})
		}); err != nil {
			t.Fatal(err)
		}
	}
	opened, err := wire.Open(t.Context(), s, map[string]wire.Opener{"sqlite": wire.SQLite}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for late := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		_, err := store.Ended(t.Context(), long.ID)
		if enroll.CodeOf(err) == enroll.CodeCeremonyUnknown {
			break
		}
		if err != nil || time.Now().After(late) {
			t.Fatalf("it is still there, or: %v", err)
		}
	}
	if _, err := store.Ended(t.Context(), lately.ID); err != nil {
		t.Error(err)
	}
	if err := opened.Close(); err != nil {
		t.Error(err)
	}
}

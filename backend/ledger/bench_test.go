package ledger

import (
	"bufio"
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
)

// events is how many BenchmarkLedger seals and checks. The figures in
// docs/performance.md are of -events=1000000.
var events = flag.Int("events", 20_000, "how many events BenchmarkLedger seals and checks")

// BenchmarkLedger seals a journal of SQLite and checks it, as a store and as an
// export.
func BenchmarkLedger(b *testing.B) {
	dir := b.TempDir()
	store, err := sqlstore.OpenSQLite(b.Context(), filepath.Join(dir, "store.sqlite"), sqlstore.SQLiteOptions{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close() //nolint:errcheck // the end of a bench
	key, err := NewKey(filepath.Join(dir, "key"), "example.com/latchkey")
	if err != nil {
		b.Fatal(err)
	}
	sealer, err := NewSealer(Deps{Ledger: store, Key: key, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	keys, errKeys := Keys(key.Public())
	if err = errors.Join(err, errKeys, store.SetLogKey(b.Context(), "", key.Public(), enroll.Event{})); err != nil {
		b.Fatal(err)
	}
	for range (*events + 999) / 1000 {
		if err := store.InTx(b.Context(), func(tx enroll.Tx) error {
			for range 1000 {
				if err := tx.Append(b.Context(), enroll.Event{
					ID: enroll.NewID(), At: time.Now(), Act: enroll.ActRegistration, User: enroll.NewID(), By: enroll.Holder{Kind: enroll.ActorUser, User: enroll.NewID(), Session: enroll.NewID()},
					Credential: enroll.NewID(), CredentialID: enroll.NewChallenge(), AAGUID: enroll.PracticeAAGUID, Ceremony: enroll.NewID(), State: enroll.Active, Request: string(enroll.NewID()),
					Address: "192.0.2.1", Identified: &enroll.Identification{Method: "idDocument", Reference: "ticket 7"},
				}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	each := func(b *testing.B, begun time.Time) {
		b.ReportMetric(time.Since(begun).Seconds(), "s")
		b.ReportMetric(float64(*events)/time.Since(begun).Seconds(), "events/s")
		b.ReportMetric(0, "ns/op")
	}
	begun := time.Now()
	if err := sealer.Round(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Run("seal", func(b *testing.B) { each(b, begun) })
	verify := func(b *testing.B, run func() (Report, error)) {
		b.Helper()
		begun := time.Now()
		report, err := run()
		if err != nil || report.Events < int64(*events) {
			b.Fatal(report, err)
		}
		each(b, begun)
	}
	b.Run("verify the store", func(b *testing.B) {
		verify(b, func() (Report, error) { return VerifyStore(b.Context(), store, Options{Keys: keys}) })
	})
	path := filepath.Join(dir, "export.jsonl")
	b.Run("export", func(b *testing.B) {
		begun := time.Now()
		file, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		err = Write(b.Context(), store, enroll.ExportRequest{Format: enroll.ExportJSON}, func(int64) io.Writer { return file })
		if err = errors.Join(err, file.Close()); err != nil {
			b.Fatal(err)
		}
		each(b, begun)
	})
	b.Run("verify the export", func(b *testing.B) {
		verify(b, func() (Report, error) {
			file, err := os.Open(path)
			if err != nil {
				return Report{}, err
			}
			defer file.Close() //nolint:errcheck // only read
			x, err := Open(bufio.NewReader(file))
			if err != nil {
				return Report{}, err
			}
			return Verify(b.Context(), x.Items(), Options{Keys: keys, Erased: x.Erased})
		})
	})
}

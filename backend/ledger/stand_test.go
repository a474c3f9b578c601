package ledger

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
)

// stand is a store whose journal is sealed by a key of its own.
type stand struct {
	*testing.T
	path   string
	store  *sqlstore.Store
	key    Key
	sealer *Sealer
	heads  *heads
	now    time.Time
}

// heads is a publisher that keeps all.
type heads struct{ notes []string }

func (h *heads) Publish(head enroll.Head) { h.notes = append(h.notes, head.Note) }

func newStand(t *testing.T) *stand {
	t.Helper()
	dir := t.TempDir()
	key, err := NewKey(filepath.Join(dir, "journal.key"), "example.com/latchkey")
	if err != nil {
		t.Fatal(err)
	}
	s := &stand{T: t, path: filepath.Join(dir, "store.sqlite"), key: key, now: time.Date(2026, 3, 29, 1, 30, 0, 123456000, time.UTC)}
	s.open()
	if err := s.store.SetLogKey(t.Context(), "", key.Public(), enroll.Event{}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *stand) open() {
	s.Helper()
	store, err := sqlstore.OpenSQLite(s.Context(), s.path, sqlstore.SQLiteOptions{})
	if err != nil {
		s.Fatal(err)
	}
	s.store, s.heads = store, &heads{}
	s.sealer, err = NewSealer(Deps{
		Ledger: store, Key: s.key, Publishers: []Publisher{s.heads}, Now: func() time.Time { return s.now }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = store.Close() })
}

// copied is a stand on a copy of the store as it is now.
func (s *stand) copied() *stand {
	s.Helper()
	other := *s
	other.path = filepath.Join(s.TempDir(), "copy.sqlite")
	if err := sqlstore.BackupSQLite(s.Context(), s.path, other.path); err != nil {
		s.Fatal(err)
	}
	other.open()
	return &other
}

// happen appends an event of somebody on somebody, and seals.
func (s *stand) happen(events ...enroll.Event) {
	s.Helper()
	if err := s.store.InTx(s.Context(), func(tx enroll.Tx) error {
		for _, e := range events {
			if err := tx.Append(s.Context(), e); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		s.Fatal(err)
	}
	s.seal()
}

func (s *stand) seal() {
	s.Helper()
	if err := s.sealer.Round(s.Context()); err != nil {
		s.Fatal(err)
	}
}

func (s *stand) event(by, on enroll.ID) enroll.Event {
	s.now = s.now.Add(time.Second)
	return enroll.Event{
		ID: enroll.NewID(), At: s.now, Act: enroll.ActRegistration, Code: enroll.CodeRefusedModel, User: on,
		By:         enroll.Holder{Kind: enroll.ActorUser, User: by, Session: enroll.NewID(), Kiosk: enroll.NewID(), Invitation: enroll.NewID()},
		Credential: enroll.NewID(), CredentialID: enroll.NewChallenge(), AAGUID: enroll.PracticeAAGUID, Ceremony: enroll.NewID(),
		State: enroll.Active, Reason: enroll.ReasonProved, Request: "Ünïcode <&>\u2028 \"x\"", Address: "192.0.2.1", Times: 3,
		Identified: &enroll.Identification{Method: "idDocument", Reference: "ticket 7"},
	}
}

// fill has four batches of ten events sealed, by and on one person each, who are
// in the store.
func (s *stand) fill() (by, on enroll.User) {
	s.Helper()
	by, on = s.person("otto"), s.person("anna")
	s.seal()
	for range 4 {
		var batch []enroll.Event
		for range 10 {
			batch = append(batch, s.event(by.ID, on.ID))
		}
		s.happen(batch...)
	}
	return by, on
}

func (s *stand) person(name string) enroll.User {
	s.Helper()
	user := enroll.User{
		ID: enroll.NewID(), Username: name, DisplayName: name, Addresses: []enroll.Address{}, Status: enroll.UserActive,
		CreatedAt: s.now, UpdatedAt: s.now, Revision: 1, Handle: enroll.NewUserHandle(),
	}
	if err := s.store.InTx(s.Context(), func(tx enroll.Tx) error {
		return errors.Join(tx.InsertUser(s.Context(), user), tx.Append(s.Context(), enroll.Event{ID: enroll.NewID(), At: s.now, Act: enroll.ActUserCreated, User: user.ID}))
	}); err != nil {
		s.Fatal(err)
	}
	return user
}

func (s *stand) erase(id enroll.ID) {
	s.Helper()
	event := enroll.Event{ID: enroll.NewID(), At: s.now, Act: enroll.ActUserErased, User: id}
	if err := s.store.InTx(s.Context(), func(tx enroll.Tx) error {
		return errors.Join(tx.Forget(s.Context(), id), tx.Append(s.Context(), event))
	}); err != nil {
		s.Fatal(err)
	}
}

// hand changes the database as whoever has it can.
func (s *stand) hand(statements ...string) {
	s.Helper()
	db, err := sql.Open("sqlite", s.path)
	if err != nil {
		s.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // the end of a test
	for _, name := range []string{"events_stay", "events_unchanged", "events_wait", "sealed_unchanged", "sealed_stay", "heads_stay", "heads_unchanged"} {
		if _, err := db.Exec("DROP TRIGGER IF EXISTS " + name); err != nil {
			s.Fatal(err)
		}
	}
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			s.Fatalf("%s: %v", statement, err)
		}
	}
}

func (s *stand) options(given ...string) Options {
	s.Helper()
	keys, err := Keys(s.key.Public())
	if err != nil {
		s.Fatal(err)
	}
	opts := Options{Keys: keys}
	for _, note := range given {
		head, err := Check(note, keys)
		if err != nil {
			s.Fatal(err)
		}
		opts.Heads = append(opts.Heads, head)
	}
	return opts
}

func (s *stand) verify(given ...string) (Report, error) {
	s.Helper()
	return VerifyStore(s.Context(), s.store, s.options(given...))
}

// export is the log as an export.
func (s *stand) export(query enroll.EventQuery) string {
	s.Helper()
	log, err := s.store.Log(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	var out bytes.Buffer
	if err := Export(s.Context(), s.store, log, query, func() ([]enroll.ID, error) { return latelyErased(s.Context(), s.store) }, &out); err != nil {
		s.Fatal(err)
	}
	return out.String()
}

func (s *stand) verifyExport(r io.Reader, given ...string) (Report, error) {
	s.Helper()
	x, err := Open(r)
	if err != nil {
		return Report{}, err
	}
	opts := s.options(given...)
	opts.Erased = x.Erased
	return Verify(s.Context(), x.Items(), opts)
}

// at is the event in a place.
func (s *stand) at(place int64) enroll.SealedEvent {
	s.Helper()
	for e, err := range s.store.Sealed(s.Context(), place, place+1) {
		if err != nil {
			s.Fatal(err)
		}
		return e
	}
	s.Fatalf("nothing in place %d", place)
	return enroll.SealedEvent{}
}

// where is a condition for the event in a place.
func where(place int64) string {
	return fmt.Sprintf("seq = (SELECT event_seq FROM sealed WHERE place = %d)", place)
}

func wantMisfit(t *testing.T, err error, place, last int64, why string) {
	t.Helper()
	m, ok := errors.AsType[*Misfit](err)
	if !ok {
		t.Fatalf("got %v, want a misfit in place %d", err, place)
	}
	if text := m.Error(); !strings.Contains(text, strconv.FormatInt(place, 10)) || !strings.Contains(text, orGone(m.Event)) || !strings.Contains(text, why) {
		t.Errorf("it says %q", text)
	}
	if m.Place != place || m.Last != last || !strings.Contains(m.Why, why) {
		t.Errorf("got %+v, want places %d to %d, %q", m, place, last, why)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

package transfer_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/ground"
	"latchkey/backend/sqlstore"
	"latchkey/backend/transfer"
)

var (
	now   = time.Date(2026, 5, 6, 7, 8, 9, 1000, time.UTC)
	stamp = enroll.Stamp{RPID: "example.com"}
)

// empty is the path of a new store.
func empty(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	ground.File(t, path)
	return path
}

func open(t *testing.T) enroll.Store {
	t.Helper()
	s, err := sqlstore.OpenSQLite(t.Context(), empty(t), sqlstore.SQLiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Stamp(t.Context(), stamp); err != nil {
		t.Fatal(err)
	}
	return s
}

func person(username string) enroll.User {
	return enroll.User{
		ID: enroll.NewID(), Handle: enroll.NewUserHandle(), Username: username, DisplayName: "Ünser " + username,
		Addresses:  []enroll.Address{{Email: username + "@example.com", Primary: true, Verified: true}, {Email: username + "@example.org"}},
		ExternalID: "ext " + username, Language: "de", Status: enroll.UserActive, Privileged: true, CreatedAt: now, UpdatedAt: now, Revision: 3,
	}
}

func credential(user enroll.ID, name string) enroll.Credential {
	later := now.Add(time.Microsecond)
	return enroll.Credential{
		ID: enroll.NewID(), User: user, CredentialID: enroll.NewChallenge(), Name: name, State: enroll.Suspended, Kind: enroll.SecurityKey,
		PublicKey: enroll.Bytes{1, 2}, Algorithm: enroll.EdDSA, SignCount: 1<<32 - 1, Transports: []string{"usb"}, AAGUID: enroll.PracticeAAGUID,
		Flags:         enroll.Flags{UserPresent: true, UserVerified: true},
		Attestation:   enroll.Attestation{Format: "packed", Type: "self", Object: enroll.Bytes{0xff}, ClientData: enroll.Bytes("{}")},
		PolicyVersion: 1, Verdict: enroll.VerdictSelf, Ceremony: enroll.NewID(), Proof: enroll.NewID(), Replaces: enroll.NewID(),
		EnrolledBy: enroll.Holder{Kind: enroll.ActorSystem}, CreatedAt: now, ProvedAt: &later, LastUsedAt: &later,
		Changes: []enroll.StateChange{{State: enroll.Unproved, At: now, By: enroll.Holder{Kind: enroll.ActorKiosk, Kiosk: enroll.NewID()}}},
	}
}

func event(act enroll.Act, user enroll.ID) enroll.Event {
	return enroll.Event{
		ID: enroll.NewID(), At: now, Act: act, Code: enroll.CodeNotVerified, By: enroll.Holder{Kind: enroll.ActorStranger}, User: user,
		CredentialID: enroll.Bytes{7}, Request: "r", Address: "::1",
	}
}

// world is what the stores of these tests have: two people, one erased, three
// keys, two events.
type world struct {
	anna, berta, gone enroll.User
	red, blue, lost   enroll.Credential
	made, refused     enroll.Event
}

func newWorld() world {
	w := world{anna: person("anna"), berta: person("berta")}
	w.gone = enroll.User{ID: enroll.NewID(), Handle: enroll.NewUserHandle(), Addresses: []enroll.Address{}, Status: enroll.UserErased, CreatedAt: now, UpdatedAt: now, Revision: 2}
	w.red, w.blue, w.lost = credential(w.anna.ID, "red"), credential(w.anna.ID, "blue"), credential(w.gone.ID, "lost")
	w.blue.State, w.blue.Proof, w.blue.ProvedAt, w.blue.LastUsedAt = enroll.Unproved, "", nil, nil
	w.lost.State = enroll.Revoked
	w.made, w.refused = event(enroll.ActUserCreated, w.anna.ID), event(enroll.ActSignIn, "")
	return w
}

func (w world) insert(ctx context.Context, s enroll.Store) error {
	return s.InTx(ctx, func(tx enroll.Tx) error {
		return errors.Join(
			tx.InsertUser(ctx, w.anna), tx.InsertUser(ctx, w.berta), tx.InsertUser(ctx, w.gone),
			tx.InsertCredential(ctx, w.red), tx.InsertCredential(ctx, w.blue), tx.InsertCredential(ctx, w.lost),
			tx.Append(ctx, w.made), tx.Append(ctx, w.refused))
	})
}

func filled(t *testing.T, w world) enroll.Store {
	t.Helper()
	s := open(t)
	if err := w.insert(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	return s
}

func export(t *testing.T, s enroll.Store) string {
	t.Helper()
	var out bytes.Buffer
	if err := transfer.Export(t.Context(), s, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func importInto(t *testing.T, s enroll.Store, file string) (transfer.Report, error) {
	return transfer.Import(t.Context(), s, strings.NewReader(file), transfer.Options{Now: func() time.Time { return now.Add(time.Hour) }})
}

func TestThereAndBack(t *testing.T) {
	w := newWorld()
	source := filled(t, w)
	file := export(t, source)
	target := open(t)
	report, err := importInto(t, target, file)
	if err != nil {
		t.Fatal(err)
	}
	want := transfer.Report{
		Imported: true, Users: transfer.Tally{New: 3}, Credentials: transfer.Tally{New: 3}, Events: transfer.Tally{New: 2}, Conflicts: []transfer.Conflict{},
	}
	if diff := cmp.Diff(want, report); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	// All is there as it was, and one event tells of the import.
	var imported []string
	for _, line := range lines(export(t, target)) {
		if !strings.Contains(file, line) {
			imported = append(imported, line)
		}
	}
	if len(imported) != 2 || !strings.Contains(imported[0], string(enroll.ActImported)) || !strings.HasPrefix(imported[1], `{"end":`) {
		t.Errorf("new in the target: %q", imported)
	}
	if got, err := target.User(t.Context(), w.anna.ID); err != nil || !cmp.Equal(got, w.anna) {
		t.Errorf("anna is %+v, %v", got, err)
	}
	if got, err := target.Credential(t.Context(), w.red.ID); err != nil || !cmp.Equal(got, w.red) {
		t.Errorf("the red key is %+v, %v", got, err)
	}
}

func TestImportTwice(t *testing.T) {
	s := filled(t, newWorld())
	before := export(t, s)
	report, err := importInto(t, s, before)
	if err != nil {
		t.Fatal(err)
	}
	want := transfer.Report{Users: transfer.Tally{Same: 3}, Credentials: transfer.Tally{Same: 3}, Events: transfer.Tally{Same: 2}, Conflicts: []transfer.Conflict{}}
	if diff := cmp.Diff(want, report); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	if after := export(t, s); after != before {
		t.Error("the store has changed")
	}
}

func TestImportAddsToWhatIsThere(t *testing.T) {
	w, other := newWorld(), person("carl")
	target := filled(t, w)
	if err := target.InTx(t.Context(), func(tx enroll.Tx) error {
		return errors.Join(tx.InsertUser(t.Context(), other), tx.Append(t.Context(), event(enroll.ActUserCreated, other.ID)))
	}); err != nil {
		t.Fatal(err)
	}
	w2 := w
	w2.berta = person("dora")
	report, err := importInto(t, target, export(t, filled(t, w2)))
	if err != nil || report.Users != (transfer.Tally{New: 1, Same: 2}) {
		t.Fatalf("%v\n%v", report, err)
	}
	for _, name := range []string{"anna", "berta", "carl", "dora"} {
		if _, err := target.UserByUsername(t.Context(), name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDryRun(t *testing.T) {
	file := export(t, filled(t, newWorld()))
	target := filled(t, world{anna: person("otto"), berta: person("berta"), gone: person("paul")}.complete())
	before := export(t, target)
	report, err := transfer.Import(t.Context(), target, strings.NewReader(file), transfer.Options{DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	if !report.DryRun || report.Imported || report.Users != (transfer.Tally{New: 2, Conflicts: 1}) || len(report.Conflicts) != 4 {
		t.Errorf("report: %v", report)
	}
	if after := export(t, target); after != before {
		t.Error("the store has changed")
	}
}

// complete gives the keys of a world to its people.
func (w world) complete() world {
	w.red, w.blue, w.lost = credential(w.anna.ID, "r"), credential(w.anna.ID, "b"), credential(w.gone.ID, "l")
	w.made, w.refused = event(enroll.ActSignIn, ""), event(enroll.ActSignIn, "")
	return w
}

// TestTimesOfOtherZones: the same time in another zone is the same time.
func TestTimesOfOtherZones(t *testing.T) {
	s := filled(t, newWorld())
	all := lines(export(t, s))
	body := strings.ReplaceAll(strings.Join(all[:len(all)-1], ""), "T07:08:09.000001Z", "T09:08:09.000001+02:00")
	report, err := importInto(t, s, sealed(body, 3, 3, 2))
	if err != nil || report.Users.Same != 3 || report.Credentials.Same != 3 || report.Events.Same != 2 {
		t.Errorf("%v\n%v", err, report)
	}
}

func TestReportIsJSONWithoutNull(t *testing.T) {
	w := newWorld()
	file := export(t, filled(t, w))
	w.berta.DisplayName = "Other"
	for name, target := range map[string]enroll.Store{"new": open(t), "conflict": filled(t, w), "differing": nil} {
		if name == "differing" {
			target = open(t)
			file = strings.Replace(file, "example.com", "example.org", 1)
		}
		report, _ := importInto(t, target, file)
		if b, err := json.Marshal(report); err != nil || bytes.Contains(b, []byte("null")) {
			t.Errorf("%s: %s, %v", name, b, err)
		}
	}
}

func TestAnotherRelyingParty(t *testing.T) {
	file := export(t, filled(t, newWorld()))
	for _, other := range []enroll.Stamp{{RPID: "example.org"}, {RPID: "example.com", Demo: true}} {
		s, err := sqlstore.OpenSQLite(t.Context(), empty(t), sqlstore.SQLiteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		if err := s.Stamp(t.Context(), other); err != nil {
			t.Fatal(err)
		}
		before := export(t, s)
		if _, err := importInto(t, s, file); enroll.CodeOf(err) != enroll.CodeStampDiffer {
			t.Errorf("%+v: %v", other, err)
		}
		if after := export(t, s); after != before {
			t.Error("the store has changed")
		}
	}
}

// TestStoreWithoutStamp: such a store takes the export's, but not in a dry run.
func TestStoreWithoutStamp(t *testing.T) {
	file := export(t, filled(t, newWorld()))
	s, err := sqlstore.OpenSQLite(t.Context(), empty(t), sqlstore.SQLiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := transfer.Export(t.Context(), s, io.Discard); enroll.CodeOf(err) != enroll.CodeNotFound {
		t.Errorf("export: %v", err)
	}
	if _, err := transfer.Import(t.Context(), s, strings.NewReader(file), transfer.Options{DryRun: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Stamped(t.Context()); enroll.CodeOf(err) != enroll.CodeNotFound {
		t.Errorf("after the dry run: %v", err)
	}
	if _, err := importInto(t, s, file); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Stamped(t.Context()); err != nil || got != stamp {
		t.Errorf("stamp %+v, %v", got, err)
	}
}

// restless is a store that runs every transaction twice, as a database may ask.
type restless struct{ enroll.Store }

func (s restless) InTx(ctx context.Context, fn func(enroll.Tx) error) error {
	again := errors.New("again")
	if err := s.Store.InTx(ctx, func(tx enroll.Tx) error { return errors.Join(fn(tx), again) }); !errors.Is(err, again) {
		return err
	}
	return s.Store.InTx(ctx, fn)
}

func TestTransactionThatIsRunAgain(t *testing.T) {
	file := export(t, filled(t, newWorld()))
	report, err := importInto(t, restless{open(t)}, file)
	if err != nil || report.Users != (transfer.Tally{New: 3}) {
		t.Errorf("%v\n%v", err, report)
	}
	_, err = transfer.Import(t.Context(), restless{open(t)}, io.MultiReader(strings.NewReader(file)), transfer.Options{})
	if enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Errorf("from a pipe: %v", err)
	}
}

// TestExportIsOneMoment: who comes while an export is written is not in it, in
// no part of it.
func TestExportIsOneMoment(t *testing.T) {
	w := newWorld()
	s := filled(t, w)
	late := person("late")
	var out bytes.Buffer
	if err := transfer.Export(t.Context(), s, writerFunc(func(b []byte) (int, error) {
		if out.Len() == 0 {
			if err := s.InTx(t.Context(), func(tx enroll.Tx) error {
				return errors.Join(tx.InsertUser(t.Context(), late), tx.Append(t.Context(), event(enroll.ActUserCreated, late.ID)))
			}); err != nil {
				t.Error(err)
			}
		}
		return out.Write(b)
	})); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), string(late.ID)) {
		t.Error("the late one is in the export")
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestBrokenPipes(t *testing.T) {
	source, broken := filled(t, newWorld()), errors.New("broken")
	if err := transfer.Export(t.Context(), source, brokenWriter{broken}); enroll.CodeOf(err) != enroll.CodeUnavailable || !errors.Is(err, broken) {
		t.Errorf("export: %v", err)
	}
	file := export(t, source)
	target := open(t)
	_, err := transfer.Import(t.Context(), target, io.MultiReader(strings.NewReader(file[:2000]), iotest.ErrReader(broken)), transfer.Options{})
	if enroll.CodeOf(err) != enroll.CodeUnavailable || !errors.Is(err, broken) {
		t.Errorf("import: %v", err)
	}
	if _, err := importInto(t, target, file); err != nil {
		t.Error(err)
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func lines(file string) []string { return strings.SplitAfter(strings.TrimSuffix(file, "\n"), "\n") }

// sealed makes a file of its lines, with a last line that fits.
func sealed(body string, users, credentials, events int) string {
	return fmt.Sprintf(`%s{"end":{"users":%d,"credentials":%d,"events":%d,"sha256":"%x"}}`+"\n", body, users, credentials, events, sha256.Sum256([]byte(body)))
}

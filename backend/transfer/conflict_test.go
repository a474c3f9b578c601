package transfer_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/transfer"
)

func TestConflicts(t *testing.T) {
	type sides struct{ file, store enroll.ID }
	for _, tt := range []struct {
		name  string
		edit  func(w *world) sides // the world of the store
		key   string
		kind  string
		line  int
		field []string
	}{
		{"user of the same ID", func(w *world) sides {
			w.berta.DisplayName, w.berta.Revision = "Other", 4
			return sides{w.berta.ID, w.berta.ID}
		}, "id", "user", 5, []string{"displayName", "revision"}},
		{"handle of the same ID", func(w *world) sides { w.berta.Handle = enroll.NewUserHandle(); return sides{w.berta.ID, w.berta.ID} }, "id", "user", 5, []string{"handle"}},
		{"username", func(w *world) sides { return w.otherBerta(func(u *enroll.User) { u.Username = "BERTA" }) }, "username", "user", 5, []string{}},
		{"address", func(w *world) sides {
			return w.otherBerta(func(u *enroll.User) { u.Addresses = []enroll.Address{{Email: "Berta@example.org", Primary: true}} })
		}, "email", "user", 5, []string{}},
		{"external ID", func(w *world) sides { return w.otherBerta(func(u *enroll.User) { u.ExternalID = "ext berta" }) }, "externalId", "user", 5, []string{}},
		{"handle", func(w *world) sides { h := w.berta.Handle; return w.otherBerta(func(u *enroll.User) { u.Handle = h }) }, "handle", "user", 5, []string{}},
		{"credential of the same ID", func(w *world) sides { w.red.SignCount = 4; return sides{w.red.ID, w.red.ID} }, "id", "credential", 3, []string{"signCount"}},
		{"credential ID", func(w *world) sides {
			id := w.red.CredentialID
			return w.otherRed(func(c *enroll.Credential) { c.CredentialID = id })
		}, "credentialId", "credential", 3, []string{}},
		{"ceremony", func(w *world) sides {
			id := w.red.Ceremony
			return w.otherRed(func(c *enroll.Credential) { c.Ceremony = id })
		}, "ceremony", "credential", 3, []string{}},
		{"proof", func(w *world) sides {
			id := w.red.Proof
			return w.otherRed(func(c *enroll.Credential) { c.Proof = id })
		}, "proof", "credential", 3, []string{}},
		{"event of the same ID", func(w *world) sides { w.made.Code = ""; return sides{w.made.ID, w.made.ID} }, "id", "event", 8, []string{"code"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			file := export(t, filled(t, w))
			ids := tt.edit(&w)
			target := filled(t, w)
			before := export(t, target)
			report, err := importInto(t, target, file)
			if enroll.CodeOf(err) != enroll.CodeConflict || report.Imported || len(report.Conflicts) != 1 {
				t.Fatalf("%v\n%v", err, report)
			}
			got := report.Conflicts[0]
			if got.Key != tt.key || got.Kind != tt.kind || got.Line != tt.line || got.File.ID != ids.file || got.Store.ID != ids.store || got.Value == "" || !slices.Equal(got.Fields, tt.field) {
				t.Errorf("%+v, want sides %+v", got, ids)
			}
			if after := export(t, target); after != before {
				t.Error("the store has changed")
			}
		})
	}
}

// otherBerta puts another person in berta's place, with one thing of hers.
func (w *world) otherBerta(edit func(*enroll.User)) (ids struct{ file, store enroll.ID }) {
	ids.file = w.berta.ID
	w.berta = person("other")
	edit(&w.berta)
	ids.store = w.berta.ID
	return ids
}

func (w *world) otherRed(edit func(*enroll.Credential)) (ids struct{ file, store enroll.ID }) {
	ids.file = w.red.ID
	w.red = credential(w.anna.ID, "other")
	edit(&w.red)
	ids.store = w.red.ID
	return ids
}

// TestEveryConflictIsListed: one line may clash with several people, and the
// keys of somebody who cannot be imported wait for them.
func TestEveryConflictIsListed(t *testing.T) {
	w := newWorld()
	file := export(t, filled(t, w))
	there := world{anna: person("anna"), berta: person("x"), gone: person("y")}.complete()
	there.berta.Addresses[0].Email = "anna@example.com"
	there.anna.Addresses = []enroll.Address{}
	there.anna.ExternalID, there.berta.ExternalID, there.gone.ExternalID = "", w.anna.ExternalID, w.berta.ExternalID
	report, err := importInto(t, filled(t, there), file)
	if enroll.CodeOf(err) != enroll.CodeConflict {
		t.Fatal(err)
	}
	var got []string
	for _, c := range report.Conflicts {
		got = append(got, fmt.Sprintf("%d %s %s", c.Line, c.Key, c.Store.Name))
	}
	if want := []string{"2 username anna", "2 email x", "2 externalId x", "5 externalId y"}; !slices.Equal(got, want) {
		t.Errorf("conflicts %q, want %q", got, want)
	}
	if report.Users != (transfer.Tally{New: 1, Conflicts: 2}) || report.Credentials != (transfer.Tally{New: 1, Held: 2}) {
		t.Errorf("%v", report)
	}
	text := report.String()
	for _, c := range report.Conflicts {
		if strings.Count(text, c.String()+"\n") != 1 {
			t.Errorf("%q is not a line of its own in\n%s", c, text)
		}
	}
}

// TestConflictInsideTheFile: two in the file have the same name, and the report
// tells of both, also when it has told of others before.
func TestConflictInsideTheFile(t *testing.T) {
	anna, carl, other := person("anna"), person("carl"), person("CARL")
	other.Addresses, other.ExternalID = []enroll.Address{}, ""
	var body string
	for _, user := range []enroll.User{anna, carl, other} {
		s := open(t)
		if err := s.InTx(t.Context(), func(tx enroll.Tx) error {
			return errors.Join(tx.InsertUser(t.Context(), user), tx.Append(t.Context(), event(enroll.ActUserCreated, user.ID)))
		}); err != nil {
			t.Fatal(err)
		}
		all := lines(export(t, s))
		if body == "" {
			body = all[0]
		}
		body += all[1]
	}
	report, err := importInto(t, filled(t, newWorld()), sealed(body, 3, 0, 0))
	if enroll.CodeOf(err) != enroll.CodeConflict || report.Users != (transfer.Tally{New: 1, Conflicts: 2}) {
		t.Fatalf("%v\n%v", err, report)
	}
	last := report.Conflicts[len(report.Conflicts)-1]
	if last.Key != "username" || last.File.ID != other.ID || last.Store.ID != carl.ID {
		t.Errorf("%+v", last)
	}
}

package storetest

import (
	_ "embed"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchkey/backend/enroll"
)

//go:embed first.sql
var first string

// First is a store of the first version with a person and their key in it, as
// statements for SQLite.
func First() string { return first }

// WasFirst checks a store that was First before it was opened: nothing is lost,
// and it takes and finds what stores do today.
func WasFirst(t *testing.T, s enroll.Store) {
	t.Helper()
	ctx := t.Context()
	if stamp, err := s.Stamped(ctx); err != nil || stamp != (enroll.Stamp{RPID: "example.com"}) {
		t.Errorf("stamp %+v, %v", stamp, err)
	}
	user, err := s.UserByUsername(ctx, "grace")
	if err != nil {
		t.Fatalf("the person is gone: %v", err)
	}
	if user.ID != "LlXsQDArPFXk_JfGSRiPIg" || user.DisplayName != "Grace Older" || user.ExternalID != "P-1906" || user.Status != enroll.UserActive ||
		!cmp.Equal(user.Addresses, []enroll.Address{{Email: "grace@example.com", Primary: true}}) {
		t.Errorf("the person is now %+v", user)
	}
	credentials, err := s.Credentials(ctx, user.ID)
	if err != nil || len(credentials) != 1 {
		t.Fatalf("there are %d credentials, %v", len(credentials), err)
	}
	c := credentials[0]
	if c.ID != "XgqcdK29C86kvTSTO1-BBg" || c.State != enroll.Active || c.SignCount != 8 || c.ProvedAt == nil ||
		hex.EncodeToString(c.CredentialID) != "3a1ba468fba263b8faf2608f8ff5210bed1a27874f75bb6801fd0f251ee0c6a2" ||
		!strings.HasPrefix(hex.EncodeToString(c.PublicKey), "a5010203262001215820c70413109f576387") {
		t.Errorf("the credential is now %+v", c)
	}

	later := newUser("later")
	err = s.InTx(ctx, func(tx enroll.Tx) error {
		if err := tx.InsertUser(ctx, later); err != nil {
			return err
		}
		return tx.Append(ctx, enroll.Event{ID: enroll.NewID(), At: c.CreatedAt.AddDate(0, 0, 1), Act: enroll.ActUserCreated, User: later.ID, By: enroll.Holder{Kind: enroll.ActorSystem}})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"old", "lat"} {
		if page, err := s.FindUsers(ctx, enroll.UserQuery{Text: text}); err != nil || len(page.Users) != 1 {
			t.Errorf("%q finds %+v, %v", text, page.Users, err)
		}
	}
	var acts []enroll.Act
	for event, err := range s.AllEvents(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		acts = append(acts, event.Act)
	}
	want := []enroll.Act{enroll.ActUserCreated, enroll.ActRegistration, enroll.ActProof, enroll.ActUserCreated}
	if !cmp.Equal(acts, want) {
		t.Errorf("the journal is now %q, want %q", acts, want)
	}
}

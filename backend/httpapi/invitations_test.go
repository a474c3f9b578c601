package httpapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/httpapi"
)

// invitedBy makes a person and an invitation for them.
func invitedBy(t *testing.T, w *world, username string) enroll.NewInvitation {
	t.Helper()
	user, err := w.service.CreateUser(t.Context(), desk, enroll.NewUser{Username: username, DisplayName: "Anna Meier", Email: username + "@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	made, err := w.service.Invite(t.Context(), desk, enroll.InvitationRequest{User: user.ID, Delivery: enroll.DeliveryHanded})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// TestInvitationInABrowser: from a look at it to a key, by what is typed.
func TestInvitationInABrowser(t *testing.T) {
	w := newWorld(t, false)
	made := invitedBy(t, w, "anna")
	b := newBrowser(t, w)
	var view enroll.InvitationView
	b.want(b.do("POST", "/invitation-views", map[string]string{"token": made.Token}), http.StatusOK, &view)
	if view.Name != "A••• M•••" {
		t.Errorf("shown %q before anything was proved", view.Name)
	}
	redeem := func(username, code string) answer {
		return b.do("POST", "/redemptions", map[string]string{"username": username, "code": code})
	}
	b.refused("no name", redeem(" ", made.Code), enroll.CodeRequired)
	b.refused("no code", redeem("anna", ""), enroll.CodeRequired)
	b.refused("no such code", redeem("anna", "what you sent me"), enroll.CodeBadCharacters)
	b.refused("another code", redeem("anna", enroll.NewInvitationCode().Reveal()), enroll.CodeInvitationUnknown)
	b.refused("both ways at once", b.do("POST", "/redemptions", map[string]string{"token": made.Token, "username": "anna", "code": made.Code}), enroll.CodeMalformed)
	var in enroll.Invited
	b.want(redeem(" Anna ", strings.ToLower(strings.ReplaceAll(made.Code, "-", " "))), http.StatusCreated, &in)
	b.enrolled(servicetest.NewKey(), in.User.ID)
	b.refused("once more", redeem("anna", made.Code), enroll.CodeInvitationUnknown)
	for _, secret := range []string{made.Token, made.Code, strings.ReplaceAll(made.Code, "-", "")} {
		if strings.Contains(w.log.text(), secret) {
			t.Error("a secret is in the log")
		}
	}
}

// TestGuessesAreLimited: by address and by username, whether there is such a
// person or not.
func TestGuessesAreLimited(t *testing.T) {
	for _, key := range []string{"guess:", "code:"} {
		w := newWorld(t, false)
		b := newBrowser(t, w)
		w.limiter.left = map[string]int{key: 2}
		guess := func() answer {
			return b.do("POST", "/redemptions", map[string]string{"username": "nobody", "code": enroll.NewInvitationCode().Reveal()})
		}
		for range 2 {
			b.refused(key, guess(), enroll.CodeInvitationUnknown)
		}
		b.refused(key, guess(), enroll.CodeTooMany)
	}
	w := newWorld(t, false)
	b := newBrowser(t, w)
	w.limiter.left = map[string]int{"guess:": 0}
	for _, path := range []string{"/redemptions", "/invitation-views", "/confirmations"} {
		b.refused(path, b.do("POST", path, map[string]string{"token": enroll.NewToken().Reveal()}), enroll.CodeTooMany)
	}
}

// TestWrongCodesTakeTheSameTime: a username that nobody has, one who is not
// invited, and a wrong code for one who is.
func TestWrongCodesTakeTheSameTime(t *testing.T) {
	w := newWorld(t, false)
	user, err := w.service.CreateUser(t.Context(), desk, enroll.NewUser{Username: "uninvited", DisplayName: "Ben"})
	if err != nil {
		t.Fatal(err)
	}
	host := strings.TrimPrefix(w.url, "http://")
	try := func(username string) {
		text, err := json.Marshal(map[string]string{"username": username, "code": enroll.NewInvitationCode().Reveal()})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, httpapi.Prefix+"/redemptions", strings.NewReader(string(text)))
		r.Host = host
		r.Header.Set("Content-Type", "application/json")
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, r)
		if rec.Code != http.StatusNotFound {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
	}
	// A name stays good for ten tries, so each of the known is one of many.
	const n = 30 // each takes its time
	var names []string
	for range n/(enroll.MaxCodeTries-1) + 1 {
		made := invitedBy(t, w, "u"+strings.ToLower(enroll.NewInvitationCode().Reveal()))
		user, err := w.service.User(t.Context(), desk, made.User)
		if err != nil {
			t.Fatal(err)
		}
		for range enroll.MaxCodeTries - 1 {
			names = append(names, user.Username)
		}
	}
	next := 0
	known := func() { try(names[next]); next++ }
	if z := differ(n, [2]func(){known, func() { try("nobody") }}); z > surely {
		t.Errorf("the time tells who is invited: z = %.1f", z)
	}
	if z := differ(n, [2]func(){func() { try(user.Username) }, func() { try("nobody") }}); z > surely {
		t.Errorf("the time tells who there is: z = %.1f", z)
	}
}

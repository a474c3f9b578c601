package httpapi_test

import (
	"net/http"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/httpapi/client"
)

// TestClientOfAPerson: a client that signs nothing is a person's own: it is let in
// by cookies, as their browser is, and nobody else is by theirs.
func TestClientOfAPerson(t *testing.T) {
	w := newWorld(t, false)
	visitor := func() *client.Client {
		c, err := client.New(w.url, client.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	refused := func(what string, err error, want enroll.Code) {
		t.Helper()
		if got := enroll.CodeOf(err); got != want {
			t.Errorf("%s: %v, want %s", what, err, want)
		}
	}
	stranger := enroll.Actor{Kind: enroll.ActorStranger}
	user, err := w.service.CreateUser(t.Context(), desk, enroll.NewUser{Username: "anna", DisplayName: "Anna Meier"})
	must(err)
	made, err := w.service.Invite(t.Context(), desk, enroll.InvitationRequest{User: user.ID, Delivery: enroll.DeliveryHanded})
	must(err)
	token, _ := enroll.ParseToken(made.Token)

	c, other, key := visitor(), visitor(), servicetest.NewKey()
	view, err := c.PeekInvitation(t.Context(), stranger, token)
	must(err)
	if view.Name != enroll.MaskName(user.DisplayName) {
		t.Errorf("it is for %q", view.Name)
	}
	invited, err := c.Redeem(t.Context(), stranger, token)
	must(err)
	by := invited.Session.Actor()
	register(t, c, by, key, user.ID)
	_, err = other.Session(t.Context(), by)
	refused("another program", err, enroll.CodeSignedOut)
	must(c.EndSession(t.Context(), by))
	_, err = c.Session(t.Context(), by)
	refused("after the end", err, enroll.CodeSignedOut)

	begun, err := c.BeginAuthentication(t.Context(), stranger, enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn})
	must(err)
	answer, err := key.Authenticate(begun.PublicKey, origins[0])
	must(err)
	_, err = other.FinishAuthentication(t.Context(), stranger, begun.ID, answer)
	refused("what another program began", err, enroll.CodeCeremonyUnknown)
	begun, err = c.BeginAuthentication(t.Context(), stranger, enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn})
	must(err)
	answer, err = key.Authenticate(begun.PublicKey, origins[0])
	must(err)
	done, err := c.FinishAuthentication(t.Context(), stranger, begun.ID, answer)
	must(err)
	session, err := c.Session(t.Context(), done.Session.Actor())
	must(err)
	if session.User != user.ID || session.Kiosk != "" {
		t.Errorf("signed in: %+v", session)
	}
	_, err = c.FindUsers(t.Context(), done.Session.Actor(), enroll.UserQuery{})
	refused("looking for others", err, enroll.CodeForbidden)
}

// register sets up a key and tries it out.
func register(t *testing.T, c *client.Client, by enroll.Actor, key *servicetest.Key, user enroll.ID) {
	t.Helper()
	registration, err := c.BeginRegistration(t.Context(), by, enroll.RegistrationRequest{User: user})
	if err != nil {
		t.Fatal(err)
	}
	response, err := key.Register(registration.PublicKey, origins[0])
	if err != nil {
		t.Fatal(err)
	}
	credential, err := c.FinishRegistration(t.Context(), by, registration.ID, response)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := c.BeginAuthentication(t.Context(), by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: credential.ID})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := key.Authenticate(proof.PublicKey, origins[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.FinishAuthentication(t.Context(), by, proof.ID, answer); err != nil {
		t.Fatal(err)
	}
}

// TestAVisitIsOne: a second sign-in that the same browser begins takes nothing from the
// first.
func TestAVisitIsOne(t *testing.T) {
	w := newWorld(t, true)
	b, k := newBrowser(t, w), servicetest.NewKey()
	b.signedUp(k, "anna")
	visitor := newBrowser(t, w)
	first := visitor.beginSignIn("")
	second := visitor.beginSignIn("anna")
	visitor.want(visitor.assert(k, first), http.StatusOK, nil)
	visitor.refused("the second, by whoever is no stranger any more", visitor.assert(k, second), enroll.CodeCeremonyUnknown)
}

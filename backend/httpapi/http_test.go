package httpapi_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/httpapi"
	"latchkey/backend/httpapi/problem"
)

// browser sends requests as a page of the service does, and keeps cookies.
type browser struct {
	testing.TB
	w       *world
	cookies map[string]string
	header  http.Header // more of them, in every request
}

func newBrowser(tb testing.TB, w *world) *browser {
	return &browser{TB: tb, w: w, cookies: map[string]string{}, header: http.Header{}}
}

type answer struct {
	*http.Response
	body []byte
}

func (b *browser) send(method, path, contentType, body string) answer {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, b.w.url+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	for name, values := range b.header {
		r.Header[name] = values
	}
	if host := b.header.Get("Host"); host != "" {
		r.Host = host
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return answer{res, text}
}

// do calls the API with a value for a body, nil for none.
func (b *browser) do(method, path string, body any) answer {
	b.Helper()
	if body == nil {
		return b.send(method, httpapi.Prefix+path, "", "")
	}
	text, err := json.Marshal(body)
	if err != nil {
		b.Fatal(err)
	}
	return b.send(method, httpapi.Prefix+path, "application/json", string(text))
}

// want reads an answer into v, which has to have the status.
func (b *browser) want(a answer, status int, v any) {
	b.Helper()
	if a.StatusCode != status {
		b.Fatalf("%s %s: status %d, want %d: %s", a.Request.Method, a.Request.URL.Path, a.StatusCode, status, a.body)
	}
	if v != nil {
		if err := json.Unmarshal(a.body, v); err != nil {
			b.Fatalf("%s: %v", a.body, err)
		}
	}
}

// refused checks that an answer is a problem with this code.
func (b *browser) refused(what string, a answer, code enroll.Code) {
	b.Helper()
	var p problem.Problem
	if kind := a.Header.Get("Content-Type"); kind != problem.ContentType || json.Unmarshal(a.body, &p) != nil {
		b.Errorf("%s: status %d, %s: %s", what, a.StatusCode, kind, a.body)
		return
	}
	if p.Code != code || int(p.Status) != a.StatusCode || p.Reference != a.Header.Get("Latchkey-Request") {
		b.Errorf("%s: %s, want %s", what, a.body, code)
	}
}

var (
	desk  = enroll.Actor{Kind: enroll.ActorSystem}
	plain = map[string]any{}
)

// asDesk may do everything.
func (b *browser) asDesk() *browser {
	other := newBrowser(b.TB, b.w)
	other.header.Set(actorHeader, `{"Kind":"system"}`)
	return other
}

// signedUp signs somebody up, sets up their key and tries it.
func (b *browser) signedUp(k *servicetest.Key, username string) enroll.Credential {
	b.Helper()
	var in enroll.Invited
	b.want(b.do("POST", "/signups", enroll.NewUser{Username: username, DisplayName: username}), http.StatusCreated, &in)
	return b.enrolled(k, in.User.ID)
}

func (b *browser) enrolled(k *servicetest.Key, user enroll.ID) enroll.Credential {
	b.Helper()
	var begun enroll.RegistrationCeremony
	b.want(b.do("POST", "/users/"+string(user)+"/registrations", plain), http.StatusCreated, &begun)
	res, err := k.Register(begun.PublicKey, origins[0])
	if err != nil {
		b.Fatal(err)
	}
	var credential enroll.Credential
	b.want(b.do("POST", "/registrations/"+string(begun.ID), res), http.StatusCreated, &credential)
	var proof enroll.AuthenticationCeremony
	b.want(b.do("POST", "/credentials/"+string(credential.ID)+"/proofs", plain), http.StatusCreated, &proof)
	var done enroll.Authentication
	b.want(b.assert(k, proof), http.StatusOK, &done)
	return done.Credential
}

func (b *browser) assert(k *servicetest.Key, c enroll.AuthenticationCeremony) answer {
	b.Helper()
	res, err := k.Authenticate(c.PublicKey, origins[0])
	if err != nil {
		b.Fatal(err)
	}
	return b.do("POST", "/authentications/"+string(c.ID), res)
}

func (b *browser) beginSignIn(username string) enroll.AuthenticationCeremony {
	b.Helper()
	var c enroll.AuthenticationCeremony
	b.want(b.do("POST", "/authentications", map[string]string{"username": username}), http.StatusCreated, &c)
	return c
}

func (b *browser) signIn(k *servicetest.Key, username string) answer {
	b.Helper()
	return b.assert(k, b.beginSignIn(username))
}

// TestFromSignUpToSignOut: what a person does in a browser.
func TestFromSignUpToSignOut(t *testing.T) {
	w := newWorld(t, true)
	b, k := newBrowser(t, w), servicetest.NewKey()
	credential := b.signedUp(k, "anna")
	if credential.State != enroll.Active {
		t.Errorf("the key is %s", credential.State)
	}
	b.want(b.do("GET", "/users/"+string(credential.User)+"/credentials", nil), http.StatusOK, nil) // the one just set up
	before := b.cookies["__Host-latchkey-session"]
	b.want(b.signIn(k, "anna"), http.StatusOK, nil)
	if after := b.cookies["__Host-latchkey-session"]; after == before || after == "" {
		t.Error("the sign-in gave no new session")
	}
	var me httpapi.Me
	b.want(b.do("GET", "/me", nil), http.StatusOK, &me)
	if me.User.Username != "anna" || len(me.Credentials) != 1 || me.Session.Credential != credential.ID {
		t.Errorf("me: %+v", me)
	}
	path := "/credentials/" + string(credential.ID)
	b.want(b.do("PATCH", path, map[string]string{"name": "blue"}), http.StatusOK, nil)
	because := map[string]any{"reason": "lost"}
	b.refused("suspend without a step-up", b.do("POST", path+"/suspend", because), enroll.CodeStepUpRequired)
	var up enroll.AuthenticationCeremony
	b.want(b.do("POST", "/session/step-ups", map[string]string{"act": enroll.StepUpChange + string(credential.ID)}), http.StatusCreated, &up)
	b.want(b.assert(k, up), http.StatusOK, nil)
	b.want(b.do("POST", path+"/suspend", because), http.StatusOK, &credential)
	if credential.State != enroll.Suspended || credential.Name != "blue" {
		t.Errorf("got %+v", credential)
	}
	b.refused("after its key was suspended", b.do("GET", "/me", nil), enroll.CodeSignedOut)
	b.refused("a sign-in with it", b.signIn(k, "anna"), enroll.CodeCredentialInactive)
}

// TestAboutSaysWhetherToAskWho: the first answer to a page says whether there is
// a session, so that strangers are refused nothing.
func TestAboutSaysWhetherToAskWho(t *testing.T) {
	w := newWorld(t, true)
	b, k := newBrowser(t, w), servicetest.NewKey()
	want := func(who string, b *browser, want bool) {
		t.Helper()
		var about httpapi.About
		b.want(b.do("GET", "/info", nil), http.StatusOK, &about)
		if about.SignedIn != want {
			t.Errorf("%s: signed in %t", who, about.SignedIn)
		}
	}
	want("a stranger", b, false)
	want("the desk", b.asDesk(), false)
	b.signedUp(k, "anna")
	want("who is invited", b, true)
	b.want(b.signIn(k, "anna"), http.StatusOK, nil)
	want("who is signed in", b, true)
	before := b.cookies["__Host-latchkey-session"]
	b.want(b.do("DELETE", "/session", nil), http.StatusNoContent, nil)
	want("who has signed out", b, false)
	b.cookies["__Host-latchkey-session"] = before
	want("who shows a session that is over", b, false)
	b.refused("who they are", b.do("GET", "/me", nil), enroll.CodeSignedOut)
}

// TestAnotherDevice: a link that its owner makes is redeemed once.
func TestAnotherDevice(t *testing.T) {
	w := newWorld(t, true)
	b, k := newBrowser(t, w), servicetest.NewKey()
	user := b.signedUp(k, "anna").User
	b.want(b.signIn(k, ""), http.StatusOK, nil)
	var up enroll.AuthenticationCeremony
	b.want(b.do("POST", "/session/step-ups", map[string]string{"act": enroll.StepUpInvite}), http.StatusCreated, &up)
	b.want(b.assert(k, up), http.StatusOK, nil)
	var made enroll.NewInvitation
	b.want(b.do("POST", "/users/"+string(user)+"/invitations", struct{}{}), http.StatusCreated, &made)
	other := newBrowser(t, w)
	b.refused("fetched by a scanner", other.do("GET", "/redemptions", nil), enroll.CodeNotFound)
	var in enroll.Invited
	token := map[string]string{"token": made.Token}
	b.want(other.do("POST", "/redemptions", token), http.StatusCreated, &in)
	if in.User.ID != user {
		t.Errorf("invited %+v", in.User)
	}
	other.enrolled(servicetest.NewKey(), user)
	b.refused("once more", newBrowser(t, w).do("POST", "/redemptions", token), enroll.CodeInvitationUsed)
	b.refused("nonsense", newBrowser(t, w).do("POST", "/redemptions", map[string]string{"token": "x"}), enroll.CodeInvitationUnknown)
	for _, secret := range []string{made.Token, made.Code, b.cookies["__Host-latchkey-session"], other.cookies["__Host-latchkey-session"]} {
		if strings.Contains(w.log.text(), secret) {
			t.Error("a secret is in the log")
		}
	}
}

// TestRemembered: the name proves nothing, and nobody's word for it is believed.
func TestRemembered(t *testing.T) {
	w := newWorld(t, true)
	b, k := newBrowser(t, w), servicetest.NewKey()
	b.refused("before signing in", b.do("PUT", "/remembered", plain), enroll.CodeForbidden)
	b.signedUp(k, "anna")
	b.refused("who was only invited", b.do("PUT", "/remembered", plain), enroll.CodeForbidden)
	b.want(b.signIn(k, ""), http.StatusOK, nil)
	b.want(b.do("PUT", "/remembered", plain), http.StatusOK, nil)
	b.want(b.do("DELETE", "/session", nil), http.StatusNoContent, nil)
	var got httpapi.Remembered
	b.want(b.do("GET", "/remembered", nil), http.StatusOK, &got)
	if got.Username != "anna" {
		t.Errorf("remembered %q", got.Username)
	}
	b.refused("and yet", b.do("GET", "/me", nil), enroll.CodeSignedOut)
	for _, forged := range []string{"%%%", enroll.Bytes("<script>\x00").String(), enroll.Bytes(strings.Repeat("x", 3000)).String()} {
		b.cookies["__Host-latchkey-remembered"] = forged
		b.want(b.do("GET", "/remembered", nil), http.StatusOK, &got)
		if got.Username != "" && forged != enroll.Bytes("<script>\x00").String() || strings.Contains(got.Username, "\x00") {
			t.Errorf("%.20q is taken for %.20q", forged, got.Username)
		}
	}
	b.want(b.do("DELETE", "/remembered", nil), http.StatusNoContent, nil)
	if _, there := b.cookies["__Host-latchkey-remembered"]; there {
		t.Error("it is not forgotten")
	}
}

// TestRememberedAtNoDesk: many people stand at the same one, so that it sets no
// name for the next of them to find.
func TestRememberedAtNoDesk(t *testing.T) {
	for _, as := range []enroll.Actor{{Kind: enroll.ActorSystem}, {Kind: enroll.ActorKiosk}} {
		t.Run(string(as.Kind), func(t *testing.T) {
			b := newBrowser(t, newWorld(t, true))
			if as.Kind == enroll.ActorSystem {
				b = b.asDesk()
			} else {
				text, _ := json.Marshal(as)
				b.header.Set(actorHeader, string(text))
			}
			for _, body := range []any{nil, plain} {
				a := b.do("PUT", "/remembered", body)
				b.refused("a desk", a, enroll.CodeForbidden)
				if cookies := a.Header.Values("Set-Cookie"); a.StatusCode != http.StatusForbidden || len(cookies) > 0 {
					t.Errorf("status %d, cookies %q", a.StatusCode, cookies)
				}
			}
			var got httpapi.Remembered
			if b.want(b.do("GET", "/remembered", nil), http.StatusOK, &got); got.Username != "" {
				t.Errorf("remembered %q", got.Username)
			}
		})
	}
}

// TestSeed13Cookies: a session cannot be read by scripts, sent by other sites, or go
// on when it was ended.
func TestSeed13Cookies(t *testing.T) {
	w := newWorld(t, true)
	b, k := newBrowser(t, w), servicetest.NewKey()
	b.signedUp(k, "anna")
	set := map[string]bool{}
	for _, c := range b.signIn(k, "").Cookies() {
		set[c.Name] = true
		if c.MaxAge > 0 || !c.Expires.IsZero() {
			t.Errorf("it outlives the browser: %s", c)
		}
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || !strings.HasPrefix(c.Name, "__Host-") {
			t.Errorf("cookie %s", c)
		}
	}
	if !set["__Host-latchkey-session"] {
		t.Errorf("signed in by %v", set)
	}
	b.cookies["__Host-latchkey-session"] = enroll.NewToken().Reveal()
	b.refused("a session that is none", b.do("GET", "/users/"+string(enroll.NewID())+"/credentials", nil), enroll.CodeSignedOut)
	if _, there := b.cookies["__Host-latchkey-session"]; there {
		t.Error("a session that is none is kept")
	}
}

// TestNobodyActsForOthersOutsideDemo, whatever they say of themselves.
func TestNobodyActsForOthersOutsideDemo(t *testing.T) {
	w := newWorld(t, false, func(d *httpapi.Deps) { d.Identify = nil })
	b := newBrowser(t, w).asDesk()
	b.header.Set(actorHeader, `{"Kind":"operator"}`)
	user, err := w.service.CreateUser(t.Context(), desk, enroll.NewUser{Username: "anna", DisplayName: "Anna"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ method, path string }{
		{"POST", "/users"}, {"GET", "/users"}, {"GET", "/users/" + string(user.ID)}, {"PATCH", "/users/" + string(user.ID)},
		{"DELETE", "/users/" + string(user.ID)}, {"GET", "/users/" + string(user.ID) + "/credentials"}, {"POST", "/users/" + string(user.ID) + "/registrations"},
		{"POST", "/users/" + string(user.ID) + "/invitations"}, {"GET", "/events"}, {"GET", "/users/" + string(user.ID) + "/events"},
		{"POST", "/credentials/" + string(enroll.NewID()) + "/revoke"}, {"POST", "/credentials/" + string(enroll.NewID()) + "/proofs"},
		{"PATCH", "/credentials/" + string(enroll.NewID())},
	} {
		b.refused(tt.method+" "+tt.path, b.do(tt.method, tt.path, nil), enroll.CodeForbidden)
	}
	b.refused("sign up", b.do("POST", "/signups", enroll.NewUser{Username: "ben", DisplayName: "Ben"}), enroll.CodeForbidden)
}

func TestLimits(t *testing.T) {
	w := newWorld(t, true)
	b := newBrowser(t, w)
	w.limiter.set(map[string]int{"name:": 1})
	b.beginSignIn("anna")
	a := b.do("POST", "/authentications", map[string]string{"username": "ANNA"})
	b.refused("the second try for a name", a, enroll.CodeTooMany)
	if got := a.Header.Get("Retry-After"); got != "2" {
		t.Errorf("Retry-After %q", got)
	}
	b.beginSignIn("")
	w.limiter.set(map[string]int{"address:127.0.0.1": 2})
	b.want(b.do("GET", "/info", nil), http.StatusOK, nil)
	b.want(b.do("GET", "/remembered", nil), http.StatusOK, nil)
	b.refused("loopback is not spared", b.do("GET", "/info", nil), enroll.CodeTooMany)
	w.limiter.set(nil)
	k := servicetest.NewKey()
	b.signedUp(k, "anna")
	b.want(b.signIn(k, ""), http.StatusOK, nil)
	w.limiter.set(map[string]int{"account:": 1})
	b.want(b.do("GET", "/me", nil), http.StatusOK, nil)
	b.refused("one person", b.do("GET", "/me", nil), enroll.CodeTooMany)
	if strings.Contains(w.log.text(), "anna") {
		t.Error("a name is in the log")
	}
}

// TestAddressBehindProxies: only a proxy of ours is believed, and only the hop
// that it saw.
func TestAddressBehindProxies(t *testing.T) {
	for _, tt := range []struct {
		name      string
		proxies   []string
		forwarded []string
		want      string
	}{
		{"no proxy", nil, []string{"192.0.2.1"}, "127.0.0.1"},
		{"a proxy", []string{"127.0.0.0/8"}, []string{"192.0.2.1"}, "192.0.2.1"},
		{"forged before a proxy", []string{"127.0.0.0/8"}, []string{"198.51.100.7, 192.0.2.1"}, "192.0.2.1"},
		{"two proxies", []string{"127.0.0.0/8", "10.0.0.0/8"}, []string{"192.0.2.1", "10.1.2.3"}, "192.0.2.1"},
		{"nonsense", []string{"127.0.0.0/8"}, []string{"unknown"}, "127.0.0.1"},
		{"nothing", []string{"127.0.0.0/8"}, nil, "127.0.0.1"},
	} {
		w := newWorld(t, true, func(d *httpapi.Deps) { d.Proxies = prefixes(t, tt.proxies) })
		b := newBrowser(t, w)
		b.header["X-Forwarded-For"] = tt.forwarded
		k := servicetest.NewKey()
		user := b.signedUp(k, "anna").User
		page, err := w.service.Events(t.Context(), desk, enroll.EventQuery{User: user, Limit: 1})
		if err != nil || page.Events[0].Address != tt.want {
			t.Errorf("%s: address %q, want %q (%v)", tt.name, page.Events[0].Address, tt.want, err)
		}
	}
}

// TestEveryRouteIsDocumented, for the kinds of caller that may call it.
func TestEveryRouteIsDocumented(t *testing.T) {
	w := newWorld(t, true)
	b := newBrowser(t, w)
	a := b.send("GET", httpapi.Prefix+"/openapi.json", "", "")
	var doc struct {
		OpenAPI string                               `json:"openapi"`
		Paths   map[string]map[string]map[string]any `json:"paths"`
	}
	b.want(a, http.StatusOK, &doc)
	n := 0
	for path, methods := range doc.Paths {
		for method, op := range methods {
			n++
			if desc, _ := op["description"].(string); !strings.HasPrefix(desc, "For: ") || op["summary"] == "" {
				t.Errorf("%s %s: %v", method, path, op)
			}
		}
	}
	if doc.OpenAPI != "3.1.0" || n < 25 {
		t.Errorf("OpenAPI %s with %d operations", doc.OpenAPI, n)
	}
	if bytes.Contains(a.body, []byte(`"null"`)) {
		t.Error("something may be null")
	}
}

// TestRefusalsSayOnWhat: what is refused before the service hears of it stands in the
// journal with whom and what it was about.
func TestRefusalsSayOnWhat(t *testing.T) {
	w := newWorld(t, true)
	b, k := newBrowser(t, w), servicetest.NewKey()
	theirs := newBrowser(t, w).signedUp(servicetest.NewKey(), "anna")
	auditor, err := w.service.User(t.Context(), desk, b.signedUp(k, "olga").User)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.service.UpdateUser(t.Context(), desk, auditor.ID, enroll.UserPatch{Revision: auditor.Revision, Role: new(enroll.Auditor)}); err != nil {
		t.Fatal(err)
	}
	b.want(b.signIn(k, ""), http.StatusOK, nil)
	b.refused("a name", b.do("POST", "/users/"+string(theirs.User)+"/invitations", plain), enroll.CodeForbidden)
	b.refused("erase", b.do("DELETE", "/users/"+string(theirs.User), nil), enroll.CodeForbidden)
	m := newMachine(t, w)
	m.refused("a kiosk alone", send(t, m.sign(m.request("PATCH", "/credentials/"+string(theirs.ID), map[string]string{"name": "x"}), enroll.Token{})), enroll.CodeForbidden)
	page, err := w.service.Events(t.Context(), desk, enroll.EventQuery{By: auditor.ID, Outcome: enroll.ActRefused})
	if err != nil {
		t.Fatal(err)
	}
	for i, act := range []enroll.Act{enroll.ActUserErased, enroll.ActInvited} {
		if e := page.Events[i]; e.User != theirs.User || e.Act != act || e.Code != enroll.CodeForbidden {
			t.Errorf("%+v", e)
		}
	}
	page, err = w.service.Events(t.Context(), desk, enroll.EventQuery{Kiosk: m.kiosk.ID, Outcome: enroll.ActRefused})
	if err != nil || len(page.Events) != 1 || page.Events[0].Credential != theirs.ID || page.Events[0].User != theirs.User {
		t.Errorf("%+v, %v", page.Events, err)
	}
}

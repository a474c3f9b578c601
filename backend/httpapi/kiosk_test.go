package httpapi_test

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/httpapi"
	"latchkey/backend/httpapi/signing"
	"latchkey/backend/httpsig"
)

// TestKioskEnrolsWithAnOperator: from the code to somebody's key, all over HTTP
// and all signed.
func TestKioskEnrolsWithAnOperator(t *testing.T) {
	w := newWorld(t, false)
	m, ctx := newMachine(t, w), t.Context()
	if m.kiosk.Name != "Reception" || m.kiosk.PublicKey.String() != m.public().String() {
		t.Errorf("%+v", m.kiosk)
	}
	by := m.enter(w.operator(t)).Actor()
	anna, err := m.client.CreateUser(ctx, by, enroll.NewUser{Username: "anna", DisplayName: "Anna"})
	if err != nil {
		t.Fatal(err)
	}
	session, err := m.client.HandOver(ctx, by, enroll.Handed{User: anna.ID, Identified: enroll.Identification{Method: "staffCard", Reference: "T-1"}})
	if err != nil {
		t.Fatal(err)
	}
	by = session.Actor()
	begun, err := m.client.BeginRegistration(ctx, by, enroll.RegistrationRequest{User: anna.ID})
	if err != nil {
		t.Fatal(err)
	}
	made, err := servicetest.NewKey().Register(begun.PublicKey, origins[0])
	if err != nil {
		t.Fatal(err)
	}
	credential, err := m.client.FinishRegistration(ctx, by, begun.ID, made)
	if err != nil {
		t.Fatal(err)
	}
	if credential.EnrolledBy.Kiosk != m.kiosk.ID || credential.EnrolledBy.User != by.User {
		t.Errorf("enrolled by %+v", credential.EnrolledBy)
	}
	if err := m.client.EndSession(ctx, by); err != nil {
		t.Fatal(err)
	}
	if _, err := m.client.Session(ctx, by); enroll.CodeOf(err) != enroll.CodeSignedOut {
		t.Errorf("after signing out: %v", err)
	}
}

// TestKioskAlteredRequests: what was changed on its way, or was never signed so,
// is refused, whatever it would have done.
func TestKioskAlteredRequests(t *testing.T) {
	w := newWorld(t, false)
	m, other := newMachine(t, w), newMachine(t, w)
	session := m.enter(w.operator(t))
	person := enroll.NewUser{Username: "anna", DisplayName: "Anna"}
	edit := func(field, from, to string) func(*http.Request) {
		return func(r *http.Request) {
			before := r.Header.Get(field)
			if r.Header.Set(field, strings.Replace(before, from, to, 1)); r.Header.Get(field) == before {
				t.Errorf("there is no %s in %s", from, before)
			}
		}
	}
	body := func(text string) func(*http.Request) {
		return func(r *http.Request) {
			r.Body, r.ContentLength, r.GetBody = io.NopCloser(strings.NewReader(text)), int64(len(text)), nil
		}
	}
	for name, tt := range map[string]struct {
		alter func(*http.Request)
		want  enroll.Code
	}{
		"body":    {body(`{"username":"mallory","displayName":"Mallory"}`), enroll.CodeKioskSignature},
		"no body": {body(""), enroll.CodeKioskSignature},
		"body and digest": {func(r *http.Request) {
			body(`{}`)(r)
			r.Header.Set("Content-Digest", "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:")
		}, enroll.CodeKioskSignature},
		"path":               {func(r *http.Request) { r.URL.Path = httpapi.Prefix + "/signups" }, enroll.CodeKioskSignature},
		"spelling of path":   {func(r *http.Request) { r.URL.RawPath = httpapi.Prefix + "/%75sers" }, enroll.CodeKioskSignature},
		"method":             {func(r *http.Request) { r.Method = http.MethodGet }, enroll.CodeKioskSignature},
		"another host":       {func(r *http.Request) { r.Host = "enroll.example.com" }, enroll.CodeKioskSignature},
		"token":              {func(r *http.Request) { r.Header.Set(signing.SessionField, enroll.NewToken().Reveal()) }, enroll.CodeKioskSignature},
		"no token":           {func(r *http.Request) { r.Header.Del(signing.SessionField) }, enroll.CodeKioskSignature},
		"a second token":     {func(r *http.Request) { r.Header.Add(signing.SessionField, enroll.NewToken().Reveal()) }, enroll.CodeKioskSignature},
		"another kiosk":      {edit("Signature-Input", string(m.kiosk.ID), string(other.kiosk.ID)), enroll.CodeKioskSignature},
		"no such kiosk":      {edit("Signature-Input", string(m.kiosk.ID), string(enroll.NewID())), enroll.CodeKioskUnknown},
		"a kiosk without ID": {edit("Signature-Input", string(m.kiosk.ID), "x"), enroll.CodeKioskUnknown},
		"time":               {edit("Signature-Input", "created=", "created=1"), enroll.CodeKioskSignature},
		"no time":            {edit("Signature-Input", "created=", "x="), enroll.CodeKioskSignature},
		"tag":                {edit("Signature-Input", `tag="latchkey-kiosk"`, `tag="other"`), enroll.CodeKioskSignature},
		"nonce":              {edit("Signature-Input", `nonce="`, `nonce="A`), enroll.CodeKioskSignature},
		"no method covered":  {edit("Signature-Input", `"@method" `, ""), enroll.CodeKioskSignature},
		"no digest covered":  {edit("Signature-Input", ` "content-digest"`, ""), enroll.CodeKioskSignature},
		"no token covered":   {edit("Signature-Input", ` "latchkey-session"`, ""), enroll.CodeKioskSignature},
		"signature":          {edit("Signature", "=:", "=:A"), enroll.CodeKioskSignature},
		"no signature":       {func(r *http.Request) { r.Header.Del("Signature") }, enroll.CodeKioskSignature},
		"no input":           {func(r *http.Request) { r.Header.Del("Signature-Input") }, enroll.CodeKioskSignature},
		"two signatures":     {func(r *http.Request) { r.Header.Add("Signature", r.Header.Get("Signature")) }, enroll.CodeKioskSignature},
		"two in one":         {func(r *http.Request) { r.Header["Signature"][0] += `, b=:AAAA:` }, enroll.CodeKioskSignature},
		"two inputs":         {func(r *http.Request) { r.Header.Add("Signature-Input", r.Header.Get("Signature-Input")) }, enroll.CodeKioskSignature},
		"long input":         {func(r *http.Request) { r.Header.Set("Signature-Input", strings.Repeat("a", 8000)) }, enroll.CodeKioskSignature},
		"large body":         {body(strings.Repeat(" ", 64<<10+1)), enroll.CodeTooLarge},
		"none of all":        {func(r *http.Request) { r.Header.Del("Signature"); r.Header.Del("Signature-Input") }, enroll.CodeForbidden},
	} {
		r := m.sign(m.request("POST", "/users", person), session.Token)
		tt.alter(r)
		m.refused(name, send(t, r), tt.want)
	}
	r := m.sign(m.request("GET", "/users?text=anna", nil), session.Token)
	r.URL.RawQuery = "text=a"
	m.refused("query", send(t, r), enroll.CodeKioskSignature)
	// With a key of somebody else's, and as something else than it says.
	stolen := *m
	stolen.signer.Key = other.signer.Key
	m.refused("another key", send(t, stolen.sign(m.request("POST", "/users", person), session.Token)), enroll.CodeKioskSignature)
	if page, err := w.service.FindUsers(t.Context(), desk, enroll.UserQuery{Text: "anna"}); err != nil || len(page.Users) != 0 {
		t.Errorf("somebody was created: %+v, %v", page.Users, err)
	}
	newBrowser(t, w).want(send(t, m.sign(m.request("POST", "/users", person), session.Token)), http.StatusCreated, nil)
}

// TestKioskReplays: a request counts once, and only for as long as it is
// remembered.
func TestKioskReplays(t *testing.T) {
	w := newWorld(t, false)
	m := newMachine(t, w)
	session := m.enter(w.operator(t))
	again := func(r *http.Request) answer {
		t.Helper()
		body, err := r.GetBody()
		if err != nil {
			t.Fatal(err)
		}
		r.Body = body
		return send(t, r)
	}
	r := m.sign(m.request("POST", "/users", enroll.NewUser{Username: "anna", DisplayName: "Anna"}), session.Token)
	newBrowser(t, w).want(send(t, r), http.StatusCreated, nil)
	m.refused("at once", again(r), enroll.CodeKioskReplayed)
	w.clock.Advance(signing.Tolerance - time.Second) // times are signed in whole seconds
	m.refused("as late as it can be", again(r), enroll.CodeKioskReplayed)
	w.clock.Advance(time.Second + time.Millisecond)
	m.refused("later", again(r), enroll.CodeKioskClock)

	early := *m
	early.signer.Now = func() time.Time { return w.clock.Now().Add(signing.Tolerance) }
	r = early.sign(m.request("GET", "/info", nil), enroll.Token{})
	newBrowser(t, w).want(send(t, r), http.StatusOK, nil)
	w.clock.Advance(2*signing.Tolerance - time.Second)
	m.refused("one from the future, as late as it can be", again(r), enroll.CodeKioskReplayed)

	for name, apart := range map[string]time.Duration{"slow": -signing.Tolerance - time.Second, "fast": signing.Tolerance + 2*time.Second} {
		wrong := *m
		wrong.signer.Now = func() time.Time { return w.clock.Now().Add(apart) }
		m.refused("a clock that is "+name, send(t, wrong.sign(m.request("GET", "/info", nil), enroll.Token{})), enroll.CodeKioskClock)
	}
}

// TestSessionsStayWhereTheyWereOpened: a stolen token is worth nothing without the
// kiosk's key, and with another's.
func TestSessionsStayWhereTheyWereOpened(t *testing.T) {
	w := newWorld(t, false)
	k := w.operator(t)
	m, other := newMachine(t, w), newMachine(t, w)
	session := m.enter(k)
	alive := func() {
		t.Helper()
		newBrowser(t, w).want(send(t, m.sign(m.request("GET", "/session", nil), session.Token)), http.StatusOK, nil)
	}
	alive()
	m.refused("at another kiosk", send(t, other.sign(m.request("GET", "/session", nil), session.Token)), enroll.CodeSignedOut)
	thief := newBrowser(t, w)
	thief.cookies = map[string]string{"__Host-latchkey-session": session.Token.Reveal()}
	thief.refused("in a browser", thief.do("GET", "/session", nil), enroll.CodeSignedOut)
	thief.header.Set(signing.SessionField, session.Token.Reveal())
	thief.refused("in a field, not signed", thief.do("GET", "/session", nil), enroll.CodeSignedOut)
	thief.refused("to search", thief.do("GET", "/users", nil), enroll.CodeForbidden)
	r := other.request("GET", "/session", nil)
	r.AddCookie(&http.Cookie{Name: "__Host-latchkey-session", Value: session.Token.Reveal()})
	m.refused("as another kiosk's cookie", send(t, other.sign(r, enroll.Token{})), enroll.CodeSignedOut)
	alive()

	b := newBrowser(t, w)
	b.want(b.signIn(k, ""), http.StatusOK, nil)
	token, _ := enroll.ParseToken(b.cookies["__Host-latchkey-session"])
	m.refused("a browser's, at a kiosk", send(t, m.sign(m.request("GET", "/session", nil), token)), enroll.CodeSignedOut)
	b.want(b.do("GET", "/session", nil), http.StatusOK, nil)
}

// TestKioskRevokedInTheMiddle of an operator's session, a hand-over and a
// ceremony: its next request is refused.
func TestKioskRevokedInTheMiddle(t *testing.T) {
	w := newWorld(t, false)
	m, ctx, k := newMachine(t, w), t.Context(), servicetest.NewKey()
	by := m.enter(w.operator(t)).Actor()
	anna, err := m.client.CreateUser(ctx, by, enroll.NewUser{Username: "anna", DisplayName: "Anna"})
	if err != nil {
		t.Fatal(err)
	}
	session, err := m.client.HandOver(ctx, by, enroll.Handed{User: anna.ID, Identified: enroll.Identification{Method: "staffCard"}})
	if err != nil {
		t.Fatal(err)
	}
	by = session.Actor()
	begun, err := m.client.BeginRegistration(ctx, by, enroll.RegistrationRequest{User: anna.ID})
	if err != nil {
		t.Fatal(err)
	}
	made, err := k.Register(begun.PublicKey, origins[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.service.RevokeKiosk(ctx, desk, m.kiosk.ID); err != nil {
		t.Fatal(err)
	}
	_, finish := m.client.FinishRegistration(ctx, by, begun.ID, made)
	_, search := m.client.FindUsers(ctx, by, enroll.UserQuery{})
	_, info := m.client.Info(ctx, m.nobody())
	_, signIn := m.client.BeginAuthentication(ctx, m.nobody(), enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn})
	for what, err := range map[string]error{"finish": finish, "search": search, "info": info, "sign in": signIn} {
		if enroll.CodeOf(err) != enroll.CodeKioskRevoked {
			t.Errorf("%s: %v", what, err)
		}
	}
	if keys, err := w.service.Credentials(ctx, desk, anna.ID); err != nil || len(keys) != 0 {
		t.Errorf("%+v, %v", keys, err)
	}
}

// TestAServiceSecretEnrolsNobody: elsewhere whoever held a service's secret could
// enrol a key for any user. Here a kiosk's key, alone, gets at nothing of anybody.
func TestAServiceSecretEnrolsNobody(t *testing.T) {
	w := newWorld(t, true)
	all, ids := callers(t, w)
	m := newMachine(t, w)
	ids["kiosks"] = string(m.kiosk.ID)
	open := map[string]bool{ // what is there for whoever signs in, redeems or claims
		"GET /info": true, "GET /remembered": true, "DELETE /remembered": true, "DELETE /session": true, "GET /session": true, "GET /me": true,
		"POST /authentications": true, "POST /redemptions": true, "POST /claims": true, "GET /ceremonies/" + ids["ceremonies"]: true,
		"POST /confirmations": true, "POST /invitation-views": true,
		"POST /authentications/" + ids["authentications"]: true, "POST /registrations/" + ids["registrations"]: true,
	}
	before := w.all(t, all["person"], enroll.ID(ids["users"]))
	for _, at := range routes(t, all["desk"], ids) {
		body := any(plain)
		if at.method == "GET" {
			body = nil
		}
		a := send(t, m.sign(m.request(at.method, at.path, body), enroll.Token{}))
		switch {
		case at.path == "/kiosks" && at.method == "POST":
			m.refused("to pair with no code", a, enroll.CodeMalformed)
		case !open[at.method+" "+at.path]:
			m.refused(at.method+" "+at.path, a, enroll.CodeForbidden)
		}
	}
	if after := w.all(t, all["person"], enroll.ID(ids["users"])); after != before {
		t.Errorf("something changed:\n%s\nbefore:\n%s", after, before)
	}
}

// TestPairingIsSigned with the key that is to be the kiosk's, and tried a few
// times.
func TestPairingIsSigned(t *testing.T) {
	w := newWorld(t, false)
	m, other := unpaired(t, w), unpaired(t, w)
	body := func(m *machine) any {
		return map[string]any{"code": m.code(), "publicKey": m.public()}
	}
	m.refused("not signed", send(t, m.request("POST", "/kiosks", body(m))), enroll.CodeKioskSignature)
	m.refused("with another key", send(t, other.sign(m.request("POST", "/kiosks", body(m)), enroll.Token{})), enroll.CodeKioskSignature)
	liar := *other
	liar.signer.ID = m.signer.ID
	m.refused("with another key under this one's name", send(t, liar.sign(m.request("POST", "/kiosks", body(m)), enroll.Token{})), enroll.CodeKioskSignature)
	named := *m
	named.signer.ID = string(enroll.NewID())
	m.refused("under a name that is not the key's", send(t, named.sign(m.request("POST", "/kiosks", body(m)), enroll.Token{})), enroll.CodeKioskSignature)
	r := m.sign(m.request("POST", "/kiosks", body(m)), enroll.Token{})
	text := `{"code":"0000-0000-0000","publicKey":"` + m.public().String() + `"}`
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	m.refused("another body", send(t, r), enroll.CodeKioskSignature)
	early := *m
	early.signer.Now = func() time.Time { return w.clock.Now().Add(time.Hour) }
	m.refused("a clock that is wrong", send(t, early.sign(m.request("POST", "/kiosks", body(m)), enroll.Token{})), enroll.CodeKioskClock)

	code := m.code()
	first, err := m.client.Pair(t.Context(), m.nobody(), enroll.ReadPairingCode(code), m.public())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := m.client.Pair(t.Context(), m.nobody(), enroll.ReadPairingCode(code), m.public()); err != nil || again.ID != first.ID {
		t.Errorf("after a reply that was lost: %+v, %v", again, err)
	}
	if _, err := other.client.Pair(t.Context(), other.nobody(), enroll.ReadPairingCode(code), other.public()); enroll.CodeOf(err) != enroll.CodePairingUnknown {
		t.Errorf("a used code: %v", err)
	}
	w.limiter.set(map[string]int{"pairing:": 0})
	if _, err := other.client.Pair(t.Context(), other.nobody(), enroll.ReadPairingCode(other.code()), other.public()); enroll.CodeOf(err) != enroll.CodeTooMany {
		t.Errorf("too many tries: %v", err)
	}
}

// awayNonces remembers nothing while it is away, and says so.
type awayNonces bool

func (n *awayNonces) Use(context.Context, string, time.Duration) (bool, error) {
	if *n {
		return false, enroll.Errorf(enroll.CodeUnavailable, "", "the memory is away")
	}
	return true, nil
}

// TestMemoryOfNoncesAway: what cannot be remembered is refused.
func TestMemoryOfNoncesAway(t *testing.T) {
	var away awayNonces
	w := newWorld(t, false, func(d *httpapi.Deps) { d.Nonces = &away })
	m := newMachine(t, w)
	away = true
	_, err := m.client.CreateUser(t.Context(), m.nobody(), enroll.NewUser{})
	if enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Error(err)
	}
}

// TestKioskSignsTooLittle: a signature that is right, and does not say all that it
// has to, is worth nothing. Somebody could put it on another request, or take it
// from elsewhere.
func TestKioskSignsTooLittle(t *testing.T) {
	w := newWorld(t, false)
	m := newMachine(t, w)
	session := m.enter(w.operator(t))
	nonce := enroll.NewChallenge()[:16].String()
	whole := httpsig.Signature{
		Label: "any", Created: w.clock.Now(), Nonce: nonce, KeyID: string(m.kiosk.ID), Tag: "latchkey-kiosk",
		Covered: []string{"@query", "@path", "@authority", "@method", "latchkey-session", "content-digest", "content-type"},
	}
	send := func(s httpsig.Signature) answer {
		t.Helper()
		r := m.request("POST", "/users", enroll.NewUser{Username: "anna", DisplayName: "Anna"})
		httpsig.SetDigest(r.Header, bodyOf(t, r))
		r.Header.Set(signing.SessionField, session.Token.Reveal())
		if err := httpsig.Sign(r, m.signer.Key, s); err != nil {
			t.Fatal(err)
		}
		return send(t, r)
	}
	for _, part := range whole.Covered[:6] {
		s := whole
		s.Covered = slices.DeleteFunc(slices.Clone(whole.Covered), func(other string) bool { return other == part })
		m.refused("without "+part, send(s), enroll.CodeKioskSignature)
	}
	for name, change := range map[string]func(*httpsig.Signature){
		"for something else": func(s *httpsig.Signature) { s.Tag = "latchkey-receipt" },
		"for nothing":        func(s *httpsig.Signature) { s.Tag = "" },
		"without a time":     func(s *httpsig.Signature) { s.Created = time.Time{} },
		"without a nonce":    func(s *httpsig.Signature) { s.Nonce = "" },
		"with a short nonce": func(s *httpsig.Signature) { s.Nonce = nonce[:11] },
	} {
		s := whole
		change(&s)
		m.refused(name, send(s), enroll.CodeKioskSignature)
	}
	newBrowser(t, w).want(send(whole), http.StatusCreated, nil)
}

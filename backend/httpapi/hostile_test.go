package httpapi_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/httpapi"
	"latchkey/backend/limit"
	"latchkey/backend/transfer"
)

func prefixes(t *testing.T, texts []string) (out []netip.Prefix) {
	t.Helper()
	for _, text := range texts {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

func (l *limiter) set(left map[string]int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = left
}

// TestSeed02HostHeaderDecidesNothing: another name for this service is refused,
// in whatever header it comes.
func TestSeed02HostHeaderDecidesNothing(t *testing.T) {
	w := newWorld(t, true)
	for _, name := range []string{"Host", "X-Forwarded-Host", "Forwarded", "X-Original-Host"} {
		b := newBrowser(t, w)
		value := "evil.example"
		if name == "Forwarded" {
			value = "host=evil.example"
		}
		b.header.Set(name, value)
		a := b.do("POST", "/authentications", plain)
		if name == "Host" {
			if a.StatusCode != http.StatusMisdirectedRequest {
				t.Errorf("Host: status %d", a.StatusCode)
			}
			continue
		}
		var c enroll.AuthenticationCeremony
		if b.want(a, http.StatusCreated, &c); c.PublicKey.RPID != "example.com" {
			t.Errorf("%s: RP ID %q", name, c.PublicKey.RPID)
		}
	}
}

// route is one of the API's, for somebody and something that there is.
type route struct{ method, path string }

// routes lists all that take a body, and those that do not, with these IDs for
// people, credentials and ceremonies.
func routes(tb testing.TB, b *browser, ids map[string]string) []route {
	tb.Helper()
	var api struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	b.want(b.do("GET", "/openapi.json", nil), http.StatusOK, &api)
	var out []route
	for path, methods := range api.Paths {
		kind := strings.Split(strings.TrimPrefix(path, httpapi.Prefix), "/")[1]
		path = strings.ReplaceAll(strings.TrimPrefix(path, httpapi.Prefix), "{id}", ids[kind])
		for method := range methods {
			out = append(out, route{strings.ToUpper(method), path})
		}
	}
	slices.SortFunc(out, func(a, b route) int { return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.method, b.method)) })
	if len(out) < 25 {
		tb.Fatalf("only %d routes: %v", len(out), out)
	}
	return out
}

// callers are all kinds of them, and the IDs of what belongs to the person who is
// signed in.
func callers(tb testing.TB, w *world) (map[string]*browser, map[string]string) {
	tb.Helper()
	person, invited, k := newBrowser(tb, w), newBrowser(tb, w), servicetest.NewKey()
	credential := person.signedUp(k, "anna")
	person.want(person.signIn(k, "anna"), http.StatusOK, nil)
	var in enroll.Invited
	invited.want(invited.do("POST", "/signups", enroll.NewUser{Username: "ben", DisplayName: "Ben"}), http.StatusCreated, &in)
	nothing := string(enroll.NewID())
	ids := map[string]string{"users": string(credential.User), "credentials": string(credential.ID), "registrations": nothing, "authentications": nothing, "ceremonies": nothing, "invitations": nothing, "mail": nothing, "kiosks": nothing}
	return map[string]*browser{"desk": person.asDesk(), "person": person, "invited": invited, "stranger": newBrowser(tb, w)}, ids
}

// TestSeed07NothingIsA500: whatever comes, on every route and from everybody,
// gets a code.
func TestSeed07NothingIsA500(t *testing.T) {
	w := newWorld(t, true)
	all, ids := callers(t, w)
	bodies := map[string]string{
		"nothing": "", "object": "{}", "list": "[]", "null": "null", "not JSON": "{", "number": "7", "two": "{}{}", "NUL": "\x00",
		"not UTF-8": "{\"name\":\"\xff\"}", "unknown field": `{"admin":true}`, "wrong types": `{"username":7,"response":[],"reason":{},"act":1,"token":2,"name":[]}`,
		"deep": strings.Repeat("[", 20000), "long": `{"username":"` + strings.Repeat("x", 300) + `","displayName":"` + strings.Repeat("y", 300) + `"}`,
		"bad base64": `{"id":"***","rawId":"a=","type":"public-key","response":{"clientDataJSON":"\n"}}`,
	}
	list := append(routes(t, all["desk"], ids),
		route{"POST", "/users/%00/registrations"}, route{"POST", "/registrations/" + strings.Repeat("a", 5000)},
		route{"GET", "/users?cursor=%00"}, route{"GET", "/users?limit=x"}, route{"GET", "/users?limit=99999999999"}, route{"GET", "/users?text=%ff"},
		route{"GET", "/users?admin=1"}, route{"GET", "/events?cursor=x"}, route{"GET", "/nothing"}, route{"PATCH", "/me"})
	for who, b := range all {
		for _, route := range list {
			if route.path == "/session" || route.method == "DELETE" {
				continue // at the end: they end what the others need
			}
			for name, body := range bodies {
				answersWell(t, who+" with "+name, b.send(route.method, httpapi.Prefix+route.path, "application/json", body))
			}
			for _, kind := range []string{"", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", ";"} {
				a := b.send(route.method, httpapi.Prefix+route.path, kind, `{"username":"a","displayName":"b"}`)
				if answersWell(t, who+" as "+kind, a); route.method == "POST" && a.StatusCode < 400 {
					t.Errorf("%s: %s %s as %q: %d", who, route.method, route.path, kind, a.StatusCode)
				}
			}
		}
	}
	for who, b := range all {
		for _, route := range list {
			if route.method == "DELETE" {
				answersWell(t, who, b.send(route.method, httpapi.Prefix+route.path, "application/json", `{"admin":true}`))
			}
		}
	}
	if strings.Contains(w.log.text(), "panic") {
		t.Error("something panicked")
	}
}

func answersWell(tb testing.TB, what string, a answer) {
	tb.Helper()
	if a.StatusCode >= 500 || a.StatusCode >= 400 && !strings.Contains(string(a.body), `"code":"`) {
		tb.Errorf("%s %s, %s: %d %s", a.Request.Method, a.Request.URL.Path, what, a.StatusCode, a.body)
	}
}

// TestSeed10LargeBodiesAreRefused before they are read.
func TestSeed10LargeBodiesAreRefused(t *testing.T) {
	b := newBrowser(t, newWorld(t, true)).asDesk()
	body := `{"username":"` + strings.Repeat("x", 64<<10) + `"}`
	b.refused("64 KiB and more", b.send("POST", httpapi.Prefix+"/users", "application/json", body), enroll.CodeTooLarge)
	conn, err := net.Dial("tcp", strings.TrimPrefix(b.w.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // the end of a test
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	host := strings.TrimPrefix(b.w.url, "http://")
	if _, err := conn.Write([]byte("POST /api/v1/users HTTP/1.1\r\nHost: " + host + "\r\n" + actorHeader + ": {\"Kind\":\"system\"}\r\nContent-Type: application/json\r\nContent-Length: 52428800\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	sent, chunk := 0, make([]byte, 64<<10)
	for sent < 50<<20 {
		n, err := conn.Write(chunk)
		sent += n
		if err != nil {
			break
		}
	}
	if sent > 16<<20 { // what lies in the buffers of the system, and no more
		t.Errorf("%d bytes were taken", sent)
	}
}

// TestNetworksAreLimited: whoever has one IPv6 address has all of its network.
func TestNetworksAreLimited(t *testing.T) {
	w := newWorld(t, true, func(d *httpapi.Deps) { d.Proxies = prefixes(t, []string{"127.0.0.0/8"}) })
	b := newBrowser(t, w)
	w.limiter.set(map[string]int{"address:2001:db8:1:2::": 1})
	from := func(address string) answer {
		b.header.Set("X-Forwarded-For", address)
		return b.do("GET", "/info", nil)
	}
	b.want(from("2001:db8:1:2:3:4:5:6"), http.StatusOK, nil)
	b.refused("another address of the network", from("2001:db8:1:2:ffff::7"), enroll.CodeTooMany)
	b.want(from("2001:db8:1:3::1"), http.StatusOK, nil)
	b.want(from("::ffff:192.0.2.1"), http.StatusOK, nil)
	w.limiter.set(map[string]int{"address:192.0.2.1": 0})
	b.refused("the other spelling of an IPv4 address", from("::ffff:192.0.2.1"), enroll.CodeTooMany)
}

// TestHalfABody: what does not arrive whole is not taken for what it might have been.
func TestHalfABody(t *testing.T) {
	b := newBrowser(t, newWorld(t, true))
	host := strings.TrimPrefix(b.w.url, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // the end of a test
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, err = conn.Write([]byte("POST /api/v1/authentications HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n{}"))
	if half, ok := conn.(*net.TCPConn); err != nil || !ok || half.CloseWrite() != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(text), "HTTP/1.1 400 ") || !strings.Contains(string(text), `"code":"malformed"`) {
		t.Errorf("%q, %v", text, err)
	}
}

// waiting counts nothing before whoever asks has gone.
type waiting struct{ begun chan struct{} }

func (w waiting) Take(ctx context.Context, _ string, _ limit.Rate) (time.Duration, error) {
	close(w.begun)
	<-ctx.Done()
	return 0, enroll.Errorf(enroll.CodeUnavailable, "", "given up: %w", ctx.Err())
}

// TestWhoeverHangsUpIsNoFailure: what somebody does not wait for is neither an error
// in the log nor one that is counted.
func TestWhoeverHangsUpIsNoFailure(t *testing.T) {
	begun := make(chan struct{})
	w := newWorld(t, true, func(d *httpapi.Deps) { d.Limiter = waiting{begun} })
	ctx, hangUp := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+httpapi.Prefix+"/info", nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		<-begun
		hangUp()
	}()
	if a, err := http.DefaultClient.Do(r); err == nil {
		_ = a.Body.Close()
		t.Fatal("it was answered")
	}
	for late := time.Now().Add(10 * time.Second); !strings.Contains(w.log.text(), `"status":499`); time.Sleep(time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal(w.log.text())
		}
	}
	if strings.Contains(w.log.text(), `"level":"ERROR"`) {
		t.Error(w.log.text())
	}
}

// TestSeed15StrangersLearnNothing: who exists and who does not look the same, but
// for what is random.
func TestSeed15StrangersLearnNothing(t *testing.T) {
	w := newWorld(t, true)
	b, k := newBrowser(t, w), servicetest.NewKey()
	b.signedUp(k, "anna")
	shape := func(username string) string {
		c := newBrowser(t, w).beginSignIn(username)
		if len(c.PublicKey.AllowCredentials) != 0 {
			t.Errorf("%s: %d credentials are told", username, len(c.PublicKey.AllowCredentials))
		}
		c.ID, c.PublicKey.Challenge = "", nil
		return c.PublicKey.RPID + c.PublicKey.UserVerification + c.ExpiresAt.String()
	}
	if known, unknown := shape("anna"), shape("nobody"); known != unknown {
		t.Errorf("known %s, unknown %s", known, unknown)
	}
	other := servicetest.NewKey()
	newBrowser(t, w).signedUp(other, "ben")
	wrong := newBrowser(t, w).signIn(other, "anna")
	nobody := newBrowser(t, w).signIn(other, "nobody")
	b.refused("another's name", wrong, enroll.CodeCredentialUnknown)
	b.refused("nobody's name", nobody, enroll.CodeCredentialUnknown)
	b.refused("who is there", newBrowser(t, w).do("GET", "/users/"+string(enroll.NewID()), nil), enroll.CodeForbidden)
}

// TestSeed17CrossOriginAndMethods: no page of another site changes anything.
func TestSeed17CrossOriginAndMethods(t *testing.T) {
	w := newWorld(t, true)
	b, k := newBrowser(t, w), servicetest.NewKey()
	b.signedUp(k, "anna")
	b.want(b.signIn(k, ""), http.StatusOK, nil)
	for _, headers := range []map[string]string{
		{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"},
	} {
		for name, value := range headers {
			b.header.Set(name, value)
		}
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
			b.refused("from another site", b.do(method, "/session", nil), enroll.CodeCrossOrigin)
		}
		b.header = http.Header{}
	}
	b.want(b.do("GET", "/me", nil), http.StatusOK, nil)
}

// TestSeed17NoGETChangesAnything: every path that is documented is read, by an
// administrator, who may read everything. All is afterwards as it was, and a
// ceremony that was begun can still be finished. The clock stands still meanwhile:
// that somebody was there is the one thing that a GET may note.
func TestSeed17NoGETChangesAnything(t *testing.T) {
	w := newWorld(t, true)
	b, k := newBrowser(t, w), servicetest.NewKey()
	credential := b.signedUp(k, "anna")
	user, err := w.service.User(t.Context(), desk, credential.User)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.service.UpdateUser(t.Context(), desk, user.ID, enroll.UserPatch{Revision: user.Revision, Role: new(enroll.Administrator)}); err != nil {
		t.Fatal(err)
	}
	b.want(b.signIn(k, ""), http.StatusOK, nil)
	stepUp := func() (c enroll.AuthenticationCeremony) {
		b.want(b.do("POST", "/session/step-ups", map[string]string{"act": enroll.StepUpInvite}), http.StatusCreated, &c)
		return c
	}
	b.want(b.assert(k, stepUp()), http.StatusOK, nil)
	b.want(b.do("POST", "/users/"+string(user.ID)+"/invitations", struct{}{}), http.StatusCreated, nil)
	pending := stepUp()
	ids := map[string]string{
		"users": string(user.ID), "credentials": string(credential.ID),
		"invitations": string(pending.ID), "mail": string(pending.ID),
		"ceremonies": string(pending.ID), "registrations": string(pending.ID), "authentications": string(pending.ID),
		"kiosks": string(newMachine(t, w).kiosk.ID),
	}
	before := w.all(t, b, user.ID)
	cookies := maps.Clone(b.cookies)

	list, read := routes(t, b, ids), 0
	for _, at := range list {
		a := b.do("GET", at.path, nil)
		switch {
		case at.path == "/users/"+string(user.ID)+"/invitations": // the desk's, and not about itself
			b.refused("GET "+at.path, a, enroll.CodeForbidden)
		case slices.Contains(list, route{"GET", at.path}):
			b.want(a, http.StatusOK, nil)
			read++
		default:
			b.refused("GET "+at.path, a, enroll.CodeNotFound)
		}
		b.do("HEAD", at.path, nil)
		if after := w.all(t, b, user.ID); after != before {
			t.Fatalf("GET %s changed something:\n%s\nbefore:\n%s", at.path, after, before)
		}
	}
	if read < 10 {
		t.Errorf("%d paths were read", read)
	}
	if !maps.Equal(b.cookies, cookies) {
		t.Error("the cookies are others")
	}
	b.want(b.assert(k, pending), http.StatusOK, nil)
}

// all is what the service keeps of somebody: whatever an export has, and the
// session and the invitations, which it leaves out.
func (w *world) all(t *testing.T, b *browser, user enroll.ID) string {
	t.Helper()
	var whole, out strings.Builder
	if err := transfer.Export(t.Context(), w.store, &whole); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(whole.String()) { // what was refused is in the journal, and counted at the end
		refused := strings.HasPrefix(line, `{"event"`) && strings.Contains(line, `"code":"`)
		if !refused && !strings.HasPrefix(line, `{"end"`) {
			out.WriteString(line)
		}
	}
	token, _ := enroll.ParseToken(b.cookies["__Host-latchkey-session"])
	session, err := w.store.SessionByToken(t.Context(), token.Hash())
	if err != nil {
		t.Fatal(err)
	}
	invitations, err := w.store.Invitations(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := w.store.Policy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&out, "%+v\n%+v\n%+v\n", session, invitations, policy)
	return out.String()
}

// TestScreens: pages are one page, files may be kept, and nothing else is there.
func TestScreens(t *testing.T) {
	b := newBrowser(t, newWorld(t, true))
	for path, status := range map[string]int{
		"/": 200, "/keys": 200, "/device": 200, "/claim": 200, "/assets/a-1.js": 200, "/assets/": 404, "/assets": 404, "/index.html": 404, "/.git": 404,
		"/assets/../index.html": 404, "/%2e%2e/etc/passwd": 404, "/api/v1": 404, "/api/v2/info": 404, "/metrics": 404, "/healthz": 200, "/readyz": 200,
	} {
		a := b.send("GET", path, "", "")
		if a.StatusCode != status && (a.StatusCode != http.StatusMovedPermanently && a.StatusCode != http.StatusTemporaryRedirect || status != 404) {
			t.Errorf("%s: %d, want %d", path, a.StatusCode, status)
		}
		if kept := strings.Contains(a.Header.Get("Cache-Control"), "immutable"); kept != (path == "/assets/a-1.js") {
			t.Errorf("%s: Cache-Control %q", path, a.Header.Get("Cache-Control"))
		}
	}
	if a := b.send("POST", "/", "", ""); a.StatusCode != http.StatusNotFound {
		t.Errorf("POST /: %d", a.StatusCode)
	}
}

// TestAway: what cannot be done now can be tried again.
func TestAway(t *testing.T) {
	w := newWorld(t, true)
	b := newBrowser(t, w)
	w.challenges.Away.Store(true)
	a := b.do("POST", "/authentications", plain)
	b.refused("challenges away", a, enroll.CodeUnavailable)
	if a.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.challenges.Away.Store(false)
	b.beginSignIn("")
	w.limiter.err = enroll.Errorf(enroll.CodeUnavailable, "", "away")
	b.refused("nothing counts", b.do("GET", "/info", nil), enroll.CodeUnavailable)
	w.limiter.err = nil
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	b.refused("store away", b.send("GET", "/readyz", "", ""), enroll.CodeUnavailable)
	if a := b.send("GET", "/healthz", "", ""); a.StatusCode != http.StatusOK {
		t.Errorf("/healthz: %d", a.StatusCode)
	}
}

// FuzzBodies: no body on any route is answered with a 500.
func FuzzBodies(f *testing.F) {
	w := newWorld(f, true)
	all, ids := callers(f, w)
	var list []route
	for _, route := range routes(f, all["desk"], ids) {
		// What ends a session or a person would leave the rest nothing to do.
		if route.method != "GET" && route.method != "DELETE" && !strings.HasSuffix(route.path, "/revoke") {
			list = append(list, route)
		}
	}
	who := slices.Sorted(maps.Keys(all))
	for i := range list {
		f.Add(uint8(i), []byte(`{"username":"anna","displayName":"Anna","email":"a@example.com"}`))
		f.Add(uint8(i), []byte(`{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"},"name":"x"}`))
		f.Add(uint8(i), []byte(`{"act":"invite"}`))
		f.Add(uint8(i), []byte(`{"token":"AA","reason":"lost","replaces":"x","origin":"y"}`))
		f.Add(uint8(i), []byte(`{"revision":1,"displayName":"Anna","language":"de","addresses":[{"email":"a@example.com","primary":true}]}`))
	}
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		route := list[int(which)%len(list)]
		for _, name := range who {
			b := *all[name]
			b.TB, b.cookies = t, maps.Clone(b.cookies)
			answersWell(t, name, b.send(route.method, httpapi.Prefix+route.path, "application/json", string(body)))
		}
	})
}

package httpapi_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/httpapi"
)

// differ compares two ways by their times, taken in turns in random order, and
// returns how surely they differ: the z of a rank-sum test (Mann and Whitney),
// which a few slow outliers do not move.
func differ(n int, ways [2]func()) float64 {
	type sample struct {
		way  int
		took time.Duration
	}
	order := make([]int, 0, 2*n)
	for range n {
		order = append(order, 0, 1)
	}
	rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	samples := make([]sample, 0, len(order))
	for _, way := range order {
		begun := time.Now()
		ways[way]()
		samples = append(samples, sample{way, time.Since(begun)})
	}
	slices.SortFunc(samples, func(a, b sample) int { return int(a.took - b.took) })
	ranks := 0
	for rank, s := range samples {
		if s.way == 0 {
			ranks += rank + 1
		}
	}
	m := float64(n)
	mean, deviation := m*(2*m+1)/2, math.Sqrt(m*m*(2*m+1)/12)
	return math.Abs(float64(ranks)-mean) / deviation
}

// Beyond surely, two ways differ: by chance that happens once in some 10,000
// runs. Whatever a stranger could use shows far more.
const surely = 4

// TestSeed15StrangersLearnNothingFromTime: a name that is known takes as long as
// one that is not, at the beginning of a sign-in and at its end.
func TestSeed15StrangersLearnNothingFromTime(t *testing.T) {
	w := newWorld(t, true)
	b := newBrowser(t, w)
	b.signedUp(servicetest.NewKey(), "anna")
	other := servicetest.NewKey()
	newBrowser(t, w).signedUp(other, "ben")
	host := strings.TrimPrefix(w.url, "http://")
	send := func(path string, body any, status int) []byte {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, httpapi.Prefix+path, strings.NewReader(string(text)))
		r.Host = host
		r.Header.Set("Content-Type", "application/json")
		r.AddCookie(&http.Cookie{Name: "__Host-latchkey-visit", Value: "AAAAAAAAAAAAAAAAAAAAAA"})
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, r)
		if rec.Code != status {
			t.Fatalf("%s: %d %s", path, rec.Code, rec.Body)
		}
		return rec.Body.Bytes()
	}
	begin := func(username string) (c enroll.AuthenticationCeremony) {
		if err := json.Unmarshal(send("/authentications", map[string]string{"username": username}, http.StatusCreated), &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	if z := differ(400, [2]func(){func() { begin("anna") }, func() { begin("nobody") }}); z > surely {
		t.Errorf("the beginning tells a name that is known: z = %.1f", z)
	}
	// The key's own work comes before the clock starts.
	type answer struct {
		path string
		res  enroll.AuthenticationResponse
	}
	const n = 150
	ready := map[string]chan answer{"anna": make(chan answer, n), "nobody": make(chan answer, n)}
	for name, answers := range ready {
		for range n {
			c := begin(name)
			res, err := other.Authenticate(c.PublicKey, origins[0])
			if err != nil {
				t.Fatal(err)
			}
			answers <- answer{"/authentications/" + string(c.ID), res}
		}
	}
	finish := func(name string) {
		a := <-ready[name]
		send(a.path, a.res, http.StatusUnprocessableEntity)
	}
	if z := differ(n, [2]func(){func() { finish("anna") }, func() { finish("nobody") }}); z > surely {
		t.Errorf("the end tells a name that is known: z = %.1f", z)
	}
	// And the test would notice.
	slow := func() { begin("nobody"); time.Sleep(200 * time.Microsecond) }
	if z := differ(100, [2]func(){func() { begin("anna") }, slow}); z <= surely {
		t.Errorf("a difference of 0.2 ms is not noticed: z = %.1f", z)
	}
}

// TestMetrics: what happened is counted, under labels of closed sets alone.
func TestMetrics(t *testing.T) {
	w := newWorld(t, true)
	b, k := newBrowser(t, w), servicetest.NewKey()
	user := b.signedUp(k, "anna").User
	newBrowser(t, w).signIn(k, "nobody")
	b.do("GET", "/users/"+string(user), nil)
	b.do("GET", "/nothing/"+string(user), nil)
	rec := httptest.NewRecorder()
	w.metrics.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	text := rec.Body.String()
	for _, want := range []string{
		`latchkey_ceremonies_total{outcome="begun",purpose="register"} 1`, `latchkey_ceremonies_total{outcome="done",purpose="register"} 1`,
		`latchkey_ceremonies_total{outcome="done",purpose="prove"} 1`, `latchkey_ceremonies_total{outcome="credential_unknown",purpose="authentication"} 1`,
		`latchkey_request_seconds_count{route="GET /users/{id}",status="200"} 1`, `route="other",status="404"`, "go_goroutines", "process_resident_memory_bytes",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %s", want)
		}
	}
	if strings.Contains(text, string(user)) || strings.Contains(text, "anna") {
		t.Error("metrics name somebody")
	}
}

// TestLogNamesNobody: whatever is asked, refused or broken off, no line of the log has
// a name, an ID or a secret of anybody.
func TestLogNamesNobody(t *testing.T) {
	w := newWorld(t, true)
	b, k := newBrowser(t, w), servicetest.NewKey()
	credential := b.signedUp(k, "anna")
	b.want(b.signIn(k, "anna"), http.StatusOK, nil)
	user, office := string(credential.User), newBrowser(t, w).asDesk()
	token := enroll.NewToken().Reveal()
	b.do("GET", "/users/"+user, nil)
	b.do("GET", "/users?text=anna", nil)
	b.do("PATCH", "/credentials/"+string(credential.ID), map[string]string{"name": "blue"})
	b.do("POST", "/redemptions", map[string]string{"token": token})
	b.do("GET", "/nothing/"+user, nil)
	office.do("GET", "/users?text=anna", nil)
	office.do("POST", "/users", enroll.NewUser{Username: "anna", DisplayName: "Anna"})
	office.do("POST", "/users/"+user+"/invitations", map[string]string{"delivery": "handed"})
	log := w.log.text()
	for _, secret := range []string{
		"anna", "Anna", "blue", user, string(credential.ID), credential.CredentialID.String(), token, b.cookies["__Host-latchkey-session"], "127.0.0.1",
	} {
		if secret == "" || strings.Contains(log, secret) {
			t.Errorf("the log has %q", secret)
		}
	}
	if strings.Count(log, `"msg":"request"`) < 15 {
		t.Error(log)
	}
}

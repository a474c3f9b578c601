package httpapi_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi"
)

// strict are the headers of every answer, but for a few that differ.
var strict = map[string]string{
	"Content-Security-Policy": strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
		"manifest-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
	}, "; "),
	"Permissions-Policy": strings.Join([]string{
		"publickey-credentials-get=(self)", "publickey-credentials-create=(self)",
		"camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()", "hid=()", "serial=()",
	}, ", "),
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "no-referrer",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cache-Control":                "no-store",
}

// TestSeed17HeadersAreOnEveryAnswer, whatever it is; and TLS is demanded for two
// years where there is any, and nowhere else.
func TestSeed17HeadersAreOnEveryAnswer(t *testing.T) {
	for name, tls := range map[string]bool{"an https origin": true, "localhost alone": false} {
		t.Run(name, func(t *testing.T) { headersAreOnEveryAnswer(t, tls) })
	}
}

func headersAreOnEveryAnswer(t *testing.T, tls bool) {
	var away atomic.Bool
	w := newWorld(t, true, func(d *httpapi.Deps) {
		if !tls {
			d.Origins = d.Origins[:1]
		}
		d.Ready = func(context.Context) error {
			if away.Load() {
				return enroll.Errorf(enroll.CodeUnavailable, "", "away")
			}
			return nil
		}
		d.Identify = func(r *http.Request) (enroll.Actor, bool) {
			if r.Header.Get("Test-Defect") != "" {
				panic("a defect")
			}
			return enroll.Actor{}, false
		}
	})
	for _, tt := range []struct {
		name, method, path, body string
		header                   http.Header
		before                   func()
		status                   int
	}{
		{name: "a page", method: "GET", path: "/", status: 200},
		{name: "another page", method: "GET", path: "/keys", status: 200},
		{name: "a page's headers alone", method: "HEAD", path: "/", status: 200},
		{name: "a file", method: "GET", path: "/assets/a-1.js", status: 200},
		{name: "a file that is not there", method: "GET", path: "/assets/b-2.js", status: 404},
		{name: "what is read", method: "GET", path: "/api/v1/info", status: 200},
		{name: "the documentation", method: "GET", path: "/api/v1/openapi.json", status: 200},
		{name: "what is made", method: "POST", path: "/api/v1/authentications", body: "{}", status: 201},
		{name: "no content", method: "DELETE", path: "/api/v1/remembered", status: 204},
		{name: "malformed", method: "POST", path: "/api/v1/authentications", body: "{", status: 400},
		{name: "forbidden", method: "GET", path: "/api/v1/events", status: 403},
		{name: "no such route", method: "GET", path: "/api/v1/nothing", status: 404},
		{name: "another method", method: "GET", path: "/api/v1/redemptions", status: 405},
		{name: "a page of another site", method: "DELETE", path: "/api/v1/session", header: http.Header{"Sec-Fetch-Site": {"cross-site"}}, status: 403},
		{name: "another host", method: "GET", path: "/", header: http.Header{"Host": {"evil.example"}}, status: 421},
		{name: "a defect", method: "GET", path: "/api/v1/me", header: http.Header{"Test-Defect": {"yes"}}, status: 500},
		{name: "alive", method: "GET", path: "/healthz", status: 200},
		{name: "ready", method: "GET", path: "/readyz", status: 200},
		{name: "not ready", method: "GET", path: "/readyz", before: func() { away.Store(true) }, status: 503},
		{name: "too many", method: "GET", path: "/api/v1/info", before: func() { w.limiter.set(map[string]int{"address:": 0}) }, status: 429},
	} {
		if tt.before != nil {
			tt.before()
		}
		b := newBrowser(t, w)
		if tt.header != nil {
			b.header = tt.header
		}
		kind := ""
		if tt.body != "" {
			kind = "application/json"
		}
		a := b.send(tt.method, tt.path, kind, tt.body)
		if a.StatusCode != tt.status {
			t.Errorf("%s: status %d, want %d: %s", tt.name, a.StatusCode, tt.status, a.body)
		}
		for header, want := range strict {
			if tt.path == "/assets/a-1.js" && header == "Cache-Control" {
				want = "public, max-age=31536000, immutable" // its name goes with its content
			}
			if got := a.Header.Values(header); !slices.Equal(got, []string{want}) {
				t.Errorf("%s: %s is %q, want %q", tt.name, header, got, want)
			}
		}
		if got := a.Header.Get("Strict-Transport-Security"); tls && !strings.HasPrefix(got, "max-age=63072000") || !tls && got != "" {
			t.Errorf("%s: Strict-Transport-Security is %q", tt.name, got)
		}
	}
}

// TestReadyIsAskedOnce for all who want to know at the same time.
func TestReadyIsAskedOnce(t *testing.T) {
	asked, answer := make(chan bool, 100), make(chan bool)
	w := newWorld(t, false, func(d *httpapi.Deps) {
		d.Ready = func(ctx context.Context) error { asked <- true; <-answer; return ctx.Err() }
	})
	ask := func(ctx context.Context) int {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/readyz", nil)
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, r)
		return rec.Code
	}
	hasty, leave := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { ask(hasty) })
	<-asked
	leave() // whose going says nothing of the service
	for range 20 {
		group.Go(func() {
			if code := ask(t.Context()); code != http.StatusOK {
				t.Errorf("it answers %d", code)
			}
		})
	}
	time.Sleep(50 * time.Millisecond) // so that all of them ask
	close(answer)
	group.Wait()
	if n := len(asked); n > 1 {
		t.Errorf("asked %d times more", n)
	}
}

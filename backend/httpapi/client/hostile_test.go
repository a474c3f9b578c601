package client_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/client"
)

var desk = enroll.Actor{Kind: enroll.ActorSystem}

// service answers as it likes, and counts.
func service(t *testing.T, answer http.HandlerFunc) (*client.Client, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	c, err := client.New(strings.Replace(server.URL, "127.0.0.1", "localhost", 1), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c, &asked
}

func says(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// TestHostileAnswers: whatever a service answers is an error of ours, and nothing
// that would change something is sent twice.
func TestHostileAnswers(t *testing.T) {
	const problems = "application/problem+json"
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		want   enroll.Code
	}{
		"a page":                {says(200, "text/html", "<h1>Sign in to the network</h1>"), enroll.CodeUnavailable},
		"no type":               {says(200, "", `{}`), enroll.CodeUnavailable},
		"no JSON":               {says(200, "application/json", `{"rpId":`), enroll.CodeUnavailable},
		"other types":           {says(200, "application/json", `{"id":7,"username":[]}`), enroll.CodeUnavailable},
		"nothing at all":        {says(200, "application/json", ""), enroll.CodeUnavailable},
		"deep":                  {says(200, "application/json", strings.Repeat("[", 1<<20)), enroll.CodeUnavailable},
		"a redirect":            {says(307, "", ""), enroll.CodeUnavailable},
		"a code that is none":   {says(403, problems, `{"code":"you_are_hacked","detail":"x"}`), enroll.CodeForbidden},
		"a refusal that is not": {says(409, problems, `{"code":7}`), enroll.CodeConflict},
		"a refusal in a page":   {says(404, "text/html", "<h1>Not found</h1>"), enroll.CodeNotFound},
		"a status that is none": {says(799, "text/plain", "x"), enroll.CodeInternal},
		"a gateway":             {says(502, "text/html", "<h1>Bad gateway</h1>"), enroll.CodeUnavailable},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"id":"`)
			panic(http.ErrAbortHandler)
		}, enroll.CodeUnavailable},
		"without an end": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			for chunk := strings.Repeat(" ", 1<<20); ; {
				if _, err := io.WriteString(w, chunk); err != nil {
					return
				}
			}
		}, enroll.CodeUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			c, asked := service(t, tt.answer)
			_, err := c.CreateUser(t.Context(), desk, enroll.NewUser{Username: "anna", DisplayName: "Anna"})
			if enroll.CodeOf(err) != tt.want {
				t.Errorf("%v, want %s", err, tt.want)
			}
			if n := asked.Load(); n != 1 {
				t.Errorf("asked %d times", n)
			}
		})
	}
}

// TestRedirectsAreNotFollowed, so that nobody else gets what shows who we are.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var stolen atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stolen.Add(1) }))
	defer elsewhere.Close()
	c, _ := service(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	for _, err := range []error{errorOf(c.Info(t.Context(), desk)), errorOf(c.CreateUser(t.Context(), desk, enroll.NewUser{}))} {
		if enroll.CodeOf(err) != enroll.CodeUnavailable {
			t.Error(err)
		}
	}
	if stolen.Load() != 0 {
		t.Error("another service was asked")
	}
}

func errorOf[T any](_ T, err error) error { return err }

// TestTriesAgain: what changes nothing is sent three times at most, and no more
// once the caller has given up.
func TestTriesAgain(t *testing.T) {
	c, asked := service(t, says(503, "text/plain", "busy"))
	if _, err := c.Info(t.Context(), desk); enroll.CodeOf(err) != enroll.CodeUnavailable || asked.Load() != 3 {
		t.Errorf("%v after %d times", err, asked.Load())
	}
	var n atomic.Int32
	c, _ = service(t, func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 1 {
			panic(http.ErrAbortHandler)
		}
		says(200, "application/json", `{"info":{"rpId":"localhost"}}`)(w, r)
	})
	if info, err := c.Info(t.Context(), desk); err != nil || info.RPID != "localhost" {
		t.Errorf("%+v, %v", info, err)
	}
	hanging := make(chan struct{})
	c, _ = service(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hanging:
		case <-r.Context().Done():
		}
	})
	defer close(hanging)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Info(ctx, desk); enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Error(err)
	}
}

// TestPathsStayInTheAPI: an ID from elsewhere leads nowhere else.
func TestPathsStayInTheAPI(t *testing.T) {
	var paths []string
	c, _ := service(t, func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.EscapedPath()+"?"+r.URL.RawQuery)
		says(404, "text/plain", "")(w, r)
	})
	for _, id := range []enroll.ID{"..", ".", "", "../../admin", "a/b", "a?b=c", "a#b", "%2e%2e"} {
		if _, err := c.User(t.Context(), desk, id); enroll.CodeOf(err) != enroll.CodeNotFound {
			t.Errorf("%q: %v", id, err)
		}
	}
	for _, path := range paths {
		if rest, ok := strings.CutPrefix(path, "/api/v1/users/"); !ok || strings.ContainsAny(strings.TrimSuffix(rest, "?"), "/?#") || rest == ".?" || rest == "..?" {
			t.Error(path)
		}
	}
	if len(paths) != 8 {
		t.Error(fmt.Sprint(paths))
	}
}

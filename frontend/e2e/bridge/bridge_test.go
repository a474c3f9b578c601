//go:build e2e

package bridge

import (
	"bufio"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// app is what the tests bind.
type app struct{ meet chan string }

func (*app) Add(a, b int32) (int32, error)   { return a + b, nil }
func (*app) Nothing() error                  { return nil }
func (*app) Fail() (string, error)           { return "lost", errors.New("as asked") }
func (*app) NaN() (float64, error)           { return math.NaN(), nil }
func (*app) None() ([]string, error)         { return nil, nil }
func (a *app) Wait() (string, error)         { return <-a.meet, nil }
func (a *app) Meet(s string) (bool, error)   { a.meet <- s; return true, nil }
func (*app) Person(p person) (person, error) { return p, nil }

type person struct {
	Name string `json:"name"`
}

var site = fstest.MapFS{
	"index.html":    {Data: []byte("<!doctype html><html><head><title>Test</title></head></html>")},
	"assets/app.js": {Data: []byte("started()")},
}

// open serves a bridge until the test ends and returns it with its address.
func open(t *testing.T) (b *Bridge, url, token string) {
	t.Helper()
	lines, out := io.Pipe()
	b = New(Options{
		Title: "Latchkey", Addr: "127.0.0.1:0", Assets: site, Policy: "default-src 'none'", Bound: &app{meet: make(chan string)},
		FormatError: func(err error) string { return "formatted: " + err.Error() }, Out: out,
	})
	served := make(chan error, 1)
	go func() { served <- b.Serve() }()
	t.Cleanup(func() {
		b.Quit()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	line, err := bufio.NewReader(lines).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`^Latchkey is at (http://localhost:\d+)/\?token=(\w{20,}) \(it opens once; start again for another\)\n$`).FindStringSubmatch(line)
	if found == nil {
		t.Fatalf("printed %q", line)
	}
	return b, found[1], found[2]
}

// browser returns a client that keeps cookies and follows redirects.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}
}

// visit opens the bridge in a browser of its own.
func visit(t *testing.T) (*Bridge, *http.Client, string) {
	t.Helper()
	b, url, token := open(t)
	c := browser(t)
	get(t, c, url+"/?token="+token, http.StatusOK)
	return b, c, url
}

// answer is a response that has been read.
type answer struct {
	url    *url.URL // after redirects
	header http.Header
	body   string
}

func get(t *testing.T, c *http.Client, address string, status int) answer {
	t.Helper()
	return do(t, c, newRequest(t, http.MethodGet, address, ""), status)
}

func newRequest(t *testing.T, method, url, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func do(t *testing.T, c *http.Client, r *http.Request, status int) answer {
	t.Helper()
	response, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != status {
		t.Fatalf("%s %s: %s %s", r.Method, r.URL, response.Status, body)
	}
	return answer{response.Request.URL, response.Header, string(body)}
}

func TestPage(t *testing.T) {
	_, c, url := visit(t)
	page := get(t, c, url+"/", http.StatusOK)
	if !strings.Contains(page.body, `<head><script src="/bridge.js"></script><title>`) {
		t.Errorf("the script is not first: %s", page.body)
	}
	if policy := page.header.Get("Content-Security-Policy"); policy != "default-src 'none'" {
		t.Errorf("policy %q", policy)
	}
	if js := get(t, c, url+"/bridge.js", http.StatusOK).body; !strings.Contains(js,
		`{"methods":["Add","Fail","Meet","NaN","None","Nothing","Person","Wait"],"path":"bridge.app"}`) {
		t.Errorf("the methods are not in the script: %s", js)
	}
	if js := get(t, c, url+"/assets/app.js", http.StatusOK).body; js != "started()" {
		t.Errorf("asset %q", js)
	}
	get(t, c, url+"/missing", http.StatusNotFound)
}

func TestServeRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Options)
	}{
		{"an address others can reach", func(o *Options) { o.Addr = "0.0.0.0:0" }},
		{"an address without a port", func(o *Options) { o.Addr = "127.0.0.1" }},
		{"a name", func(o *Options) { o.Addr = "localhost:0" }},
		{"a page without a head", func(o *Options) { o.Assets = fstest.MapFS{"index.html": {}} }},
		{"no page", func(o *Options) { o.Assets = fstest.MapFS{} }},
		{"a struct instead of a pointer", func(o *Options) { o.Bound = app{} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := Options{Addr: "127.0.0.1:0", Assets: site, Bound: &app{}, Out: io.Discard}
			c.change(&o)
			if err := New(o).Serve(); err == nil {
				t.Error("served")
			}
		})
	}
}

func TestQuitBeforeServe(t *testing.T) {
	b := New(Options{Addr: "127.0.0.1:0", Assets: site, Bound: &app{}, Out: io.Discard})
	b.Quit()
	b.Quit()
	if err := b.Serve(); err != nil {
		t.Error(err)
	}
}

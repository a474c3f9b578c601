//go:build e2e

package bridge

import (
	"net/http"
	"strings"
	"testing"
)

func TestSession(t *testing.T) {
	_, url, token := open(t)
	first, second := browser(t), browser(t)
	get(t, second, url+"/", http.StatusForbidden)
	get(t, second, url+"/?token=wrong", http.StatusForbidden)
	get(t, second, url+"/events", http.StatusForbidden)
	get(t, second, url+"/bridge.js", http.StatusForbidden)
	do(t, second, newRequest(t, http.MethodPost, url+"/call/Nothing", "[]"), http.StatusForbidden)

	get(t, first, url+"/?token="+token, http.StatusOK)
	if sentence := get(t, second, url+"/?token="+token, http.StatusForbidden).body; !strings.Contains(sentence, "once") {
		t.Errorf("a second browser is told %q", sentence)
	}
	get(t, first, url+"/", http.StatusOK)
	again := get(t, first, url+"/?token="+token, http.StatusOK) // the address opened again
	if again.url.RawQuery != "" {
		t.Error("the token stays in the address line")
	}
}

func TestCookie(t *testing.T) {
	_, url, token := open(t)
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	cookie, err := http.ParseSetCookie(get(t, c, url+"/?token="+token, http.StatusSeeOther).header.Get("Set-Cookie"))
	if err != nil || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Value == token {
		t.Fatalf("cookie %v, %v", cookie, err)
	}
	if !strings.HasSuffix(cookie.Name, url[strings.LastIndex(url, ":")+1:]) {
		t.Errorf("two bridges would share the cookie %q", cookie.Name)
	}
}

func TestStrangers(t *testing.T) {
	_, c, url := visit(t)
	for _, s := range []struct {
		name   string
		change func(*http.Request)
		status int
	}{
		{"another host", func(r *http.Request) { r.Host = "evil.example" }, http.StatusMisdirectedRequest},
		{"no port", func(r *http.Request) { r.Host = "localhost" }, http.StatusMisdirectedRequest},
		{"a page of another site", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, http.StatusForbidden},
		{"a page of another port", func(r *http.Request) { r.Header.Set("Origin", "http://localhost:1") }, http.StatusForbidden},
		{"its own page", func(r *http.Request) { r.Header.Set("Origin", url) }, http.StatusOK},
	} {
		t.Run(s.name, func(t *testing.T) {
			r := newRequest(t, http.MethodPost, url+"/call/Nothing", "[]")
			s.change(r)
			do(t, c, r, s.status)
		})
	}
}

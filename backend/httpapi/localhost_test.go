package httpapi_test

import (
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi"
)

// TestSeed11PlainHTTPOnLocalhost: in demo mode the pages are where they are, port
// included, and cookies work without TLS.
func TestSeed11PlainHTTPOnLocalhost(t *testing.T) {
	w := newWorld(t, true, func(d *httpapi.Deps) { d.Origins = d.Origins[:1] })
	b := newBrowser(t, w)
	var in enroll.Invited
	a := b.do("POST", "/signups", enroll.NewUser{Username: "anna", DisplayName: "Anna"})
	b.want(a, 201, &in)
	for _, c := range a.Cookies() {
		if c.Secure || !c.HttpOnly || c.Name[:9] != "latchkey-" {
			t.Errorf("cookie %s", c)
		}
	}
	if a.Header.Get("Strict-Transport-Security") != "" {
		t.Error("TLS is asked for where there is none")
	}
	var me httpapi.Me
	b.want(b.do("GET", "/me", nil), 200, &me)
	if me.User.ID != in.User.ID || len(me.Credentials) != 0 {
		t.Errorf("me: %+v", me)
	}
}

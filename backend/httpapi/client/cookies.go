package client

import (
	"net/http"
	"strings"
	"sync"

	"latchkey/backend/enroll"
)

// The cookies of a service, by their short names. Where it is reached over TLS the
// whole names begin with securePrefix.
const (
	sessionCookie = "latchkey-session"
	visitCookie   = "latchkey-visit"
	securePrefix  = "__Host-"
)

// cookies are what a client without a signature is known by. A cookie jar would show
// all there is with every request; here each request is somebody's, and shows theirs.
type cookies struct {
	mu     sync.Mutex
	prefix string // of the names, as the service has it
	visit  string // by which it knows a stranger again; empty: there is none
}

// find is the cookie of this short name that an answer sets, nil if it sets none.
func find(answer *http.Response, short string) *http.Cookie {
	for _, cookie := range answer.Cookies() {
		if strings.TrimPrefix(cookie.Name, securePrefix) == short {
			return cookie
		}
	}
	return nil
}

// take keeps what an answer says about cookies, but for the sessions' tokens.
func (c *cookies) take(answer *http.Response) {
	session, visit := find(answer, sessionCookie), find(answer, visitCookie)
	c.mu.Lock()
	defer c.mu.Unlock()
	if session != nil {
		c.prefix = strings.TrimSuffix(session.Name, sessionCookie)
	}
	if visit != nil {
		c.prefix, c.visit = strings.TrimSuffix(visit.Name, visitCookie), ""
		if visit.MaxAge >= 0 && enroll.ID(visit.Value).Valid() {
			c.visit = visit.Value
		}
	}
}

// show shows the session of whoever asks; or, for a stranger, their visit.
func (c *cookies) show(r *http.Request, s Sender) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !s.Token.Zero():
		r.AddCookie(&http.Cookie{Name: c.prefix + sessionCookie, Value: s.Token.Reveal()})
	case c.visit != "" && s.By.Kind == enroll.ActorStranger:
		r.AddCookie(&http.Cookie{Name: c.prefix + visitCookie, Value: c.visit})
	}
}

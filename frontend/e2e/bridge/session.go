//go:build e2e

package bridge

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"sync"
)

// session lets in the one browser that brought the token first.
type session struct {
	hosts  [2]string
	name   string // of the cookie; browsers share cookies among the ports of a host
	token  string
	mu     sync.Mutex
	cookie string // empty: nobody has come yet
}

func newSession(port string) *session {
	return &session{
		hosts: [2]string{"localhost:" + port, "127.0.0.1:" + port},
		name:  "bridge_" + port,
		token: rand.Text(),
	}
}

// enter says whether the request may go on. If not, it has been answered.
func (s *session) enter(w http.ResponseWriter, r *http.Request) bool {
	if r.Host != s.hosts[0] && r.Host != s.hosts[1] { // a name that was made to point here
		http.Error(w, "This address is not the one that was printed.", http.StatusMisdirectedRequest)
		return false
	}
	given := r.URL.Query().Get("token")
	switch {
	case s.known(r):
		if given == "" {
			return true
		}
	case given == "" || !s.open(w, given):
		http.Error(w, "Open the address that was printed at the start. It works once, for one browser.", http.StatusForbidden)
		return false
	}
	http.Redirect(w, r, "/", http.StatusSeeOther) // out of the address line and the history
	return false
}

func (s *session) known(r *http.Request) bool {
	c, err := r.Cookie(s.name)
	if err != nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cookie != "" && same(c.Value, s.cookie)
}

// open takes the token, once.
func (s *session) open(w http.ResponseWriter, given string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cookie != "" || !same(given, s.token) {
		return false
	}
	s.cookie = rand.Text()
	http.SetCookie(w, &http.Cookie{
		Name: s.name, Value: s.cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
	return true
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

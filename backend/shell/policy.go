package shell

import "net/http"

// contentPolicy lets the page use what is built into this program and nothing
// else. frame-src matters most: on Linux a frame of any origin could call the
// bound methods. The library's own scripts are served from 'self'.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; frame-src 'none'; base-uri 'none'; form-action 'none'"

// withPolicy adds the policy to every answer, and keeps copies of pages out of
// the disk.
func withPolicy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", contentPolicy)
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

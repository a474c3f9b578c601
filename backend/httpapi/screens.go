package httpapi

import (
	"io/fs"
	"net/http"
	"path"
	"strings"

	"latchkey/backend/enroll"
)

// pages are the paths that the screens deal with themselves.
var pages = map[string]bool{
	"/": true, "/register": true, "/sign-in": true, "/keys": true, "/history": true, "/device": true, "/verify": true, "/claim": true,
	"/desk": true, "/kiosks": true, "/mail": true, "/journal": true,
}

// screens serves the built page. Its parts have their content's hash in their
// names, so browsers may keep them for ever.
func (h *Handler) screens() http.Handler {
	files := http.FileServerFS(h.Assets)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.noSuchRoute(w, r)
			return
		}
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if pages[r.URL.Path] {
			noted(r).route = "GET " + r.URL.Path
			if index, err := fs.ReadFile(h.Assets, "index.html"); err == nil {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				_, _ = w.Write(index)
				return
			}
		}
		info, err := fs.Stat(h.Assets, name)
		if err != nil || info.IsDir() || name == "index.html" {
			h.refuse(w, r, enroll.Errorf(enroll.CodeNotFound, "path", "there is nothing here"))
			return
		}
		noted(r).route = "GET file"
		if strings.HasPrefix(name, "assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		files.ServeHTTP(w, r)
	})
}

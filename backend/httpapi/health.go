package httpapi

import (
	"context"
	"net/http"
	"time"
)

// readyTime is how long the question may take whether all is there.
const readyTime = 3 * time.Second

func isHealth(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && (r.URL.Path == "/healthz" || r.URL.Path == "/readyz")
}

// health answers those who watch over the service, by whatever name they know
// it: /healthz says that the program runs, /readyz that it can do its work.
func (h *Handler) health(w http.ResponseWriter, r *http.Request) {
	noted(r).route = "GET " + r.URL.Path
	if r.URL.Path == "/readyz" {
		if err := h.ready(r.Context()); err != nil {
			h.refuse(w, r, err)
			return
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

// ready asks once for all who want to know at the same time: anybody may ask, and is
// not limited, since those who watch over the service share an address with others.
func (h *Handler) ready(ctx context.Context) error {
	_, err, _ := h.asking.Do("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyTime)
		defer cancel()
		return nil, h.Ready(ctx)
	})
	return err
}

// Package httpapi serves a relying party over HTTP: the JSON of /api/v1, the
// built screens, and what whoever runs it wants to know.
//
// Begin with New. Every route is an operation (operation.go) that says who may
// call it; on the way there a request passes the guards (guard.go), is given an
// Actor (identity.go) and is counted (limits.go). Handlers only translate: what
// is allowed and true is decided behind enroll.Service.
package httpapi

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"golang.org/x/sync/singleflight"

	"latchkey/backend/enroll"
	"latchkey/backend/nonce"
)

// Prefix is where the API begins. A change that breaks its users gets another.
const Prefix = "/api/v1"

// Deps is what a Handler is made of. Metrics and Identify may be nil, Proxies
// empty; all else is required.
type Deps struct {
	Service enroll.Service
	Door    enroll.Door
	Limiter Limiter
	Limits  Limits
	Nonces  nonce.Nonces // of the requests that kiosks sign
	Assets  fs.FS        // the built screens
	Metrics *Metrics
	// Ready reports whether what the service stands on can be used.
	Ready func(context.Context) error

	Origins []string // those of the relying party; requests to other hosts are refused
	Contact string   // of the help desk
	Version string
	Proxies []netip.Prefix // whose X-Forwarded-For is believed

	// Identify may say who sends a request before anything else does, for tests
	// of the contract.
	Identify func(*http.Request) (enroll.Actor, bool)

	Now func() time.Time
	Log *slog.Logger
}

// Handler is the whole service. It may be used from any goroutine.
type Handler struct {
	Deps
	cookies cookies
	hosts   map[string]bool
	mux     *http.ServeMux
	root    http.Handler
	asking  singleflight.Group // see ready
}

// New puts a handler together.
func New(deps Deps) (*Handler, error) {
	if deps.Service == nil || deps.Door == nil || deps.Limiter == nil || deps.Nonces == nil || deps.Assets == nil || deps.Ready == nil ||
		deps.Now == nil || deps.Log == nil || len(deps.Origins) == 0 {
		return nil, errors.New("httpapi: something in Deps is missing")
	}
	h := &Handler{Deps: deps, hosts: map[string]bool{}, mux: http.NewServeMux()}
	origins := http.NewCrossOriginProtection()
	for _, origin := range deps.Origins {
		u, err := url.Parse(origin)
		if err != nil {
			return nil, err
		}
		h.hosts[u.Host] = true
		h.cookies.secure = h.cookies.secure || u.Scheme == "https"
		if err := origins.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	origins.SetDenyHandler(http.HandlerFunc(h.crossOrigin))
	for _, op := range h.operations() {
		h.mux.Handle(op.method+" "+Prefix+op.path, h.serve(op))
	}
	document, err := h.document()
	if err != nil {
		return nil, err
	}
	h.mux.Handle("GET "+Prefix+"/openapi.json", static("application/json", document))
	h.mux.HandleFunc(Prefix+"/", h.noSuchRoute)
	h.mux.Handle("/", h.screens())
	h.root = h.guarded(origins.Handler(h.mux))
	return h, nil
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.root.ServeHTTP(w, r) }

// operations are all there are, in the order of the documentation.
func (h *Handler) operations() []operation {
	var all []operation
	for _, part := range [][]operation{h.about(), h.people(), h.registrations(), h.authentications(), h.credentials(), h.sessions(), h.invitations(), h.kiosks(), h.addresses(), h.post(), h.journal()} {
		all = append(all, part...)
	}
	return all
}

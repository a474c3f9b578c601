package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/problem"
)

// contentPolicy lets the pages use what comes from here and nothing else.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// permissionsPolicy turns off what no page of ours asks for.
const permissionsPolicy = "publickey-credentials-get=(self), publickey-credentials-create=(self), " +
	"camera=(), microphone=(), geolocation=(), payment=(), usb=(), hid=(), serial=()"

// note is what is known of a request, for the log.
type note struct {
	id     string
	route  string // its pattern, which names nobody
	code   enroll.Code
	status int

	signedOut bool // the session that it shows is over
}

// statusGone is for the log and the metrics, where whoever hung up is no failure of
// ours. It is the number that nginx has for it; nobody gets it.
const statusGone = 499

type noteKey struct{}

func noted(r *http.Request) *note {
	if n, ok := r.Context().Value(noteKey{}).(*note); ok {
		return n
	}
	return &note{}
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	note *note
}

func (w *recorder) WriteHeader(status int) {
	if w.note.status == 0 {
		w.note.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.note.status == 0 {
		w.note.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// guarded is what every request passes first: it gets an id that goes into the
// log and back to the sender, and a panic becomes an answer.
func (h *Handler) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := &note{id: string(enroll.NewID()), route: "other"}
		r = r.WithContext(context.WithValue(r.Context(), noteKey{}, n))
		rec := &recorder{ResponseWriter: w, note: n}
		begun := h.Now()
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler { //nolint:errorlint // as net/http compares it
					panic(p)
				}
				h.Log.Error("panic", "request", n.id, "route", n.route, "panic", p, "stack", string(debug.Stack()))
				if n.status == 0 {
					h.refuse(rec, r, enroll.Errorf(enroll.CodeInternal, "", "a defect"))
				}
			}
			h.done(r, n, h.Now().Sub(begun))
		}()
		h.setHeaders(rec.Header(), n.id)
		if isHealth(r) {
			h.health(rec, r)
			return
		}
		if !h.hosts[r.Host] {
			h.refuseAs(rec, r, http.StatusMisdirectedRequest, enroll.Errorf(enroll.CodeForbidden, "host", "this service is not at that address"))
			return
		}
		next.ServeHTTP(rec, r)
	})
}

func (h *Handler) setHeaders(header http.Header, id string) {
	header.Set("Latchkey-Request", id)
	header.Set("Content-Security-Policy", contentPolicy)
	header.Set("Permissions-Policy", permissionsPolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY") // for browsers from before frame-ancestors
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
	if h.cookies.secure {
		// For this host alone: what others of the domain do is not ours to say.
		header.Set("Strict-Transport-Security", "max-age=63072000")
	}
}

// done logs a request: whose it was is in the journal, not here.
func (h *Handler) done(r *http.Request, n *note, took time.Duration) {
	h.Metrics.request(n.route, n.status, took)
	level := slog.LevelInfo
	if n.status >= 500 {
		level = slog.LevelError
	}
	attrs := []slog.Attr{
		slog.String("request", n.id), slog.String("route", n.route), slog.Int("status", n.status), slog.Duration("took", took),
	}
	if n.code != "" {
		attrs = append(attrs, slog.String("code", string(n.code)))
	}
	h.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// refuse answers with a problem. What only we are to know goes into the log.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	h.refuseAs(w, r, problem.Status(enroll.CodeOf(err)), err)
}

func (h *Handler) refuseAs(w http.ResponseWriter, r *http.Request, status int, err error) {
	n, gone := noted(r), errors.Is(r.Context().Err(), context.Canceled)
	if gone && enroll.CodeOf(err) == enroll.CodeUnavailable {
		status = statusGone
	}
	p := problem.Of(err, n.id)
	p.Status, p.Title = int32(status), http.StatusText(status)
	n.code = p.Code
	if p.Code == enroll.CodeInternal || p.Code == enroll.CodeUnavailable && !gone {
		h.Log.ErrorContext(r.Context(), "failed", "request", n.id, "route", n.route, "code", p.Code, "error", err)
	}
	if wait := waitOf(err); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	} else if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "2")
	}
	write(w, status, problem.ContentType, p)
}

func (h *Handler) crossOrigin(w http.ResponseWriter, r *http.Request) {
	h.refuse(w, r, enroll.Errorf(enroll.CodeCrossOrigin, "", "a page of another site asked for this"))
}

func (h *Handler) noSuchRoute(w http.ResponseWriter, r *http.Request) {
	status := http.StatusNotFound
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := h.mux.Handler(other); strings.HasPrefix(r.URL.Path, Prefix+"/") && strings.HasPrefix(pattern, method+" "+Prefix) {
			w.Header().Add("Allow", method)
			status = http.StatusMethodNotAllowed
		}
	}
	h.refuseAs(w, r, status, enroll.Errorf(enroll.CodeNotFound, "path", "there is nothing here"))
}

package httpapi

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"latchkey/backend/enroll"
)

// DeskHeader is how the desk of a demonstration says that it is one. Pages of
// other sites cannot send it, and outside demo mode it means nothing: what a
// kiosk shows there will be its signature.
const (
	DeskHeader = "Latchkey-Desk"
	DeskDemo   = "demo"
)

// identify makes an Actor of whoever sends a request: by their session, never
// by anything in a body.
func (h *Handler) identify(w http.ResponseWriter, r *http.Request) (enroll.Actor, error) {
	if h.Identify != nil {
		if by, ok := h.Identify(r); ok {
			return by, nil
		}
	}
	by, err := h.actor(w, r)
	by.Request, by.Address = noted(r).id, h.address(r).String()
	return by, err
}

func (h *Handler) actor(w http.ResponseWriter, r *http.Request) (enroll.Actor, error) {
	if token, ok := enroll.ParseToken(h.cookies.read(r, sessionCookie)); ok {
		session, err := h.Door.Resume(r.Context(), token)
		switch enroll.CodeOf(err) {
		case "":
			return session.Actor(), nil
		case enroll.CodeSignedOut:
			h.cookies.drop(w, sessionCookie)
			noted(r).signedOut = true
		default:
			return enroll.Actor{}, err
		}
	}
	if h.Demo && r.Header.Get(DeskHeader) == DeskDemo {
		return enroll.Actor{Kind: enroll.ActorSystem}, nil
	}
	by := enroll.Actor{Kind: enroll.ActorStranger}
	if visit := enroll.ID(h.cookies.read(r, visitCookie)); visit.Valid() {
		by.Session = visit
	}
	return by, nil
}

// visit gives a stranger something to be known by until they have signed in, so
// that nobody else can finish what they begin.
func (h *Handler) visit(c *call) {
	if c.by.Kind == enroll.ActorStranger && c.by.Session == "" {
		c.by.Session = enroll.NewID()
		h.cookies.set(c.w, visitCookie, string(c.by.Session), 0)
	}
}

// address is where a request comes from: the last hop that is no proxy of ours.
func (h *Handler) address(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	at, _ := netip.ParseAddr(host)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil || !h.isProxy(at) {
			break
		}
		at = next
	}
	return at.Unmap().WithZone("")
}

func (h *Handler) isProxy(at netip.Addr) bool {
	return slices.ContainsFunc(h.Proxies, func(p netip.Prefix) bool { return p.Contains(at.Unmap()) })
}

// The cookies, by their short names.
const (
	sessionCookie    = "session"
	visitCookie      = "visit"
	rememberedCookie = "remembered"
)

// rememberedFor is how long a browser may know a person's name.
const rememberedFor = 30 * 24 * time.Hour

// cookies are all HttpOnly and SameSite=Strict. Where there is TLS they are
// Secure, and named so that no other host and no plain connection can set them
// (RFC 6265bis, section 4.1.3.2).
type cookies struct{ secure bool }

func (c cookies) name(short string) string {
	if c.secure {
		return "__Host-latchkey-" + short
	}
	return "latchkey-" + short
}

func (c cookies) read(r *http.Request, short string) string {
	cookie, err := r.Cookie(c.name(short))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// set sets a cookie; with a lifetime of 0 it goes with the browser.
func (c cookies) set(w http.ResponseWriter, short, value string, lifetime time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: c.name(short), Value: value, Path: "/", MaxAge: int(lifetime / time.Second),
		HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteStrictMode,
	})
}

func (c cookies) drop(w http.ResponseWriter, short string) {
	http.SetCookie(w, &http.Cookie{
		Name: c.name(short), Path: "/", MaxAge: -1, HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteStrictMode,
	})
}

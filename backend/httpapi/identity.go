package httpapi

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/signing"
)

// identify makes an Actor of whoever sends a request: by their session or a
// kiosk's signature, never by anything in a body.
func (h *Handler) identify(c *call) (enroll.Actor, error) {
	if h.Identify != nil {
		if by, ok := h.Identify(c.r); ok {
			c.told = true
			return by, nil
		}
	}
	var by enroll.Actor
	var err error
	if signing.Signed(c.r) {
		by, err = h.atKiosk(c)
	} else {
		by, err = h.inBrowser(c)
	}
	by.Request, by.Address = noted(c.r).id, h.address(c.r).String()
	return by, err
}

// inBrowser is who sends a request that nobody signed: by the cookies. Sessions of
// a kiosk do not come so.
func (h *Handler) inBrowser(c *call) (enroll.Actor, error) {
	if token, ok := enroll.ParseToken(h.cookies.read(c.r, sessionCookie)); ok {
		switch session, err := h.Door.Resume(c, token); enroll.CodeOf(err) {
		case "":
			return session.Actor(), nil
		case enroll.CodeSignedOut:
			noted(c.r).signedOut = true
		default:
			return enroll.Actor{}, err
		}
		h.cookies.drop(c.w, sessionCookie)
	}
	by := enroll.Actor{Kind: enroll.ActorStranger}
	if visit := enroll.ID(h.cookies.read(c.r, visitCookie)); visit.Valid() {
		by.Session = visit
	}
	return by, nil
}

// atKiosk is who sends a request that a kiosk signed: who is signed in there, or
// else the kiosk. A machine that is to become one is a stranger. A request that is
// signed and is not as it was signed is refused, and never a stranger's.
func (h *Handler) atKiosk(c *call) (enroll.Actor, error) {
	claim, err := signing.Read(c.w, c.r, maxBody)
	if err != nil {
		return enroll.Actor{}, err
	}
	if c.pairs {
		c.claim = &claim // to be checked with the key in the body
		return enroll.Actor{Kind: enroll.ActorStranger}, nil
	}
	token := claim.Token(c.r)
	kiosk, session, err := h.Door.Admit(c, enroll.ID(claim.KeyID), token, func(public enroll.Bytes) error { return h.check(c.r, claim, public) })
	if err != nil {
		return enroll.Actor{}, err
	}
	if session.ID != "" {
		return session.Actor(), nil
	}
	noted(c.r).signedOut = !token.Zero()
	return enroll.Actor{Kind: enroll.ActorKiosk, Kiosk: kiosk.ID}, nil
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

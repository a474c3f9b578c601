package httpapi

import (
	"crypto/sha256"
	"net/http"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/signing"
)

// NewRegistration begins a registration. The person stands in the path.
type NewRegistration struct {
	Replaces enroll.ID `json:"replaces,omitempty"` // revoked when the new credential is proved
	Origin   string    `json:"origin,omitempty"`   // one of those allowed; empty: the usual one
}

// NewProof begins the first use of a credential that stands in the path.
type NewProof struct {
	Origin string `json:"origin,omitempty"`
}

// NewSignIn begins a sign-in. Whatever the name, the answer is the same.
type NewSignIn struct {
	Username string `json:"username,omitempty"`
	Origin   string `json:"origin,omitempty"`
}

func (h *Handler) registrations() []operation {
	return []operation{
		op(http.MethodPost, "/users/{id}/registrations", "Begin a registration.", []who{invited, person, desk}, http.StatusCreated,
			func(c *call, in NewRegistration) (enroll.RegistrationCeremony, error) {
				begun, err := h.Service.BeginRegistration(c, c.by, enroll.RegistrationRequest{User: c.id(), Replaces: in.Replaces, Origin: in.Origin})
				h.Metrics.begun(enroll.PurposeRegister, err)
				return begun, err
			}),
		op(http.MethodPost, "/registrations/{id}", "Finish a registration. The credential has to be proved next.", everybody, http.StatusCreated,
			func(c *call, in enroll.RegistrationResponse) (enroll.Credential, error) {
				credential, err := h.Service.FinishRegistration(c, c.by, c.id(), in)
				h.Metrics.ended(enroll.PurposeRegister, err)
				return credential, err
			}),
	}
}

func (h *Handler) authentications() []operation {
	return []operation{
		op(http.MethodPost, "/credentials/{id}/proofs", "Begin to prove a credential.", []who{invited, person, desk}, http.StatusCreated,
			func(c *call, in NewProof) (enroll.AuthenticationCeremony, error) {
				return h.beginAuthentication(c, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: c.id(), Origin: in.Origin})
			}),
		op(http.MethodPost, "/authentications", "Begin to sign in.", everybody, http.StatusCreated,
			func(c *call, in NewSignIn) (enroll.AuthenticationCeremony, error) {
				if err := h.limitName(c, "name", in.Username); err != nil {
					return enroll.AuthenticationCeremony{}, err
				}
				h.visit(c)
				return h.beginAuthentication(c, enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn, Username: in.Username, Origin: in.Origin})
			}),
		op(http.MethodPost, "/authentications/{id}", "Finish an authentication, whatever its purpose. A sign-in opens a session.", everybody, http.StatusOK, h.finishAuthentication),
		op(http.MethodGet, "/ceremonies/{id}", "What became of a ceremony, after a reply was lost.", everybody, http.StatusOK,
			func(c *call, _ nothing) (enroll.Outcome, error) { return h.Service.Outcome(c, c.by, c.id()) }),
	}
}

func (h *Handler) beginAuthentication(c *call, req enroll.AuthenticationRequest) (enroll.AuthenticationCeremony, error) {
	begun, err := h.Service.BeginAuthentication(c, c.by, req)
	h.Metrics.begun(req.Purpose, err)
	return begun, err
}

func (h *Handler) finishAuthentication(c *call, in enroll.AuthenticationResponse) (enroll.Authentication, error) {
	done, err := h.Service.FinishAuthentication(c, c.by, c.id(), in)
	h.Metrics.ended(done.Purpose, err)
	if err == nil && done.Session != nil {
		h.enter(c, *done.Session)
	}
	return done, err
}

// enter gives the sender the token of a session: a browser in a cookie, which no
// script reads, and a kiosk in a field.
func (h *Handler) enter(c *call, session enroll.NewSession) {
	if session.Kiosk != "" {
		c.w.Header().Set(signing.SessionField, session.Token.Reveal())
		return
	}
	h.cookies.set(c.w, sessionCookie, session.Token.Reveal(), 0)
	h.cookies.drop(c.w, visitCookie)
}

func nameHash(username string) []byte {
	sum := sha256.Sum256([]byte(enroll.MapUsername(username)))
	return sum[:16]
}

package httpapi

import (
	"net/http"

	"latchkey/backend/enroll"
)

// Me is who is signed in, with their keys; while the session is handed over, the
// person whose turn it is, with theirs.
type Me struct {
	User        enroll.User         `json:"user"`
	Credentials []enroll.Credential `json:"credentials"`
	Session     enroll.Session      `json:"session"`
}

// NewStepUp begins a further assertion for one act: "invite", "lost", "desk",
// "return", or "change:" and a credential's ID.
type NewStepUp struct {
	Act    string `json:"act"`
	Origin string `json:"origin,omitempty"`
}

// Remembered is whom this browser knows; the name proves nothing.
type Remembered struct {
	Username string `json:"username"` // empty: nobody
}

func (h *Handler) sessions() []operation {
	return []operation{
		op(http.MethodGet, "/session", "The session.", everybody, http.StatusOK,
			func(c *call, _ nothing) (enroll.Session, error) { return h.Service.Session(c, c.by) }),
		op(http.MethodPost, "/session/hand-over", "Hand the session over to a person, to enrol them and nothing else.", []who{desk}, http.StatusOK,
			func(c *call, in enroll.Handed) (enroll.Session, error) { return h.Service.HandOver(c, c.by, in) }),
		op(http.MethodDelete, "/session", "Sign out.", everybody, http.StatusNoContent,
			func(c *call, _ nothing) (nothing, error) {
				err := h.Service.EndSession(c, c.by)
				if err == nil {
					h.cookies.drop(c.w, sessionCookie)
				}
				return nothing{}, err
			}),
		op(http.MethodPost, "/session/step-ups", "Begin to sign in once more, for one act.", []who{person}, http.StatusCreated,
			func(c *call, in NewStepUp) (enroll.AuthenticationCeremony, error) {
				return h.beginAuthentication(c, enroll.AuthenticationRequest{Purpose: enroll.PurposeStepUp, Act: in.Act, Origin: in.Origin})
			}),
		op(http.MethodGet, "/me", "Who is signed in.", everybody, http.StatusOK, h.me),
		op(http.MethodGet, "/remembered", "Whom this browser remembers.", everybody, http.StatusOK,
			func(c *call, _ nothing) (Remembered, error) {
				return Remembered{Username: decodeName(h.cookies.read(c.r, rememberedCookie))}, nil
			}),
		op(http.MethodPut, "/remembered", "Remember who is signed in, in this browser.", []who{person}, http.StatusOK,
			func(c *call, _ nothing) (Remembered, error) {
				user, err := h.Service.User(c, c.by, c.by.User)
				if err != nil {
					return Remembered{}, err
				}
				h.cookies.set(c.w, rememberedCookie, enroll.Bytes(user.Username).String(), rememberedFor)
				return Remembered{Username: user.Username}, nil
			}),
		op(http.MethodDelete, "/remembered", "Forget whom this browser remembers.", everybody, http.StatusNoContent,
			func(c *call, _ nothing) (nothing, error) {
				h.cookies.drop(c.w, rememberedCookie)
				return nothing{}, nil
			}),
	}
}

func (h *Handler) me(c *call, _ nothing) (Me, error) {
	session, err := h.Service.Session(c, c.by)
	if err != nil {
		return Me{}, err
	}
	whose := session.User
	if session.Handed != nil {
		whose = session.Handed.User
	}
	user, err := h.Service.User(c, c.by, whose)
	if err != nil {
		return Me{}, err
	}
	me := Me{User: user, Session: session, Credentials: []enroll.Credential{}}
	if session.Invitation == "" { // who was only invited has proved nothing
		all, err := h.Service.Credentials(c, c.by, whose)
		if err != nil {
			return Me{}, err
		}
		me.Credentials = listed(all)
	}
	return me, nil
}

// decodeName reads what a browser says it remembers, which anybody can write.
func decodeName(text string) string {
	var b enroll.Bytes
	if b.UnmarshalText([]byte(text)) != nil {
		return ""
	}
	name, err := enroll.CheckUsername(string(b))
	if err != nil {
		return ""
	}
	return name
}

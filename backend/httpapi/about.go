package httpapi

import (
	"net/http"

	"latchkey/backend/enroll"
)

var everybody = []who{stranger, kiosk, invited, person, desk}

// About is what the pages have to know before anything else.
type About struct {
	Info    enroll.Info `json:"info"`
	Contact string      `json:"contact"` // of the help desk; may be empty
	Version string      `json:"version"`

	// SignedIn says whether this browser has a session, if only by an
	// invitation. Who has none need not ask /me, whose refusal browsers note as
	// an error.
	SignedIn bool `json:"signedIn"`
}

func (h *Handler) about() []operation {
	return []operation{
		op(http.MethodGet, "/info", "Who the relying party is and what it can do.", everybody, http.StatusOK,
			func(c *call, _ nothing) (About, error) {
				info, err := h.Service.Info(c, c.by)
				return About{Info: info, Contact: h.Contact, Version: h.Version, SignedIn: c.by.Kind == enroll.ActorUser}, err
			}),
	}
}

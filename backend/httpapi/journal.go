package httpapi

import (
	"net/http"

	"latchkey/backend/enroll"
)

func (h *Handler) journal() []operation {
	read := func(c *call, user enroll.ID) (enroll.EventPage, error) {
		limit, err := c.number("limit")
		if err != nil {
			return enroll.EventPage{}, err
		}
		page, err := h.Service.Events(c, c.by, enroll.EventQuery{User: user, Cursor: c.r.URL.Query().Get("cursor"), Limit: limit})
		page.Events = listed(page.Events)
		return page, err
	}
	return []operation{
		op(http.MethodGet, "/users/{id}/events", "What happened to a person, newest first.", []who{person, desk, auditor}, http.StatusOK,
			func(c *call, _ nothing) (enroll.EventPage, error) { return read(c, c.id()) }).with("cursor", "limit"),
		op(http.MethodGet, "/events", "What happened, newest first.", []who{auditor}, http.StatusOK,
			func(c *call, _ nothing) (enroll.EventPage, error) { return read(c, "") }).with("cursor", "limit"),
	}
}

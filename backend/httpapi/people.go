package httpapi

import (
	"net/http"
	"strconv"

	"latchkey/backend/enroll"
)

func (h *Handler) people() []operation {
	return []operation{
		op(http.MethodPost, "/users", "Add a person.", []who{desk}, http.StatusCreated,
			func(c *call, in enroll.NewUser) (enroll.User, error) { return h.Service.CreateUser(c, c.by, in) }),
		op(http.MethodGet, "/users", "Search for people, a page at a time.", []who{desk}, http.StatusOK,
			func(c *call, _ nothing) (enroll.UserPage, error) {
				limit, err := c.number("limit")
				if err != nil {
					return enroll.UserPage{}, err
				}
				q := c.r.URL.Query()
				protected, err := c.truth("protected")
				if err != nil {
					return enroll.UserPage{}, err
				}
				page, err := h.Service.FindUsers(c, c.by, enroll.UserQuery{Text: q.Get("text"), Cursor: q.Get("cursor"), Limit: limit, Protected: protected})
				page.Users = listed(page.Users)
				return page, err
			}).with("text", "cursor", "limit", "protected"),
		op(http.MethodGet, "/users/{id}", "Read a person.", []who{invited, person, desk}, http.StatusOK,
			func(c *call, _ nothing) (enroll.User, error) { return h.Service.User(c, c.by, c.id()) }),
		op(http.MethodPatch, "/users/{id}", "Change what the patch names.", []who{person, desk}, http.StatusOK,
			func(c *call, in enroll.UserPatch) (enroll.User, error) {
				return h.Service.UpdateUser(c, c.by, c.id(), in)
			}),
		op(http.MethodDelete, "/users/{id}", "Erase a person: blank all that is personal, revoke every credential, keep the rows.", []who{desk}, http.StatusNoContent,
			func(c *call, _ nothing) (nothing, error) { return nothing{}, h.Service.EraseUser(c, c.by, c.id()) }),
		op(http.MethodGet, "/users/{id}/credentials", "List all credentials a person ever had, oldest first.", []who{invited, person, desk}, http.StatusOK,
			func(c *call, _ nothing) (Credentials, error) {
				all, err := h.Service.Credentials(c, c.by, c.id())
				return Credentials{Credentials: listed(all)}, err
			}),
	}
}

// Credentials is a list of credentials.
type Credentials struct {
	Credentials []enroll.Credential `json:"credentials"`
}

// listed is never nil, which would be null.
func listed[T any](list []T) []T { return append([]T{}, list...) }

// number reads a number from the query, 0 if it is not there.
func (c *call) number(name string) (int32, error) {
	text := c.r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, enroll.Errorf(enroll.CodeMalformed, name, "not a number")
	}
	return int32(n), nil
}

// truth reads true or false from the query, false if it is not there.
func (c *call) truth(name string) (bool, error) {
	switch c.r.URL.Query().Get(name) {
	case "true":
		return true, nil
	case "", "false":
		return false, nil
	}
	return false, enroll.Errorf(enroll.CodeMalformed, name, "neither true nor false")
}

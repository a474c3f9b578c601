package httpapi

import (
	"net/http"

	"latchkey/backend/enroll"
)

// AddressToVerify is one of a person's addresses.
type AddressToVerify struct {
	Email string `json:"email"`
}

// UnsentMail is the mail that was not sent.
type UnsentMail struct {
	Mail []enroll.Mail `json:"mail"`
}

func (h *Handler) addresses() []operation {
	return []operation{
		op(http.MethodPost, "/users/{id}/verifications", "Send a link to one of a person's e-mail addresses, to verify it.", []who{person, desk}, http.StatusNoContent,
			func(c *call, in AddressToVerify) (nothing, error) {
				return nothing{}, h.Service.VerifyAddress(c, c.by, c.id(), in.Email)
			}),
		op(http.MethodPost, "/confirmations", "Confirm an e-mail address, with the token of the link that was sent to it.", everybody, http.StatusOK,
			func(c *call, in Shown) (enroll.ConfirmedAddress, error) {
				token, err := h.token(c, in.Token, linkUnknown)
				if err != nil {
					return enroll.ConfirmedAddress{}, err
				}
				return h.Service.ConfirmAddress(c, c.by, token)
			}),
	}
}

func (h *Handler) post() []operation {
	return []operation{
		op(http.MethodGet, "/mail", "List the mail that was tried and not sent.", []who{desk}, http.StatusOK,
			func(c *call, _ nothing) (UnsentMail, error) {
				all, err := h.Service.Unsent(c, c.by)
				return UnsentMail{Mail: listed(all)}, err
			}),
		op(http.MethodPost, "/mail/{id}/retry", "Try at once to send it again.", []who{desk}, http.StatusNoContent,
			func(c *call, _ nothing) (nothing, error) { return nothing{}, h.Service.RetryMail(c, c.by, c.id()) }),
		op(http.MethodDelete, "/mail/{id}", "Throw it away.", []who{desk}, http.StatusNoContent,
			func(c *call, _ nothing) (nothing, error) { return nothing{}, h.Service.DiscardMail(c, c.by, c.id()) }),
	}
}

func linkUnknown() error {
	return enroll.Errorf(enroll.CodeLinkUnknown, "token", "this link holds no more")
}

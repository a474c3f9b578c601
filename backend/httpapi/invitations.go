package httpapi

import (
	"net/http"

	"latchkey/backend/enroll"
)

// Redemption uses an invitation up. Its token comes in the body, since those
// who fetch links that are not theirs, such as scanners of mail, only GET.
type Redemption struct {
	Token string `json:"token"`
}

func (h *Handler) invitations() []operation {
	return []operation{
		op(http.MethodPost, "/signups", "Become a person here, where everybody may, and set up a first key.", []who{stranger, desk}, http.StatusCreated,
			func(c *call, in enroll.NewUser) (enroll.Invited, error) {
				return h.welcome(c, func() (enroll.Invited, error) { return h.Service.SignUp(c, c.by, in) })
			}),
		op(http.MethodPost, "/claims", "Become the first administrator, with the code that the program printed, and set up a first key.", []who{stranger, kiosk, desk}, http.StatusCreated,
			func(c *call, in enroll.ClaimRequest) (enroll.Invited, error) {
				return h.welcome(c, func() (enroll.Invited, error) { return h.Service.Claim(c, c.by, in) })
			}),
		op(http.MethodPost, "/users/{id}/invitations", "Make an invitation; people make them for themselves, after a step-up.", []who{person}, http.StatusCreated,
			func(c *call, _ nothing) (enroll.NewInvitation, error) { return h.Service.Invite(c, c.by, c.id()) }),
		op(http.MethodPost, "/redemptions", "Redeem an invitation, to set up a key.", everybody, http.StatusCreated,
			func(c *call, in Redemption) (enroll.Invited, error) {
				token, ok := enroll.ParseToken(in.Token)
				if !ok {
					return enroll.Invited{}, enroll.Errorf(enroll.CodeInvitationUnknown, "token", "there is no such invitation")
				}
				return h.welcome(c, func() (enroll.Invited, error) { return h.Service.Redeem(c, c.by, token) })
			}),
	}
}

// welcome gives an invited person their session.
func (h *Handler) welcome(c *call, open func() (enroll.Invited, error)) (enroll.Invited, error) {
	in, err := open()
	if err == nil {
		h.enter(c, in.Session)
	}
	return in, err
}

package httpapi

import (
	"net/http"
	"strings"

	"latchkey/backend/enroll"
)

// Redemption uses an invitation up: by its token, or by its code and the person's
// username. They come in the body, since those who fetch links that are not
// theirs, such as scanners of mail, only GET.
type Redemption struct {
	Token    string `json:"token,omitempty"`
	Username string `json:"username,omitempty"`
	Code     string `json:"code,omitempty"`
}

// Shown is a token in a body.
type Shown struct {
	Token string `json:"token"`
}

// Invitations is a list of invitations.
type Invitations struct {
	Invitations []enroll.Invitation `json:"invitations"`
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
		op(http.MethodPost, "/users/{id}/invitations", "Make an invitation: for oneself, to another device, after a step-up; or for somebody else.", []who{person, desk}, http.StatusCreated,
			func(c *call, in enroll.InvitationRequest) (enroll.NewInvitation, error) {
				in.User = c.id()
				return h.Service.Invite(c, c.by, in)
			}),
		op(http.MethodGet, "/users/{id}/invitations", "List a person's invitations, oldest first: all but those that were over 30 days ago.", []who{desk}, http.StatusOK,
			func(c *call, _ nothing) (Invitations, error) {
				all, err := h.Service.Invitations(c, c.by, c.id())
				return Invitations{Invitations: listed(all)}, err
			}),
		op(http.MethodDelete, "/invitations/{id}", "Take an invitation back.", []who{desk}, http.StatusNoContent,
			func(c *call, _ nothing) (nothing, error) {
				return nothing{}, h.Service.RevokeInvitation(c, c.by, c.id())
			}),
		op(http.MethodPost, "/invitation-views", "See for whom an invitation is, without using it.", everybody, http.StatusOK,
			func(c *call, in Shown) (enroll.InvitationView, error) {
				token, err := h.token(c, in.Token, invitationUnknown)
				if err != nil {
					return enroll.InvitationView{}, err
				}
				return h.Service.PeekInvitation(c, c.by, token)
			}),
		op(http.MethodPost, "/redemptions", "Redeem an invitation, to set up a key.", everybody, http.StatusCreated, h.redeem),
	}
}

// redeem redeems an invitation by what is shown of it.
func (h *Handler) redeem(c *call, in Redemption) (enroll.Invited, error) {
	if in.Token != "" {
		if in.Username != "" || in.Code != "" {
			return enroll.Invited{}, enroll.Errorf(enroll.CodeMalformed, "token", "either a token, or a username and a code")
		}
		token, err := h.token(c, in.Token, invitationUnknown)
		if err != nil {
			return enroll.Invited{}, err
		}
		return h.welcome(c, func() (enroll.Invited, error) { return h.Service.Redeem(c, c.by, token) })
	}
	for _, typed := range []struct{ field, text string }{{"username", in.Username}, {"code", in.Code}} {
		if strings.TrimSpace(typed.text) == "" {
			return enroll.Invited{}, enroll.Errorf(enroll.CodeRequired, typed.field, "a username and a code are needed")
		}
	}
	if err := h.limitGuesses(c); err != nil {
		return enroll.Invited{}, err
	}
	if err := h.limitName(c, "code", in.Username); err != nil {
		return enroll.Invited{}, err
	}
	code, ok := enroll.ParseInvitationCode(in.Code)
	if !ok { // it is not counted as a try: no code looks like that
		return enroll.Invited{}, enroll.Errorf(enroll.CodeBadCharacters, "code", "a code has ten letters and digits")
	}
	return h.welcome(c, func() (enroll.Invited, error) {
		return h.Service.RedeemCode(c, c.by, strings.TrimSpace(in.Username), code)
	})
}

// token reads a token, of which only so many are tried from one address.
func (h *Handler) token(c *call, text string, unknown func() error) (enroll.Token, error) {
	if err := h.limitGuesses(c); err != nil {
		return enroll.Token{}, err
	}
	token, ok := enroll.ParseToken(text)
	if !ok {
		return enroll.Token{}, unknown()
	}
	return token, nil
}

func invitationUnknown() error {
	return enroll.Errorf(enroll.CodeInvitationUnknown, "token", "there is no such invitation")
}

// welcome gives an invited person their session.
func (h *Handler) welcome(c *call, open func() (enroll.Invited, error)) (enroll.Invited, error) {
	in, err := open()
	if err == nil {
		h.enter(c, in.Session)
	}
	return in, err
}

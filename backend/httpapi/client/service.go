package client

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"latchkey/backend/enroll"
)

// Info implements enroll.RelyingParty.
func (c *Client) Info(ctx context.Context, by enroll.Actor) (enroll.Info, error) {
	about, err := call[struct {
		Info enroll.Info `json:"info"`
	}](ctx, c, by, get("info"))
	return about.Info, err
}

// BeginRegistration implements enroll.RelyingParty.
func (c *Client) BeginRegistration(ctx context.Context, by enroll.Actor, req enroll.RegistrationRequest) (enroll.RegistrationCeremony, error) {
	return call[enroll.RegistrationCeremony](ctx, c, by, post(struct {
		Replaces enroll.ID `json:"replaces,omitempty"`
		Origin   string    `json:"origin,omitempty"`
	}{req.Replaces, req.Origin}, "users", string(req.User), "registrations"))
}

// FinishRegistration implements enroll.RelyingParty.
func (c *Client) FinishRegistration(ctx context.Context, by enroll.Actor, ceremony enroll.ID, res enroll.RegistrationResponse) (enroll.Credential, error) {
	return call[enroll.Credential](ctx, c, by, post(res, "registrations", string(ceremony)))
}

// BeginAuthentication implements enroll.RelyingParty.
func (c *Client) BeginAuthentication(ctx context.Context, by enroll.Actor, req enroll.AuthenticationRequest) (enroll.AuthenticationCeremony, error) {
	type begin struct {
		Username string `json:"username,omitempty"`
		Act      string `json:"act,omitempty"`
		Origin   string `json:"origin,omitempty"`
	}
	var r request
	switch req.Purpose {
	case enroll.PurposeProve:
		r = post(begin{Origin: req.Origin}, "credentials", string(req.Credential), "proofs")
	case enroll.PurposeSignIn:
		r = post(begin{Username: req.Username, Origin: req.Origin}, "authentications")
	case enroll.PurposeStepUp:
		r = post(struct {
			Act    string `json:"act"`
			Origin string `json:"origin,omitempty"`
		}{req.Act, req.Origin}, "session", "step-ups")
	default:
		return enroll.AuthenticationCeremony{}, enroll.Errorf(enroll.CodeMalformed, "purpose", "not a purpose of an authentication")
	}
	return call[enroll.AuthenticationCeremony](ctx, c, by, r)
}

// FinishAuthentication implements enroll.RelyingParty.
func (c *Client) FinishAuthentication(ctx context.Context, by enroll.Actor, ceremony enroll.ID, res enroll.AuthenticationResponse) (enroll.Authentication, error) {
	return call[enroll.Authentication](ctx, c, by, post(res, "authentications", string(ceremony)))
}

// Outcome implements enroll.RelyingParty.
func (c *Client) Outcome(ctx context.Context, by enroll.Actor, ceremony enroll.ID) (enroll.Outcome, error) {
	return call[enroll.Outcome](ctx, c, by, get("ceremonies", string(ceremony)))
}

// Credentials implements enroll.RelyingParty.
func (c *Client) Credentials(ctx context.Context, by enroll.Actor, user enroll.ID) ([]enroll.Credential, error) {
	list, err := call[struct {
		Credentials []enroll.Credential `json:"credentials"`
	}](ctx, c, by, get("users", string(user), "credentials"))
	return list.Credentials, err
}

// RenameCredential implements enroll.RelyingParty.
func (c *Client) RenameCredential(ctx context.Context, by enroll.Actor, credential enroll.ID, name string) (enroll.Credential, error) {
	return call[enroll.Credential](ctx, c, by, request{method: http.MethodPatch, path: []string{"credentials", string(credential)}, body: named{name}})
}

// ChangeCredential implements enroll.RelyingParty.
func (c *Client) ChangeCredential(ctx context.Context, by enroll.Actor, credential enroll.ID, change enroll.CredentialChange) (enroll.Credential, error) {
	act, ok := map[enroll.CredentialState]string{enroll.Suspended: "suspend", enroll.Active: "reinstate", enroll.Revoked: "revoke"}[change.State]
	if !ok {
		return enroll.Credential{}, enroll.Errorf(enroll.CodeMalformed, "state", "not a state to change to")
	}
	return call[enroll.Credential](ctx, c, by, post(struct {
		Reason enroll.Reason `json:"reason"`
	}{change.Reason}, "credentials", string(credential), act))
}

// SuspendCredentials implements enroll.RelyingParty.
func (c *Client) SuspendCredentials(ctx context.Context, by enroll.Actor, user enroll.ID, reason enroll.Reason) ([]enroll.Credential, error) {
	list, err := call[struct {
		Credentials []enroll.Credential `json:"credentials"`
	}](ctx, c, by, post(struct {
		Reason enroll.Reason `json:"reason"`
	}{reason}, "users", string(user), "credentials", "suspend"))
	return list.Credentials, err
}

// CreateUser implements enroll.Directory.
func (c *Client) CreateUser(ctx context.Context, by enroll.Actor, user enroll.NewUser) (enroll.User, error) {
	return call[enroll.User](ctx, c, by, post(user, "users"))
}

// User implements enroll.Directory.
func (c *Client) User(ctx context.Context, by enroll.Actor, id enroll.ID) (enroll.User, error) {
	return call[enroll.User](ctx, c, by, get("users", string(id)))
}

// FindUsers implements enroll.Directory.
func (c *Client) FindUsers(ctx context.Context, by enroll.Actor, query enroll.UserQuery) (enroll.UserPage, error) {
	r := get("users")
	r.query = page(query.Cursor, query.Limit)
	if query.Text != "" {
		r.query.Set("text", query.Text)
	}
	if query.Protected {
		r.query.Set("protected", "true")
	}
	return call[enroll.UserPage](ctx, c, by, r)
}

// UpdateUser implements enroll.Directory.
func (c *Client) UpdateUser(ctx context.Context, by enroll.Actor, id enroll.ID, patch enroll.UserPatch) (enroll.User, error) {
	return call[enroll.User](ctx, c, by, request{method: http.MethodPatch, path: []string{"users", string(id)}, body: patch})
}

// EraseUser implements enroll.Directory.
func (c *Client) EraseUser(ctx context.Context, by enroll.Actor, id enroll.ID) error {
	_, err := call[struct{}](ctx, c, by, request{method: http.MethodDelete, path: []string{"users", string(id)}})
	return err
}

// Session implements enroll.Sessions.
func (c *Client) Session(ctx context.Context, by enroll.Actor) (enroll.Session, error) {
	return call[enroll.Session](ctx, c, by, get("session"))
}

// HandOver implements enroll.Sessions.
func (c *Client) HandOver(ctx context.Context, by enroll.Actor, to enroll.Handed) (enroll.Session, error) {
	return call[enroll.Session](ctx, c, by, post(to, "session", "hand-over"))
}

// EndSession implements enroll.Sessions.
func (c *Client) EndSession(ctx context.Context, by enroll.Actor) error {
	_, err := call[struct{}](ctx, c, by, request{method: http.MethodDelete, path: []string{"session"}})
	if err == nil {
		c.tokens.Delete(by.Session)
	}
	return err
}

// Invite implements enroll.Invitations.
func (c *Client) Invite(ctx context.Context, by enroll.Actor, req enroll.InvitationRequest) (enroll.NewInvitation, error) {
	return call[enroll.NewInvitation](ctx, c, by, post(req, "users", string(req.User), "invitations"))
}

// Invitations implements enroll.Invitations.
func (c *Client) Invitations(ctx context.Context, by enroll.Actor, user enroll.ID) ([]enroll.Invitation, error) {
	list, err := call[struct {
		Invitations []enroll.Invitation `json:"invitations"`
	}](ctx, c, by, get("users", string(user), "invitations"))
	return list.Invitations, err
}

// RevokeInvitation implements enroll.Invitations.
func (c *Client) RevokeInvitation(ctx context.Context, by enroll.Actor, invitation enroll.ID) error {
	_, err := call[struct{}](ctx, c, by, request{method: http.MethodDelete, path: []string{"invitations", string(invitation)}})
	return err
}

// shown is a token in a body.
type shown struct {
	Token string `json:"token"`
}

// PeekInvitation implements enroll.Invitations.
func (c *Client) PeekInvitation(ctx context.Context, by enroll.Actor, token enroll.Token) (enroll.InvitationView, error) {
	return call[enroll.InvitationView](ctx, c, by, post(shown{token.Reveal()}, "invitation-views"))
}

// Redeem implements enroll.Invitations.
func (c *Client) Redeem(ctx context.Context, by enroll.Actor, token enroll.Token) (enroll.Invited, error) {
	if token.Zero() { // which is none, and not a code either
		return enroll.Invited{}, enroll.Errorf(enroll.CodeInvitationUnknown, "token", "there is no such invitation")
	}
	return call[enroll.Invited](ctx, c, by, post(shown{token.Reveal()}, "redemptions"))
}

// RedeemCode implements enroll.Invitations.
func (c *Client) RedeemCode(ctx context.Context, by enroll.Actor, username string, code enroll.InvitationCode) (enroll.Invited, error) {
	if strings.TrimSpace(username) == "" || code.Zero() {
		return enroll.Invited{}, enroll.Errorf(enroll.CodeInvitationUnknown, "", "there is no such invitation")
	}
	return call[enroll.Invited](ctx, c, by, post(struct {
		Username string `json:"username"`
		Code     string `json:"code"`
	}{username, code.Reveal()}, "redemptions"))
}

// VerifyAddress implements enroll.Addresses.
func (c *Client) VerifyAddress(ctx context.Context, by enroll.Actor, user enroll.ID, email string) error {
	_, err := call[struct{}](ctx, c, by, post(struct {
		Email string `json:"email"`
	}{email}, "users", string(user), "verifications"))
	return err
}

// ConfirmAddress implements enroll.Addresses.
func (c *Client) ConfirmAddress(ctx context.Context, by enroll.Actor, token enroll.Token) (enroll.ConfirmedAddress, error) {
	return call[enroll.ConfirmedAddress](ctx, c, by, post(shown{token.Reveal()}, "confirmations"))
}

// Unsent implements enroll.Post.
func (c *Client) Unsent(ctx context.Context, by enroll.Actor) ([]enroll.Mail, error) {
	list, err := call[struct {
		Mail []enroll.Mail `json:"mail"`
	}](ctx, c, by, get("mail"))
	return list.Mail, err
}

// RetryMail implements enroll.Post.
func (c *Client) RetryMail(ctx context.Context, by enroll.Actor, mail enroll.ID) error {
	_, err := call[struct{}](ctx, c, by, post(struct{}{}, "mail", string(mail), "retry"))
	return err
}

// DiscardMail implements enroll.Post.
func (c *Client) DiscardMail(ctx context.Context, by enroll.Actor, mail enroll.ID) error {
	_, err := call[struct{}](ctx, c, by, request{method: http.MethodDelete, path: []string{"mail", string(mail)}})
	return err
}

// Claim implements enroll.Invitations.
func (c *Client) Claim(ctx context.Context, by enroll.Actor, req enroll.ClaimRequest) (enroll.Invited, error) {
	return call[enroll.Invited](ctx, c, by, post(struct {
		Code string         `json:"code"`
		User enroll.NewUser `json:"user"`
	}{req.Code.Reveal(), req.User}, "claims"))
}

// SignUp implements enroll.Invitations.
func (c *Client) SignUp(ctx context.Context, by enroll.Actor, user enroll.NewUser) (enroll.Invited, error) {
	return call[enroll.Invited](ctx, c, by, post(user, "signups"))
}

// CreatePairing implements enroll.Kiosks.
func (c *Client) CreatePairing(ctx context.Context, by enroll.Actor, name string) (enroll.NewPairing, error) {
	return call[enroll.NewPairing](ctx, c, by, post(named{name}, "pairings"))
}

// Pair implements enroll.Kiosks.
func (c *Client) Pair(ctx context.Context, by enroll.Actor, code enroll.PairingCode, public enroll.Bytes) (enroll.Kiosk, error) {
	r := post(struct {
		Code      string       `json:"code"`
		PublicKey enroll.Bytes `json:"publicKey"`
	}{code.Reveal(), public}, "kiosks")
	r.newKey = public
	return call[enroll.Kiosk](ctx, c, by, r)
}

// ListKiosks implements enroll.Kiosks.
func (c *Client) ListKiosks(ctx context.Context, by enroll.Actor) ([]enroll.Kiosk, error) {
	list, err := call[struct {
		Kiosks []enroll.Kiosk `json:"kiosks"`
	}](ctx, c, by, get("kiosks"))
	return list.Kiosks, err
}

// RenameKiosk implements enroll.Kiosks.
func (c *Client) RenameKiosk(ctx context.Context, by enroll.Actor, id enroll.ID, name string) (enroll.Kiosk, error) {
	return call[enroll.Kiosk](ctx, c, by, request{method: http.MethodPatch, path: []string{"kiosks", string(id)}, body: named{name}})
}

// RevokeKiosk implements enroll.Kiosks.
func (c *Client) RevokeKiosk(ctx context.Context, by enroll.Actor, id enroll.ID) (enroll.Kiosk, error) {
	return call[enroll.Kiosk](ctx, c, by, post(struct{}{}, "kiosks", string(id), "revoke"))
}

// named is the body of what gives something a name.
type named struct {
	Name string `json:"name"`
}

// Events implements enroll.Journal.
func (c *Client) Events(ctx context.Context, by enroll.Actor, query enroll.EventQuery) (enroll.EventPage, error) {
	r := get("events")
	if query.User != "" {
		r = get("users", string(query.User), "events")
	}
	r.query = page(query.Cursor, query.Limit)
	filter(r.query, query)
	return call[enroll.EventPage](ctx, c, by, r)
}

// JournalNames implements enroll.Journal.
func (c *Client) JournalNames(ctx context.Context, by enroll.Actor, text string) ([]enroll.Name, error) {
	req := get("journal", "names")
	req.query = url.Values{"text": {text}}
	out, err := call[struct{ Names []enroll.Name }](ctx, c, by, req)
	return out.Names, err
}

// JournalHead implements enroll.Journal.
func (c *Client) JournalHead(ctx context.Context, by enroll.Actor) (enroll.JournalHead, error) {
	return call[enroll.JournalHead](ctx, c, by, get("journal"))
}

// filter puts what events are asked for by into a query, but for the person that
// they are on.
func filter(q url.Values, query enroll.EventQuery) {
	for name, value := range map[string]string{
		"by": string(query.By), "kiosk": string(query.Kiosk), "act": string(query.Act), "outcome": string(query.Outcome),
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for name, at := range map[string]time.Time{"from": query.From, "to": query.To} {
		if !at.IsZero() {
			q.Set(name, at.UTC().Format(time.RFC3339Nano))
		}
	}
}

// page is the query for a page of a list.
func page(cursor string, limit int32) url.Values {
	q := url.Values{}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	if limit != 0 {
		q.Set("limit", number(limit))
	}
	return q
}

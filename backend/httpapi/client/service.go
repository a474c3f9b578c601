package client

import (
	"context"
	"net/http"
	"net/url"
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
	return call[enroll.Credential](ctx, c, by, request{method: http.MethodPatch, path: []string{"credentials", string(credential)}, body: struct {
		Name string `json:"name"`
	}{name}})
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
func (c *Client) Invite(ctx context.Context, by enroll.Actor, user enroll.ID) (enroll.NewInvitation, error) {
	return call[enroll.NewInvitation](ctx, c, by, post(struct{}{}, "users", string(user), "invitations"))
}

// Redeem implements enroll.Invitations.
func (c *Client) Redeem(ctx context.Context, by enroll.Actor, token enroll.Token) (enroll.Invited, error) {
	return call[enroll.Invited](ctx, c, by, post(struct {
		Token string `json:"token"`
	}{token.Reveal()}, "redemptions"))
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

package enroll

import (
	"context"
	"time"
)

// DeviceInvitationLifetime is how long a link to another device of one's own
// can be used.
const DeviceInvitationLifetime = 10 * time.Minute

// Acts that a person has to step up for.
const (
	StepUpInvite = "invite"  // make an invitation for oneself
	StepUpChange = "change:" // and a credential's ID: suspend or revoke it
	StepUpLost   = "lost"    // suspend all of one's own keys
	StepUpReturn = "return"  // take back the session that was handed over
	StepUpDesk   = "desk"    // what needs a fresh assertion when done for others
)

// Invitation lets one person set up one key. It is redeemed once, by its token.
type Invitation struct {
	ID         ID         `json:"id"`
	User       ID         `json:"user"`
	CreatedBy  Holder     `json:"createdBy"`
	CreatedAt  time.Time  `json:"createdAt"`
	ExpiresAt  time.Time  `json:"expiresAt"`
	RedeemedAt *time.Time `json:"redeemedAt,omitempty"`
	EndedAt    *time.Time `json:"endedAt,omitempty"` // taken back before it was redeemed

	TokenHash Bytes `json:"-"`
}

// NewInvitation is an invitation that has just been made, with its token.
type NewInvitation struct {
	Invitation
	Token string `json:"token"` // for the one who is invited; it is told this once
}

// ClaimRequest makes the first administrator.
type ClaimRequest struct {
	Code Claim   `json:"code"` // from the program's console
	User NewUser `json:"user"`
}

// Invited is what redeeming an invitation gives.
type Invited struct {
	User    User       `json:"user"`
	Session NewSession `json:"session"`
}

// SignUp says who may become a person here by themselves.
type SignUp string

// The ways.
const (
	SignUpOpen    SignUp = "open"    // everybody
	SignUpInvited SignUp = "invited" // who has an invitation
	SignUpClosed  SignUp = "closed"  // nobody
)

// Invitations are ways for people to set up a key by themselves.
type Invitations interface {
	// Invite makes an invitation for a person. People invite themselves, to
	// another device of theirs, after a step-up for StepUpInvite:
	// CodeStepUpRequired. CodeNotFound, CodeUserDisabled.
	Invite(ctx context.Context, by Actor, user ID) (NewInvitation, error)

	// Redeem uses an invitation up and opens a session in which its person can
	// set up a key. It signs nobody in, and whoever was signed in where it is
	// redeemed is signed out. CodeInvitationUnknown, -Used, -Expired;
	// CodeUserDisabled.
	Redeem(ctx context.Context, by Actor, token Token) (Invited, error)

	// Claim makes the first administrator, with the one-time code that the program
	// printed where its owner alone reads, and opens a session in which they can
	// set up their first key. They have power only once that key was proved; until
	// then another code of the program claims anew. CodeForbidden once that is so;
	// CodeInvitationUnknown, -Used, -Expired; the codes of CreateUser.
	Claim(ctx context.Context, by Actor, req ClaimRequest) (Invited, error)

	// SignUp makes a person of somebody whom nobody knows yet, and opens a
	// session in which they can set up their first key. Someone who signed up
	// and never had a key that worked is replaced: abandoning burns no name.
	// CodeForbidden unless SignUpOpen; the codes of CreateUser.
	SignUp(ctx context.Context, by Actor, user NewUser) (Invited, error)
}

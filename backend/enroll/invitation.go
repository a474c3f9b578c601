package enroll

import (
	"context"
	"time"
)

// How long invitations can be used: as it comes, and at most.
const (
	InvitationLifetime       = time.Hour
	MaxMailedInvitation      = 24 * time.Hour
	MaxHandedInvitation      = 7 * 24 * time.Hour // handed over or posted
	DeviceInvitationLifetime = 10 * time.Minute   // to another device of one's own; always
)

// MaxCodeTries is how many wrong codes end an invitation: of 2^50 codes, ten tries
// find one with a chance of one in a hundred million million.
const MaxCodeTries = 10

// Acts that a person has to step up for.
const (
	StepUpInvite = "invite"  // make an invitation for oneself
	StepUpChange = "change:" // and a credential's ID: suspend or revoke it
	StepUpLost   = "lost"    // suspend all of one's own keys
	StepUpReturn = "return"  // take back the session that was handed over
	StepUpDesk   = "desk"    // what needs a fresh assertion when done for others
)

// Delivery is the way that an invitation takes to its person.
type Delivery string

// The ways.
const (
	DeliveryDevice Delivery = "device" // to another device of one's own
	DeliveryHanded Delivery = "handed" // by hand, or read out to somebody who was identified
	DeliveryPost   Delivery = "post"   // on paper
	DeliveryMail   Delivery = "mail"   // to a verified e-mail address
)

// InvitationRequest asks for an invitation.
type InvitationRequest struct {
	User     ID       `json:"-"`
	Delivery Delivery `json:"delivery,omitempty" enum:"device,handed,post,mail"` // empty: device
	// Minutes is how long it is to hold; 0: as it comes.
	Minutes int32 `json:"minutes,omitempty"`
	// Identified is how whoever invites has identified the person. Somebody who
	// has ever had a key is not invited without.
	Identified *Identification `json:"identified,omitempty"`
}

// Lifetime is how long the invitation is to hold. CodeMalformed with the field
// that is wrong.
func (r InvitationRequest) Lifetime() (time.Duration, error) {
	usual, most := InvitationLifetime, MaxHandedInvitation
	switch r.Delivery {
	case DeliveryDevice:
		usual, most = DeviceInvitationLifetime, DeviceInvitationLifetime
	case DeliveryMail:
		most = MaxMailedInvitation
	case DeliveryHanded, DeliveryPost:
	default:
		return 0, Errorf(CodeMalformed, "delivery", "an invitation does not go that way")
	}
	lifetime := time.Duration(r.Minutes) * time.Minute
	switch {
	case r.Minutes == 0:
		return usual, nil
	case lifetime < 0 || lifetime > most:
		return 0, Errorf(CodeMalformed, "minutes", "such an invitation holds for at most %d minutes", most/time.Minute)
	}
	return lifetime, nil
}

// Invitation lets one person set up one key. It is redeemed once, by its token or
// by its code together with the person's username.
type Invitation struct {
	ID         ID         `json:"id"`
	User       ID         `json:"user"`
	Delivery   Delivery   `json:"delivery" enum:"device,handed,post,mail"`
	CreatedBy  Holder     `json:"createdBy"`
	CreatedAt  time.Time  `json:"createdAt"`
	ExpiresAt  time.Time  `json:"expiresAt"`
	RedeemedAt *time.Time `json:"redeemedAt,omitempty"`
	EndedAt    *time.Time `json:"endedAt,omitempty"` // taken back, replaced by a later one, or tried too often
	Tries      int32      `json:"tries"`             // with a wrong code

	MadeAs    Role  `json:"-"` // the role of whoever made it, at that time
	TokenMark Bytes `json:"-"` // see Secret
	CodeMark  Bytes `json:"-"` // empty: there is no code
}

// NewInvitation is an invitation that has just been made, with its secrets. They
// are told this once, and not at all for one that goes by mail.
type NewInvitation struct {
	Invitation
	Token string `json:"token"` // for the one who is invited; empty if it goes by mail
	Code  string `json:"code"`  // to be typed with the username; likewise
}

// InvitationView is what whoever has a link sees before it is redeemed.
type InvitationView struct {
	Name string `json:"name"` // masked, as by MaskName
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
	// Invite makes an invitation for a person, and ends the one before, since
	// whoever asks for another has no use for it. People invite themselves, to
	// another device of theirs, after a step-up for StepUpInvite; operators invite
	// others in every other way: CodeStepUpRequired. CodeNotFound, CodeUserDisabled,
	// CodeMalformed with the field; CodeRequired, field "identified.method", for
	// somebody who has ever had a key; CodeMailOff, CodeNoAddress; CodeAddressChanged.
	Invite(ctx context.Context, by Actor, req InvitationRequest) (NewInvitation, error)

	// Invitations lists a person's invitations, oldest first, without their secrets:
	// all but those that were over InvitationKept ago. CodeNotFound.
	Invitations(ctx context.Context, by Actor, user ID) ([]Invitation, error)

	// RevokeInvitation takes an invitation back. CodeInvitationUnknown, -Used,
	// -Ended.
	RevokeInvitation(ctx context.Context, by Actor, invitation ID) error

	// PeekInvitation says for whom an invitation is, as far as they know already,
	// and does not use it. The codes of Redeem.
	PeekInvitation(ctx context.Context, by Actor, token Token) (InvitationView, error)

	// Redeem uses an invitation up and opens a session in which its person can
	// set up a key. It signs nobody in, and whoever was signed in where it is
	// redeemed is signed out. CodeInvitationUnknown, -Used, -Expired, -Ended;
	// CodeUserDisabled.
	Redeem(ctx context.Context, by Actor, token Token) (Invited, error)

	// Claim makes the first administrator, with the one-time code that the program
	// printed where its owner alone reads, and opens a session in which they can
	// set up their first key. They have power only once that key was proved; until
	// then another code of the program claims anew. CodeForbidden once that is so;
	// CodeInvitationUnknown, -Used, -Expired; the codes of CreateUser.
	Claim(ctx context.Context, by Actor, req ClaimRequest) (Invited, error)
	// RedeemCode is Redeem for those who type. A username that nobody has, one who
	// has no invitation, a wrong code and one that was tried too often are all
	// CodeInvitationUnknown, after the same time.
	RedeemCode(ctx context.Context, by Actor, username string, code InvitationCode) (Invited, error)

	// SignUp makes a person of somebody whom nobody knows yet, and opens a
	// session in which they can set up their first key. Someone who signed up
	// and never had a key that worked is replaced: abandoning burns no name.
	// CodeForbidden unless SignUpOpen; the codes of CreateUser.
	SignUp(ctx context.Context, by Actor, user NewUser) (Invited, error)
}

package enroll

import (
	"context"
	"time"
)

// LetterKind says what a letter is about.
type LetterKind string

// The kinds of letter.
const (
	LetterInvitation   LetterKind = "invitation"   // set up a key: it has a link and a code
	LetterVerification LetterKind = "verification" // is this address yours: it has a link
	LetterKeyAdded     LetterKind = "keyAdded"
	LetterKeyChanged   LetterKind = "keyChanged" // suspended, reinstated or revoked
	LetterRecovery     LetterKind = "recovery"   // somebody who has had keys was invited to set up one
	LetterAddresses    LetterKind = "addresses"  // e-mail addresses were changed
)

// Asks reports whether a letter of this kind asks for anything. All others are
// notices, and have no links.
func (k LetterKind) Asks() bool { return k == LetterInvitation || k == LetterVerification }

// LetterBy says who has done what a letter tells of, as far as that concerns
// whoever reads it.
type LetterBy string

// By whom.
const (
	BySelf   LetterBy = "self"   // the person themselves
	ByDesk   LetterBy = "desk"   // somebody else, with a role
	BySystem LetterBy = "system" // no person
)

// Letter is what is to be written to a person by e-mail. It has facts and no
// words: those are put to it, in its language, when it is sent.
type Letter struct {
	Kind     LetterKind      `json:"kind"`
	To       string          `json:"to"`       // an e-mail address
	Name     string          `json:"name"`     // of the person
	Language string          `json:"language"` // BCP 47; empty: the service's
	At       time.Time       `json:"at"`       // when it happened
	By       LetterBy        `json:"by,omitempty"`
	Username string          `json:"username,omitempty"`
	Link     string          `json:"link,omitempty"` // with a secret
	Code     string          `json:"code,omitempty"` // a secret
	Expires  time.Time       `json:"expires,omitzero"`
	Key      string          `json:"key,omitempty"`   // its name, if it has one
	State    CredentialState `json:"state,omitempty"` // of the key
	Reason   Reason          `json:"reason,omitempty"`
}

// How long letters are tried, and how often.
const (
	// NoticePatience is how long a notice is tried. RFC 5321 section 4.5.4.1 asks
	// for four to five days of a server; ours only hands over to the next one.
	NoticePatience = 24 * time.Hour
	// MailLease is how long one instance has for sending one letter before another
	// may try. It is longer than a Mailer takes.
	MailLease = 2 * time.Minute
	// MailKept is how long it is shown that a letter could not be sent.
	MailKept = 30 * 24 * time.Hour
)

// Mail is a letter that waits to be sent, or could not be.
type Mail struct {
	ID        ID         `json:"id"`
	User      ID         `json:"user"`
	Kind      LetterKind `json:"kind" enum:"invitation,verification,keyAdded,keyChanged,recovery,addresses"`
	To        string     `json:"to"`
	CreatedAt time.Time  `json:"createdAt"`
	DueAt     time.Time  `json:"dueAt"` // when it is tried next
	GiveUpAt  time.Time  `json:"giveUpAt"`
	Tries     int32      `json:"tries"`
	Failure   string     `json:"failure"` // of the last try, as the mail server told; empty if there was none
	FailedAt  *time.Time `json:"failedAt,omitempty"`

	About  ID        `json:"-"` // the invitation that it has the secret of; ends with it
	Letter Bytes     `json:"-"` // sealed; see Secret
	Leased time.Time `json:"-"` // until when one instance has it
}

// Mailer hands letters to a mail server.
type Mailer interface {
	// Send sends a letter, which receivers know by its ID if they get it twice. It
	// takes less than MailLease and may be called from any goroutine. Errors are
	// *MailError.
	Send(ctx context.Context, id ID, letter Letter) error
}

// MailError says why a letter was not sent.
type MailError struct {
	Permanent bool // the server does not want this letter, now or later
	Reason    string
}

func (e *MailError) Error() string { return e.Reason }

// Post is the mail that has not been sent.
type Post interface {
	// Unsent lists the letters that were tried and not sent, those that have failed
	// for good first, then the latest: at most MaxPage of them.
	Unsent(ctx context.Context, by Actor) ([]Mail, error)

	// RetryMail has a letter tried again at once, also one that has failed for good
	// if what it asks for still holds. CodeNotFound, field "mail"; CodeTransition
	// if it has had its time.
	RetryMail(ctx context.Context, by Actor, mail ID) error

	// DiscardMail throws a letter away. CodeNotFound, field "mail".
	DiscardMail(ctx context.Context, by Actor, mail ID) error
}

// Addresses tells whose e-mail addresses are really theirs.
type Addresses interface {
	// VerifyAddress sends a link to an address of a person, who follows it to show
	// that they read what is sent there. CodeNotFound, field "user" or "email";
	// CodeTransition if it is verified already; CodeMailOff; CodeTooMany after
	// MaxVerifications links in VerificationLifetime.
	VerifyAddress(ctx context.Context, by Actor, user ID, email string) error

	// ConfirmAddress notes that the link with this token was followed. It changes
	// the address and nothing else: nobody is signed in by it, and no key, invitation
	// or ceremony goes on. CodeLinkUnknown if there is no such link any more, or the
	// address is no longer the person's.
	ConfirmAddress(ctx context.Context, by Actor, token Token) (ConfirmedAddress, error)
}

// ConfirmedAddress is an address that is verified.
type ConfirmedAddress struct {
	Email string `json:"email"`
}

// Links that verify addresses.
const (
	VerificationLifetime = 24 * time.Hour
	MaxVerifications     = 20 // for one person within VerificationLifetime
	// AddressCooling is how long whoever changed a person's addresses may not
	// invite or enrol them.
	AddressCooling = 24 * time.Hour
)

// AddressLink is a link that verifies an address of a user.
type AddressLink struct {
	TokenMark Bytes // see Secret.MarkToken
	User      ID
	Email     string
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time
}

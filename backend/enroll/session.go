package enroll

import (
	"context"
	"crypto/sha256"
	"time"
)

// How long a session lasts. NIST SP 800-63B-4 section 2.3.3 (AAL3): at most
// twelve hours, and fifteen minutes without anybody.
const (
	SessionLifetime = 12 * time.Hour
	SessionIdle     = 15 * time.Minute
	// InvitedLifetime is how long somebody may take to set up a key after an
	// invitation was redeemed.
	InvitedLifetime = 30 * time.Minute
	// StepUpLifetime is how long after a step-up its act may be done.
	StepUpLifetime = 5 * time.Minute
)

// Session is a person who is signed in, or who redeemed an invitation and may
// set up a key. It is kept by the relying party and can be ended there at any
// time; whoever holds it shows its token.
type Session struct {
	ID         ID        `json:"id"`
	User       ID        `json:"user"`
	Invitation ID        `json:"invitation,omitempty"` // set: may set up a key for this person, and nothing else
	Credential ID        `json:"credential,omitempty"` // that signed in
	Kiosk      ID        `json:"kiosk,omitempty"`      // where it was opened, and alone goes on; empty: in a browser
	CreatedAt  time.Time `json:"createdAt"`
	SeenAt     time.Time `json:"seenAt"` // to about a minute
	ExpiresAt  time.Time `json:"expiresAt"`
	AssertedAt time.Time `json:"assertedAt"` // of the last assertion; of the beginning if there was none

	// Role and Status are those of User, as they are now; not kept with the session.
	Role   Role       `json:"role,omitempty" enum:"administrator,operator,auditor"`
	Status UserStatus `json:"-"`

	// Handed is set while the session is handed over: then all it can do is to
	// enrol that person, until its own user asserts themselves for StepUpReturn.
	Handed *Handed `json:"handed,omitempty"`

	EndedAt   *time.Time `json:"-"`
	Ceremony  ID         `json:"-"` // the sign-in that opened it, unique; empty for an invited one
	StepUp    string     `json:"-"` // the act of the last step-up, until it is done
	TokenHash Bytes      `json:"-"` // see HashToken
}

// Alive reports whether a session can still be used.
func (s Session) Alive(now time.Time) bool {
	return s.EndedAt == nil && now.Before(s.ExpiresAt) && (s.Invitation != "" || now.Before(s.SeenAt.Add(SessionIdle)))
}

// Actor is who holds the session.
func (s Session) Actor() Actor {
	by := Actor{Kind: ActorUser, User: s.User, Role: s.Role, Session: s.ID, Kiosk: s.Kiosk, Invitation: s.Invitation, AssertedAt: s.AssertedAt}
	if s.Handed != nil {
		by.HandedTo = s.Handed.User
	}
	return by
}

// Standing is what is looked at, all at one moment, before somebody with a session
// may go on with what they do to a user.
type Standing struct {
	Session Session   // without an ID if there is none
	Changed time.Time // when its user last changed the addresses of the other one; zero: never
	Policy  Policy    // the newest
}

// Handed says to whom an operator's screen is handed over, and how they were
// identified.
type Handed struct {
	User       ID             `json:"user"`
	Identified Identification `json:"identified"`
}

// Token is the secret of a session or an invitation: 256 random bits. It does
// not print and goes into no JSON by itself.
type Token struct{ bytes Bytes }

// NewToken makes a token.
func NewToken() Token { return Token{random(32)} }

// ParseToken reads what Reveal gave. Whether the token is any good is not known
// before it is looked up; ok is false if it cannot be one.
func ParseToken(text string) (t Token, ok bool) {
	err := t.bytes.UnmarshalText([]byte(text))
	return t, err == nil && len(t.bytes) == 32
}

// Reveal returns the token in base64url, for the one whose token it is.
func (t Token) Reveal() string { return t.bytes.String() }

// Zero reports whether there is no token.
func (t Token) Zero() bool { return len(t.bytes) == 0 }

// Hash is what a store keeps of a token. A token cannot be guessed, so a plain
// hash is as good as a slow one.
func (t Token) Hash() Bytes {
	sum := sha256.Sum256(t.bytes)
	return sum[:]
}

func (Token) String() string { return "***" }

// GoString keeps the token out of %#v.
func (Token) GoString() string { return "***" }

// MarshalText keeps it out of JSON and logs.
func (Token) MarshalText() ([]byte, error) { return []byte("***"), nil }

// NewSession is a session that has just begun, with its token.
type NewSession struct {
	Session
	Token Token `json:"-"`
}

// Sessions are the people who are signed in.
type Sessions interface {
	// Session returns the actor's own session as it is now, and notes that
	// somebody was there. CodeSignedOut if they have none or it is over.
	Session(ctx context.Context, by Actor) (Session, error)

	// HandOver suspends the actor's session but for the enrolment of one person,
	// and notes how they were identified. The actor must be one who may enrol that
	// person, and have asserted themselves in the last five minutes:
	// CodeStepUpRequired. What was handed over returns with a step-up for
	// StepUpReturn. CodeNotFound, CodeUserDisabled, the codes of
	// Identification.Check; CodeForbidden if it is handed over already.
	HandOver(ctx context.Context, by Actor, to Handed) (Session, error)

	// EndSession signs the actor out. Doing so twice is harmless.
	EndSession(ctx context.Context, by Actor) error
}

// Door lets people in who show a token, and kiosks that sign. Only an edge of the program, which
// makes an Actor of whoever comes, has one.
type Door interface {
	// Resume returns the session of a browser that a token belongs to, and notes
	// that somebody was there. CodeSignedOut if there is none or it is over, if it
	// was opened at a kiosk, or if the person may no longer be here.
	Resume(ctx context.Context, token Token) (Session, error)

	// Admit returns the kiosk with this ID after proved, which is given its public
	// key, has seen that it is the one, and notes that it was there. The error of
	// proved; CodeKioskUnknown, CodeKioskRevoked. With it comes the session of a token
	// that was shown there, as Resume returns one; without an ID where Resume has
	// CodeSignedOut, as for one that was opened elsewhere.
	Admit(ctx context.Context, kiosk ID, token Token, proved func(public Bytes) error) (Kiosk, Session, error)

	// Refused notes that somebody was refused before the service heard of it. Of
	// what, Act is looked at, and User and Credential if they are known.
	Refused(ctx context.Context, by Actor, what Event, code Code)
}

package enroll

import "time"

// ActorKind says on whose behalf something is done.
type ActorKind string

// The kinds of actor. What each may do is decided behind Service.
const (
	ActorSystem   ActorKind = "system"   // the program itself: clean-up, import, its command line
	ActorUser     ActorKind = "user"     // a person who is signed in, or was invited
	ActorKiosk    ActorKind = "kiosk"    // a kiosk, with nobody signed in to it
	ActorStranger ActorKind = "stranger" // nobody we know
)

// Actor is who does something, as the edge of the program knows it: from a
// session or a signature, never from a request's body.
type Actor struct {
	Kind       ActorKind
	User       ID   // whose session it is; empty for kiosks and strangers
	Role       Role // of User, as it is now
	Session    ID
	Kiosk      ID
	Invitation ID
	HandedTo   ID        // the person to whom the session is handed over; empty: it is not
	Request    string    // the request's id, for the log
	Address    string    // network address, empty on this machine
	AssertedAt time.Time // of the last assertion in this session; zero if none
}

// Holder names the actor well enough to tell whether a ceremony is theirs: two
// actors are the same holder if kind, user, session, kiosk and invitation are.
func (a Actor) Holder() Holder {
	return Holder{Kind: a.Kind, User: a.User, Session: a.Session, Kiosk: a.Kiosk, Invitation: a.Invitation}
}

// Holder is the part of an Actor that stays the same from one request to the
// next, and the part that is recorded.
type Holder struct {
	Kind       ActorKind `json:"kind" enum:"system,user,kiosk,stranger"`
	User       ID        `json:"user,omitempty"`
	Session    ID        `json:"session,omitempty"`
	Kiosk      ID        `json:"kiosk,omitempty"`
	Invitation ID        `json:"invitation,omitempty"`
}

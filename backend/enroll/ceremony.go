package enroll

import (
	"context"
	"time"
)

// Purpose is what a ceremony is for. It is fixed when the ceremony begins.
type Purpose string

// The purposes.
const (
	PurposeRegister Purpose = "register" // make a credential
	PurposeProve    Purpose = "prove"    // try out one credential; opens no session
	PurposeSignIn   Purpose = "signIn"
	PurposeStepUp   Purpose = "stepUp" // assert again, for the one act it names
)

// Ceremony is a challenge that is waiting for its answer, and everything that
// was fixed when it was given out.
type Ceremony struct {
	ID         ID        `json:"id"`
	Purpose    Purpose   `json:"purpose"`
	Holder     Holder    `json:"holder"`         // who began it, and alone may finish it
	User       ID        `json:"user,omitempty"` // empty for a sign-in
	Credential ID        `json:"credential,omitempty"`
	Replaces   ID        `json:"replaces,omitempty"`
	Act        string    `json:"act,omitempty"`      // of a step-up
	Username   string    `json:"username,omitempty"` // given at sign-in, compared afterwards
	Origin     string    `json:"origin"`
	Challenge  Bytes     `json:"challenge"`
	Policy     int32     `json:"policy"` // version
	BegunAt    time.Time `json:"begunAt"`
	ExpiresAt  time.Time `json:"expiresAt"`
}

// Pending is a ceremony as Challenges knows it.
type Pending struct {
	Ceremony
	TakenAt time.Time // zero while it waits
}

// CeremonyMemory is how long after its end a ceremony is remembered, so that
// "expired", "already used" and "unknown" can be told apart.
const CeremonyMemory = time.Hour

// Challenges keeps ceremonies while they wait. Losing one costs the person
// another try and nothing else.
//
// Methods may be called from any goroutine and may block on a network.
type Challenges interface {
	// Put keeps a ceremony. CodeConflict if its ID is there already.
	Put(ctx context.Context, c Ceremony) error

	// Take hands a ceremony out once, to its holder. Of any number of concurrent
	// calls at most one succeeds, and a call that fails half-way has taken it. The
	// others get CodeCeremonyUsed, or CodeCeremonyExpired from ExpiresAt on, or
	// CodeCeremonyUnknown when it was never there, is forgotten, or is somebody
	// else's: then it stays as it is, so that nobody can use up what is not theirs.
	Take(ctx context.Context, id ID, by Holder) (Ceremony, error)

	// Peek looks without taking, at expired and taken ones too.
	// CodeCeremonyUnknown.
	Peek(ctx context.Context, id ID) (Pending, error)
}

// OutcomeState is what became of a ceremony.
type OutcomeState string

// The outcomes.
const (
	OutcomePending OutcomeState = "pending"
	OutcomeDone    OutcomeState = "done"
	OutcomeFailed  OutcomeState = "failed"
)

// Outcome is what became of a ceremony.
type Outcome struct {
	Ceremony   ID           `json:"ceremony"`
	Purpose    Purpose      `json:"purpose" enum:"register,prove,signIn,stepUp"`
	State      OutcomeState `json:"state" enum:"pending,done,failed"`
	Code       Code         `json:"code,omitempty"`       // why it failed
	Credential ID           `json:"credential,omitempty"` // made, proved or used
}

// Ended is the lasting record of a ceremony that was finished, well or not. Its
// ID is unique, so that a challenge which a restored store brings back can never
// count twice.
type Ended struct {
	ID         ID
	Purpose    Purpose
	Holder     Holder
	User       ID
	Credential ID
	Code       Code // empty: done
	At         time.Time
}

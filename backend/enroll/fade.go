package enroll

import "time"

// How long what is over stays in a store, from when it could last be used. What
// became of it stands in the journal, which stays, as do people, credentials,
// policies and kiosks.
const (
	// OverKept is how long what nobody sees any more stays: sessions, pairings,
	// links that verify addresses, codes of claims, and who changed whose addresses.
	// Whoever shows one is refused with or without it. The day is for a clock that
	// was wrong for a while, and so that a code that is a little too old is called
	// that, and not unknown.
	OverKept = 24 * time.Hour
	// InvitationKept is how long the desk sees what became of an invitation.
	InvitationKept = 30 * 24 * time.Hour
	// EndedKept is how long the end of a ceremony is known. It has to be longer than
	// any ceremony waits, see MaxCeremonyLifetime: after that a challenge which a
	// restored place for them brings back is refused as expired.
	EndedKept = 30 * 24 * time.Hour
)

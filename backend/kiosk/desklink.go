package kiosk

import "time"

// linkPause is how long nothing more is said of links at a desk after one: whoever has
// page after page open them does not have the screen.
const linkPause = 10 * time.Second

// deskLink is what is said of a link that was opened at a desk; guarded by Kiosk.mu.
type deskLink struct {
	said *Problem // nil: nothing
	at   time.Time
}

// refuseLink says to whoever opened a link that a desk takes none. It moves nothing on
// the screen, and waits for the end of an enrolment that is going on.
func (k *Kiosk) refuseLink() {
	k.mu.Lock()
	now := k.Now()
	soon := k.link.said != nil && now.Sub(k.link.at) < linkPause
	k.mu.Unlock()
	if soon {
		return
	}
	said := k.problemOf(&Error{Code: CodeLinkDesk})
	k.mu.Lock()
	k.link = deskLink{said: said, at: now}
	seq, shown := k.seq, isDesk(k.state)
	k.mu.Unlock()
	if shown {
		k.Notify(seq) // the state is the same, as is its number
	}
}

// isDesk reports whether a state is a desk's own: nobody is being enrolled, and no
// operator is in the middle of showing who they are.
func isDesk(s State) bool {
	switch s := s.(type) {
	case Pair, SetUp, Desk:
		return true
	case Locked:
		return s.Entry == EntrySignIn
	}
	return false
}

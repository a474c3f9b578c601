package kiosk

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// Deps is what a Kiosk is made of. Everything is required; but of a workstation
// that has no service yet all that is the service's.
type Deps struct {
	RelyingParty  enroll.RelyingParty
	Directory     enroll.Directory
	Sessions      enroll.Sessions
	Invitations   enroll.Invitations
	Addresses     enroll.Addresses
	Kiosks        enroll.Kiosks
	Post          enroll.Post
	Journal       enroll.Journal
	Authenticator authenticator.Authenticator
	Target        Target
	Leftovers     *Leftovers
	Exports       string      // the folder that exports of the journal come into
	Practice      PracticeKey // nil outside demo mode
	// NewClaim makes the code that claims a store of this machine's own; nil where
	// the store is somebody else's to claim.
	NewClaim func(context.Context) (enroll.Claim, error)
	// Pairing makes this machine a kiosk of a service; nil where the store is its
	// own.
	Pairing enroll.Pairer
	// Workstation makes it a person's own machine; nil: it is a desk.
	Workstation *Workstation
	// LockOnPull locks the desk when the key that opened it is pulled out.
	LockOnPull bool
	// Dialog is told that a dialog of the system opens, or has closed, so that
	// our window does not cover it. It must not block; may be nil.
	Dialog func(open bool)
	// Notify is told that there is a new state, with its sequence number. It
	// must not block; the state itself is fetched with Kiosk.State.
	Notify func(seq int32)
	// Closing is told that somebody wants to close the window in the middle of what
	// they have begun, for the screen to ask them. It must not block.
	Closing func()
	// Exported is told, now and then, how much of an export is written. It must
	// not block.
	Exported func(ExportProgress)
	// IdleAfter is how long nobody may be there before everything is forgotten.
	IdleAfter time.Duration
	Now       func() time.Time
	Log       *slog.Logger
}

// Use takes all that is the relying party's from one service, and what is signed for
// there.
func (d *Deps) Use(s enroll.Service, target Target) {
	d.RelyingParty, d.Directory, d.Sessions, d.Invitations, d.Addresses, d.Kiosks, d.Post, d.Journal = s, s, s, s, s, s, s, s
	d.Target = target
}

// Kiosk is the desk: people are looked up and created here, and at most one
// enrolment goes on. Its methods may be called from any goroutine; those that
// answer a state name its sequence number, and get CodeStale when that is gone.
type Kiosk struct {
	Deps

	mu        sync.Mutex
	state     State
	seq       int32
	epoch     int32
	answered  int32 // the last state that got its answer
	flow      *flow // what is going on; nil at the desk and before a store is claimed
	staff     *staff
	atWork    context.Context    // until the desk that is shown is left; nil elsewhere
	leaveWork context.CancelFunc // ends atWork
	closed    bool
	asked     time.Time // when somebody was last asked whether to close the window
	place     place     // of a workstation
	link      deskLink  // that was opened at a desk
	idle      *idle

	exporting  sync.Mutex // one export at a time
	stopExport atomic.Pointer[context.CancelFunc]
}

// New returns a kiosk that waits for an operator.
func New(ctx context.Context, deps Deps) (*Kiosk, error) {
	served := deps.RelyingParty != nil && deps.Directory != nil && deps.Sessions != nil && deps.Invitations != nil && deps.Addresses != nil &&
		deps.Kiosks != nil && deps.Post != nil && deps.Journal != nil && deps.Target.accept != nil
	if w := deps.Workstation; w != nil {
		served = w.whole() && (served || w.Host == "")
	}
	if !served || deps.Authenticator == nil || deps.Leftovers == nil || deps.Exports == "" || deps.Exported == nil || deps.Notify == nil || deps.Closing == nil || deps.Now == nil || deps.Log == nil {
		return nil, errors.New("kiosk: a dependency is missing")
	}
	k := &Kiosk{Deps: deps}
	k.sweep()
	if w := deps.Workstation; w != nil {
		k.place = place{host: w.Host, kept: w.Host != ""}
	}
	k.idle = &idle{after: deps.IdleAfter, now: deps.Now, warned: k.warned, end: k.leave}
	k.rest(ctx, nil, nil)
	return k, nil
}

// State returns what the screen has to show.
func (k *Kiosk) State() State {
	k.mu.Lock()
	state, link := k.state, k.link.said
	k.mu.Unlock()
	at := k.idle.leaving()
	if !isDesk(state) {
		link = nil
	}
	if at.IsZero() && link == nil {
		return state
	}
	head := state.Head()
	head.Link = link
	if !at.IsZero() {
		head.Leaving = &at
	}
	return state.with(head)
}

// Close ends an enrolment that is going on, taking back what can be taken back,
// and waits for that until ctx ends. No other begins after it.
func (k *Kiosk) Close(ctx context.Context) {
	k.idle.stop()
	k.mu.Lock()
	k.closed = true
	f := k.flow
	if k.leaveWork != nil {
		k.leaveWork()
	}
	k.mu.Unlock()
	if f != nil {
		f.leave()
		select {
		case <-f.ended:
		case <-ctx.Done():
		}
	}
	k.signOut(ctx)
}

// Begin takes up the enrolment of a person. CodeLocked, CodeBusy if one is going
// on; CodeNotFound, CodeUserDisabled; CodeCredentialInactive if the credential to
// replace is revoked.
func (k *Kiosk) Begin(ctx context.Context, req EnrolRequest) error {
	by, err := k.atDesk(ctx)
	if err != nil {
		return err
	}
	user, err := k.Directory.User(ctx, by, req.User)
	if err != nil {
		return err
	}
	if user.Status != enroll.UserActive {
		return enroll.Errorf(enroll.CodeUserDisabled, "user", "this person is disabled")
	}
	if err := k.replaceable(ctx, by, req); err != nil {
		return err
	}
	info, err := k.RelyingParty.Info(ctx, by)
	if err != nil {
		return err
	}
	f := newFlow(k, jobEnrol, by)
	f.person, f.req, f.methods = personOf(user), req, info.Identification
	return k.start(f, f.offer(enroll.Identification{}, nil))
}

// replaceable makes sure that the credential to replace is there. The relying
// party will look again; but then the person has a PIN and a touch behind them.
func (k *Kiosk) replaceable(ctx context.Context, by enroll.Actor, req EnrolRequest) error {
	if req.Replaces == "" {
		return nil
	}
	known, err := k.RelyingParty.Credentials(ctx, by, req.User)
	if err != nil {
		return err
	}
	for _, c := range known {
		switch {
		case c.ID != req.Replaces:
		case c.State == enroll.Revoked:
			return enroll.Errorf(enroll.CodeCredentialInactive, "replaces", "the key to replace is revoked already")
		default:
			return nil
		}
	}
	return enroll.Errorf(enroll.CodeNotFound, "replaces", "the key to replace is not this person's")
}

// start makes f the enrolment that is going on. When it returns, the screen is
// the person's.
func (k *Kiosk) start(f *flow, first State) error {
	k.mu.Lock()
	if k.flow != nil || k.closed {
		k.mu.Unlock()
		f.leave()
		return &Error{Code: CodeBusy}
	}
	k.flow = f
	f.first = k.set(first)
	k.mu.Unlock()
	k.shown(f.first)
	go f.run()
	return nil
}

// show makes s the state and tells the screen.
func (k *Kiosk) show(s State) {
	k.mu.Lock()
	seq := k.set(s)
	k.mu.Unlock()
	k.shown(seq)
}

// set makes s the state, with k.mu held. An answer to the state before that the
// enrolment has not taken yet is void.
func (k *Kiosk) set(s State) int32 {
	if k.flow != nil {
		return k.setFor(k.flow.entry, s)
	}
	return k.setFor("", s)
}

// setFor is set for what an operator shows their key for.
func (k *Kiosk) setFor(entry Entry, s State) int32 {
	if k.flow != nil {
		k.flow.discard()
	}
	if k.leaveWork != nil {
		k.leaveWork()
		k.atWork, k.leaveWork = nil, nil
	}
	k.seq++
	head := Header{Seq: k.seq, Epoch: k.epoch, Entry: entry}
	if f := k.flow; f != nil {
		head.Alone, head.Invited = f.job == jobAlone, f.invited
		head.Begun = entry == "" && begun(s.with(head))
	}
	next := s.with(head)
	if isDesk(k.state) && next.Head().Kind != k.state.Head().Kind {
		k.link = deskLink{} // it was said
	}
	k.state = next
	return k.seq
}

// begun reports whether stopping at a state of an enrolment loses what somebody has
// done.
func begun(s State) bool {
	switch s := s.(type) {
	case HandOver, InsertKey, ChooseKey, KeyFound:
		return s.Head().Invited
	case Working:
		return s.Task != TaskCleaning // which is what stopping does
	case Done, Stopped:
		return false
	}
	return true
}

func (k *Kiosk) shown(seq int32) {
	if k.resting() {
		k.idle.rest()
	} else {
		k.idle.present()
	}
	k.Notify(seq)
}

func personOf(u enroll.User) Person {
	return Person{ID: u.ID, Username: u.Username, DisplayName: u.DisplayName, Language: u.Language}
}

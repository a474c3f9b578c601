package kiosk

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// Deps is what a Kiosk is made of. Everything is required.
type Deps struct {
	RelyingParty  enroll.RelyingParty
	Directory     enroll.Directory
	Authenticator authenticator.Authenticator
	Target        Target
	Leftovers     *Leftovers
	Practice      PracticeKey // nil outside demo mode
	// Notify is told that there is a new state, with its sequence number. It
	// must not block; the state itself is fetched with Kiosk.State.
	Notify func(seq int32)
	// IdleAfter is how long nobody may be there before everything is forgotten.
	IdleAfter time.Duration
	Now       func() time.Time
	Log       *slog.Logger
}

// Kiosk is the desk: people are looked up and created here, and at most one
// enrolment goes on. Its methods may be called from any goroutine; those that
// answer a state name its sequence number, and get CodeStale when that is gone.
type Kiosk struct {
	Deps

	mu       sync.Mutex
	state    State
	seq      int32
	epoch    int32
	answered int32 // the last state that got its answer
	flow     *flow // the enrolment that is going on
	closed   bool
	idle     *idle
}

// New returns a kiosk that shows the desk.
func New(ctx context.Context, deps Deps) (*Kiosk, error) {
	switch {
	case deps.RelyingParty == nil, deps.Directory == nil, deps.Authenticator == nil, deps.Leftovers == nil,
		deps.Notify == nil, deps.Now == nil, deps.Log == nil, deps.Target.accept == nil:
		return nil, errors.New("kiosk: a dependency is missing")
	}
	k := &Kiosk{Deps: deps}
	k.idle = &idle{after: deps.IdleAfter, now: deps.Now, warned: k.warned, end: k.leave}
	k.showDesk(ctx, nil)
	return k, nil
}

// State returns what the screen has to show.
func (k *Kiosk) State() State {
	k.mu.Lock()
	state := k.state
	k.mu.Unlock()
	at := k.idle.leaving()
	if at.IsZero() {
		return state
	}
	head := state.Head()
	head.Leaving = &at
	return state.with(head)
}

// Close ends an enrolment that is going on, taking back what can be taken back,
// and waits for that until ctx ends. No other begins after it.
func (k *Kiosk) Close(ctx context.Context) {
	k.idle.stop()
	k.mu.Lock()
	k.closed = true
	f := k.flow
	k.mu.Unlock()
	if f == nil {
		return
	}
	f.leave()
	select {
	case <-f.ended:
	case <-ctx.Done():
	}
}

// Begin takes up the enrolment of a person. CodeBusy if one is going on;
// CodeNotFound, CodeUserDisabled; CodeCredentialInactive if the credential to
// replace is revoked.
func (k *Kiosk) Begin(ctx context.Context, req EnrolRequest) error {
	if err := k.atDesk(); err != nil {
		return err
	}
	user, err := k.Directory.User(ctx, k.operator(), req.User)
	if err != nil {
		return err
	}
	if user.Status != enroll.UserActive {
		return enroll.Errorf(enroll.CodeUserDisabled, "user", "this person is disabled")
	}
	if err := k.replaceable(ctx, req); err != nil {
		return err
	}
	person := personOf(user)
	return k.start(newFlow(k, person, req), HandOver{Person: person})
}

// replaceable makes sure that the credential to replace is there. The relying
// party will look again; but then the person has a PIN and a touch behind them.
func (k *Kiosk) replaceable(ctx context.Context, req EnrolRequest) error {
	if req.Replaces == "" {
		return nil
	}
	known, err := k.RelyingParty.Credentials(ctx, k.operator(), req.User)
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
		k.flow.discard()
	}
	k.seq++
	k.state = s.with(Header{Seq: k.seq, Epoch: k.epoch})
	return k.seq
}

func (k *Kiosk) shown(seq int32) {
	k.idle.present()
	k.Notify(seq)
}

// showDesk shows the desk: after the end of an enrolment, with everything
// forgotten, or (ended is nil) anew. It does nothing if meanwhile another
// enrolment is going on.
func (k *Kiosk) showDesk(ctx context.Context, ended *flow) {
	desk := k.desk(ctx)
	k.mu.Lock()
	if k.flow != ended {
		k.mu.Unlock()
		return
	}
	if ended != nil {
		k.epoch++
	}
	seq := k.set(desk)
	k.flow = nil
	k.mu.Unlock()
	k.shown(seq)
}

// operator is the actor for whatever is done here.
func (k *Kiosk) operator() enroll.Actor {
	return enroll.Actor{Kind: enroll.ActorSystem, Request: string(enroll.NewID())}
}

func personOf(u enroll.User) Person {
	return Person{ID: u.ID, Username: u.Username, DisplayName: u.DisplayName, Language: u.Language}
}

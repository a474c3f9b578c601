package kiosk

import (
	"context"
	"time"

	"latchkey/backend/enroll"
)

// signOutTime is how long the kiosk waits for the relying party to hear that a
// session is over. Should it not, the session ends there by itself.
const signOutTime = 5 * time.Second

// staff is who is signed in at the desk, and with which key.
type staff struct {
	session enroll.Session
	name    string
	device  string // that the key is plugged in as; "" where the system does not tell
	key     []byte // credential ID
	hidden  bool   // the key does not tell of it without a PIN
}

func (s staff) view() Staff {
	return Staff{
		ID: s.session.User, DisplayName: s.name, Role: s.session.Role, Keys: -1, FreshUntil: s.session.AssertedAt.Add(enroll.StepUpLifetime),
	}
}

// machine is the actor for what is done before anybody is signed in.
func machine() enroll.Actor {
	return enroll.Actor{Kind: enroll.ActorKiosk, Request: string(enroll.NewID())}
}

// atDesk makes sure that an operator is at the desk, and returns them as the
// relying party knows them now. If it knows them no more, the desk is locked.
// CodeBusy, CodeLocked; always CodeLocked at a workstation, which has no desk.
func (k *Kiosk) atDesk(ctx context.Context) (enroll.Actor, error) {
	if k.Workstation != nil {
		return enroll.Actor{}, &Error{Code: CodeLocked}
	}
	return k.signedIn(ctx)
}

// signedIn is atDesk, and the same for a person at their own keys.
func (k *Kiosk) signedIn(ctx context.Context) (enroll.Actor, error) {
	k.mu.Lock()
	s, flow, closed := k.staff, k.flow, k.closed
	k.mu.Unlock()
	switch {
	case closed:
		return enroll.Actor{}, &Error{Code: CodeBusy}
	case s == nil:
		return enroll.Actor{}, &Error{Code: CodeLocked}
	case flow != nil:
		return enroll.Actor{}, &Error{Code: CodeBusy}
	}
	session, err := k.Sessions.Session(ctx, s.session.Actor())
	if code := enroll.CodeOf(err); code == enroll.CodeSignedOut || notKiosk(code) || err == nil && session.Role == enroll.NoRole && k.Workstation == nil {
		k.lock(ctx, nil, nil)
		return enroll.Actor{}, &Error{Code: CodeLocked}
	}
	if err != nil {
		return enroll.Actor{}, err
	}
	by := session.Actor()
	by.Request = string(enroll.NewID())
	return by, nil
}

// Lock ends the operator's session and shows nothing of anybody any more.
func (k *Kiosk) Lock(ctx context.Context) error {
	if _, err := k.signedIn(ctx); err != nil {
		return err
	}
	k.lock(ctx, nil, nil)
	return nil
}

// BeginOwn sets up a further key for whoever is signed in, so that one that is
// lost locks nobody out.
func (k *Kiosk) BeginOwn(ctx context.Context) error {
	by, err := k.signedIn(ctx)
	if err != nil {
		return err
	}
	user, err := k.Directory.User(ctx, by, by.User)
	if err != nil {
		return err
	}
	f := newFlow(k, jobOwn, by)
	f.person, f.req = personOf(user), EnrolRequest{User: user.ID}
	return k.start(f, Working{Person: f.person, Task: TaskReading})
}

// Confirm has the operator show their key once more, for what takes a fresh
// sign-in, and returns to the desk.
func (k *Kiosk) Confirm(ctx context.Context) error {
	by, err := k.atDesk(ctx)
	if err != nil {
		return err
	}
	f := newFlow(k, jobConfirm, by)
	f.entry = EntryConfirm
	return k.start(f, Working{Task: TaskReading})
}

// signOut ends the operator's session, if there is one.
func (k *Kiosk) signOut(ctx context.Context) {
	k.mu.Lock()
	s := k.staff
	k.staff = nil
	k.mu.Unlock()
	if s != nil {
		k.end(ctx, s.session.Actor())
	}
}

// end ends a session at the relying party.
func (k *Kiosk) end(ctx context.Context, by enroll.Actor) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), signOutTime)
	defer cancel()
	if err := k.Sessions.EndSession(ctx, by); err != nil {
		k.Log.Warn("sign out", "error", err)
	}
}

// lock signs the operator out, forgets everything and waits for the next. It does
// nothing if something else than f is going on. What is in aside is put aside.
func (k *Kiosk) lock(ctx context.Context, f *flow, aside map[string]bool) {
	k.mu.Lock()
	if k.flow != f {
		k.mu.Unlock()
		return
	}
	s := k.staff
	k.staff = nil
	k.epoch++
	seq := k.setFor(k.lockedState()) // before the relying party hears of it, which may take its time
	k.mu.Unlock()
	k.shown(seq)
	if s != nil {
		k.end(ctx, s.session.Actor())
	}
	k.rest(ctx, f, aside)
}

// lockedState is what shows nothing of anybody, with k.mu held.
func (k *Kiosk) lockedState() (Entry, State) {
	if k.Workstation != nil {
		return "", k.startState(nil)
	}
	return EntrySignIn, Locked{}
}

// open lets somebody in who has signed in, and shows the desk.
func (k *Kiosk) open(ctx context.Context, f *flow, s staff) {
	k.setStaff(s)
	k.showDesk(ctx, f)
}

func (k *Kiosk) setStaff(s staff) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.staff = &s
}

// hideOwn keeps the operator's own key out of an enrolment, for as long as it
// stays plugged in.
func (k *Kiosk) hideOwn(f *flow) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.staff != nil {
		f.bus.own = k.staff.device
	}
}

// forget has the screen forget what was typed.
func (k *Kiosk) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.epoch++
}

// showDesk shows the desk: after the end of f, or (f is nil) anew. It does nothing
// if meanwhile something else is going on, or nobody is signed in.
func (k *Kiosk) showDesk(ctx context.Context, f *flow) {
	k.mu.Lock()
	s := k.staff
	k.mu.Unlock()
	if s == nil {
		return
	}
	var desk State
	if k.Workstation != nil {
		desk = k.ownKeys(ctx, *s)
	} else {
		desk = k.desk(ctx, *s)
	}
	k.mu.Lock()
	if k.flow != f || k.staff == nil {
		k.mu.Unlock()
		return
	}
	k.flow = nil
	seq := k.set(desk)
	k.atWork, k.leaveWork = context.WithCancel(context.WithoutCancel(ctx))
	if s.device != "" {
		go k.watchKey(k.atWork, s)
	}
	k.mu.Unlock()
	k.shown(seq)
}

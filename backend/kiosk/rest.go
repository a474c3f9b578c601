package kiosk

import (
	"context"
	"maps"
	"slices"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// rest shows what the kiosk shows while nobody is signed in, after the end of f:
// the lock, or what has to be done first: to be paired, or to be claimed.
func (k *Kiosk) rest(ctx context.Context, f *flow, aside map[string]bool) {
	if k.Workstation != nil {
		k.restAtStart(f)
		return
	}
	claimed, code := k.claimed(ctx)
	known := code == ""
	switch {
	case k.Pairing != nil && (!k.Pairing.Paired() || notKiosk(code)):
		k.restAt(f, Pair{
			Service: k.Pairing.Service(), Fingerprint: k.Pairing.Fingerprint(), Revoked: code == enroll.CodeKioskRevoked,
		})
		return
	case known && !claimed && k.NewClaim != nil:
		k.restAt(f, SetUp{})
		return
	}
	next := newFlow(k, jobSignIn, k.nobody())
	next.entry, next.unclaimed, next.bus.later = EntrySignIn, known && !claimed, true
	maps.Copy(next.bus.aside, aside)
	k.mu.Lock()
	if k.flow != f || k.closed {
		if k.flow == f {
			k.flow = nil
		}
		k.mu.Unlock()
		next.leave()
		return
	}
	k.flow = next
	next.first = k.set(next.locked())
	k.mu.Unlock()
	k.shown(next.first)
	go next.run()
}

// restAt shows a state in which nothing is going on.
func (k *Kiosk) restAt(f *flow, s State) {
	k.restWith(f, func() State { return s })
}

// restAtStart is restAt for a workstation.
func (k *Kiosk) restAtStart(f *flow) {
	k.restWith(f, func() State { return k.startState(nil) })
}

// restWith is restAt for a state that is made with k.mu held.
func (k *Kiosk) restWith(f *flow, s func() State) {
	k.mu.Lock()
	if k.flow != f {
		k.mu.Unlock()
		return
	}
	k.flow = nil
	seq := k.set(s())
	k.mu.Unlock()
	k.shown(seq)
}

// claimed reports whether the store has had an administrator, or why that is not
// known.
func (k *Kiosk) claimed(ctx context.Context) (claimed bool, unknown enroll.Code) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deskTime)
	defer cancel()
	info, err := k.RelyingParty.Info(ctx, k.nobody())
	return info.Claimed, enroll.CodeOf(err)
}

// notKiosk reports whether a service does not take this machine for a kiosk.
func notKiosk(code enroll.Code) bool {
	return code == enroll.CodeKioskUnknown || code == enroll.CodeKioskRevoked
}

// Pair makes this machine a kiosk of its service. CodeStale if that is not
// awaited; the codes of Pairing.
func (k *Kiosk) Pair(ctx context.Context, seq int32, code string) error {
	k.mu.Lock()
	head := k.state.Head()
	k.mu.Unlock()
	if head.Kind != KindPair || head.Seq != seq {
		return &Error{Code: CodeStale}
	}
	if err := k.Pairing.Pair(ctx, code); err != nil {
		return err
	}
	k.rest(ctx, nil, nil)
	return nil
}

// resting reports whether the kiosk waits for somebody without a limit, since
// there is nothing to forget; or whether a dialog of the system is up, which has a
// limit of its own, and from which nobody could tell us that they are there.
func (k *Kiosk) resting() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch s := k.state.(type) {
	case Touch:
		return s.Dialog
	case TryIt:
		return s.Dialog
	}
	head := k.state.Head()
	return head.Kind == KindPair || head.Kind == KindSetUp || head.Kind == KindStart || head.Kind == KindLocked && head.Entry == EntrySignIn
}

// SetUp makes the first administrator of a store that is this machine's own, and
// begins to set up their key. CodeStale if that is not awaited; the codes of
// enroll.Directory.CreateUser.
func (k *Kiosk) SetUp(ctx context.Context, seq int32, user enroll.NewUser) error {
	k.mu.Lock()
	head := k.state.Head()
	k.mu.Unlock()
	if head.Kind != KindSetUp || head.Seq != seq {
		return &Error{Code: CodeStale}
	}
	user, err := user.Check() // before there is a code
	if err != nil {
		return err
	}
	code, err := k.NewClaim(ctx)
	if err != nil {
		return err
	}
	first, err := k.Invitations.Claim(ctx, k.nobody(), enroll.ClaimRequest{Code: code, User: user})
	if err != nil {
		return err
	}
	return k.welcome(ctx, first, false)
}

// Redeem takes the invitation of somebody who wants to set up a key by themselves,
// and begins that. CodeStale unless the kiosk is locked, or a workstation at its
// start that has a service; the codes of
// enroll.Invitations.RedeemCode.
func (k *Kiosk) Redeem(ctx context.Context, seq int32, username, code string) error {
	k.mu.Lock()
	state := k.state
	k.mu.Unlock()
	head := state.Head()
	locked := head.Kind == KindLocked && head.Entry == EntrySignIn && k.Workstation == nil
	if s, ok := state.(Start); (!ok || s.Service == "") && !locked || head.Seq != seq {
		return &Error{Code: CodeStale}
	}
	read, ok := enroll.ParseInvitationCode(code)
	if !ok {
		return enroll.Errorf(enroll.CodeInvitationUnknown, "code", "there is no such invitation")
	}
	defer k.asking()()
	invited, err := k.Invitations.RedeemCode(ctx, k.nobody(), username, read)
	if err != nil {
		return err
	}
	return k.welcome(ctx, invited, true)
}

// welcome begins the enrolment of somebody by themselves, who may have used up an
// invitation for it.
func (k *Kiosk) welcome(ctx context.Context, invited enroll.Invited, used bool) error {
	f := newFlow(k, jobAlone, invited.Session.Actor())
	f.invited = used
	f.person, f.req = personOf(invited.User), EnrolRequest{User: invited.User.ID}
	k.mu.Lock()
	waiting := k.flow
	if waiting != nil && waiting.job != jobSignIn || k.staff != nil || k.closed {
		k.mu.Unlock()
		f.leave()
		k.end(ctx, f.by)
		return &Error{Code: CodeBusy}
	}
	k.flow = f
	k.epoch++
	k.place.link = Link{}
	f.first = k.set(Working{Person: f.person, Task: TaskReading})
	k.mu.Unlock()
	k.shown(f.first)
	go func() {
		if waiting != nil { // it lets go of the keys
			waiting.leave()
			<-waiting.ended
		}
		f.run()
	}()
	return nil
}

// watchKey locks the desk when the key that opened it is pulled out, if it is to.
// Else it forgets where that key was, where another may come.
func (k *Kiosk) watchKey(ctx context.Context, s *staff) {
	for list := range k.Authenticator.Watch(ctx) {
		k.mu.Lock()
		here := k.staff == s && k.flow == nil && ctx.Err() == nil
		k.mu.Unlock()
		if !here {
			return
		}
		if slices.ContainsFunc(list, func(d authenticator.Device) bool { return d.ID == s.device }) {
			continue
		}
		if k.LockOnPull {
			k.lock(context.WithoutCancel(ctx), nil, nil)
			return
		}
		k.mu.Lock()
		if k.staff == s {
			gone := *s
			gone.device = ""
			k.staff = &gone
		}
		k.mu.Unlock()
		return
	}
}

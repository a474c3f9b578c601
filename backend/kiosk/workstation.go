package kiosk

import (
	"context"
	"slices"

	"latchkey/backend/enroll"
)

// Workstation makes the kiosk a person's own machine: no desk, and at rest the
// choice between an invitation and a sign-in to their own keys. It is no kiosk to the
// service but a stranger, and then whoever is signed in.
type Workstation struct {
	// Host is where the service is that the settings name; empty where they name
	// none, and Deps have none either: then the first link says which.
	Host string
	// Connect returns the service at a link's host, and what is signed for there.
	// It contacts nobody yet. Nil where Host is set and cannot be left.
	Connect func(host string) (enroll.Service, Target, error)
	// Keep makes a host the person's own setting. Nil where Host is set and cannot
	// be left.
	Keep func(host string) error
	// Leave takes a host out of the person's own settings, if it stands there. Nil
	// where the service is not theirs to choose. It is called while nothing else can
	// happen, and must not call back.
	Leave func(host string) error
}

// whole reports whether everything is there that has to be.
func (w *Workstation) whole() bool {
	return w.Host != "" && w.Leave == nil || w.Connect != nil && w.Keep != nil
}

// place is what a workstation knows of its service and of the link that was opened;
// guarded by Kiosk.mu.
type place struct {
	host string // of the service in use; empty: none yet
	kept bool   // it is that of the settings, or has become so
	link Link   // that waits for its person; zero: none
	told error  // what has to be said at the keys, once

	asked int // how many invitations are being asked about, or taken, there
}

// nobody is the actor for what is done before anybody is signed in.
func (k *Kiosk) nobody() enroll.Actor {
	if k.Workstation != nil {
		return enroll.Actor{Kind: enroll.ActorStranger, Request: string(enroll.NewID())}
	}
	return machine()
}

// startState is what a workstation shows at rest, with k.mu held. Nothing is left of
// anybody, nor of a service that was asked about and not kept.
func (k *Kiosk) startState(refused *Problem) Start {
	k.place.link, k.place.told = Link{}, nil
	if !k.place.kept {
		k.place.host = ""
	}
	return Start{Service: k.place.host, Leavable: k.place.kept && k.Workstation.Leave != nil, Refused: refused}
}

// startWith shows the start if seq is still what is shown.
func (k *Kiosk) startWith(seq int32, err error) {
	var refused *Problem
	if err != nil {
		refused = k.problemOf(err)
	}
	k.turn(seq, func() State { return k.startState(refused) })
}

// turn shows another state if seq is still what is shown and nothing else is going
// on. The state is made with k.mu held.
func (k *Kiosk) turn(seq int32, to func() State) {
	k.mu.Lock()
	if k.closed || k.seq != seq || k.flow != nil || k.staff != nil {
		k.mu.Unlock()
		return
	}
	next := k.set(to())
	k.mu.Unlock()
	k.shown(next)
}

// awaits makes sure that a command answers the state that is shown, which is of one
// of these kinds: CodeStale. It returns what is known of the link.
func (k *Kiosk) awaits(seq int32, kinds ...Kind) (place, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	head := k.state.Head()
	if k.flow != nil || head.Seq != seq || !slices.Contains(kinds, head.Kind) {
		return place{}, &Error{Code: CodeStale}
	}
	return k.place, nil
}

// OpenLink takes a link that was opened with this program, by whomever. It changes
// what is shown at rest and nothing else: while somebody is at work it is let go of,
// and a desk takes none. It may block on the network.
func (k *Kiosk) OpenLink(ctx context.Context, text string) {
	if k.Workstation == nil {
		k.refuseLink()
		return
	}
	link, err := ParseLink(text)
	k.mu.Lock()
	here, seq, working, signedIn := k.place, k.seq, k.flow != nil, k.staff != nil
	if signedIn && !working {
		k.place.told = &Error{Code: CodeLinkBusy}
	}
	k.mu.Unlock()
	switch {
	case working:
		k.Log.Warn("a link was opened while somebody was at work")
	case signedIn:
		k.showDesk(ctx, nil) // which says so
	case err != nil:
		k.startWith(seq, err)
	case here.kept && here.host != link.Host:
		k.startWith(seq, &Error{Code: CodeLinkElsewhere})
	case here.host == link.Host:
		k.peek(ctx, seq, link)
	default:
		k.turn(seq, func() State { k.place.link = link; return NewService{Service: link.Host} })
	}
}

// peek shows for whom the invitation of a link is.
func (k *Kiosk) peek(ctx context.Context, seq int32, link Link) {
	defer k.asking()()
	view, err := k.Invitations.PeekInvitation(ctx, k.nobody(), link.Token)
	if err != nil {
		k.startWith(seq, err)
		return
	}
	k.turn(seq, func() State {
		k.place.link = link
		return InvitationFound{Service: link.Host, Name: view.Name}
	})
}

// UseService takes the service of a link, which is shown. CodeStale;
// CodeUnavailable, and the service is asked about still.
func (k *Kiosk) UseService(ctx context.Context, seq int32) error {
	here, err := k.awaits(seq, KindNewService)
	if err != nil {
		return err
	}
	service, target, err := k.Workstation.Connect(here.link.Host)
	if err != nil {
		return err
	}
	view, err := service.PeekInvitation(ctx, k.nobody(), here.link.Token)
	if err != nil && !useless(err) {
		return err
	}
	if err != nil {
		k.startWith(seq, err)
		return nil
	}
	k.turn(seq, func() State {
		k.Use(service, target)
		k.place.host = here.link.Host
		return InvitationFound{Service: here.link.Host, Name: view.Name}
	})
	return nil
}

// useless reports whether an invitation will never be good after this.
func useless(err error) bool {
	switch enroll.CodeOf(err) {
	case enroll.CodeInvitationUnknown, enroll.CodeInvitationUsed, enroll.CodeInvitationExpired, enroll.CodeInvitationEnded, enroll.CodeUserDisabled:
		return true
	}
	return false
}

// TakeInvitation redeems the invitation that is shown, and begins what it is for. A
// service that was not known before is this person's from now on. CodeStale; what
// may be tried again.
func (k *Kiosk) TakeInvitation(ctx context.Context, seq int32) error {
	here, err := k.awaits(seq, KindInvitation)
	if err != nil {
		return err
	}
	defer k.asking()()
	invited, err := k.Invitations.Redeem(ctx, k.nobody(), here.link.Token)
	if err != nil && !useless(err) {
		return err
	}
	if err != nil {
		k.startWith(seq, err)
		return nil
	}
	if !here.kept {
		if err := k.Workstation.Keep(here.host); err != nil {
			k.Log.Error("the service is not kept for the next start", "error", err)
		}
		k.mu.Lock()
		k.place.host, k.place.kept = here.host, true // for the link may have been let go of meanwhile
		k.mu.Unlock()
	}
	return k.welcome(ctx, invited, true)
}

// DropLink lets go of the link that was opened. CodeStale.
func (k *Kiosk) DropLink(seq int32) error {
	if _, err := k.awaits(seq, KindNewService, KindInvitation); err != nil {
		return err
	}
	k.startWith(seq, nil)
	return nil
}

// asking keeps the service from being left until the returned function is called.
func (k *Kiosk) asking() (done func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.place.asked++
	return func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.place.asked--
	}
}

// LeaveService gives up the service that somebody chose by a link, so that the next
// link may lead to another. What they have there stays as it is. CodeStale, also
// where the service is not theirs to leave, and while an invitation is asked about,
// which is shown next; CodeServiceStays.
func (k *Kiosk) LeaveService(seq int32) error {
	k.mu.Lock()
	shown, _ := k.state.(Start)
	if !shown.Leavable || shown.Seq != seq || k.flow != nil || k.closed || k.place.asked > 0 {
		k.mu.Unlock()
		return &Error{Code: CodeStale}
	}
	if err := k.Workstation.Leave(k.place.host); err != nil {
		k.mu.Unlock()
		return &Error{Code: CodeServiceStays, Err: err}
	}
	k.place = place{}
	next := k.set(k.startState(nil))
	k.mu.Unlock()
	k.shown(next)
	return nil
}

// SignIn waits for the key of somebody who wants to see their own. CodeStale.
func (k *Kiosk) SignIn(seq int32) error {
	here, err := k.awaits(seq, KindStart)
	if err != nil {
		return err
	}
	if here.host == "" {
		return &Error{Code: CodeStale}
	}
	f := newFlow(k, jobSignIn, k.nobody())
	f.entry = EntrySignIn
	return k.start(f, f.locked())
}

// ownKeys is what whoever is signed in at a workstation sees.
func (k *Kiosk) ownKeys(ctx context.Context, s staff) OwnKeys {
	ctx, cancel := context.WithTimeout(ctx, deskTime)
	defer cancel()
	by := s.session.Actor()
	k.settle(ctx, by)
	k.mu.Lock()
	out, told := OwnKeys{Service: k.place.host, Current: s.session.Credential, Keys: []enroll.Credential{}}, k.place.told
	k.place.told = nil
	k.mu.Unlock()
	detail, err := k.person(ctx, by, by.User)
	if err == nil {
		out.Person, out.Keys = personOf(detail.User), listed(detail.Credentials)
	} else {
		out.Person, told = Person{ID: by.User, DisplayName: s.name}, err
	}
	if told != nil {
		out.Problem = k.problemOf(told)
	}
	return out
}

// RenameOwn gives one of the keys that are shown another name. CodeLocked,
// CodeNotFound; the codes of enroll.RelyingParty.RenameCredential.
func (k *Kiosk) RenameOwn(ctx context.Context, id enroll.ID, name string) error {
	by, err := k.signedIn(ctx)
	if err != nil {
		return err
	}
	k.mu.Lock()
	shown, _ := k.state.(OwnKeys)
	k.mu.Unlock()
	if !slices.ContainsFunc(shown.Keys, func(c enroll.Credential) bool { return c.ID == id }) {
		return enroll.Errorf(enroll.CodeNotFound, "credential", "this is none of the keys that are shown")
	}
	if _, err := k.RelyingParty.RenameCredential(ctx, by, id, name); err != nil {
		return err
	}
	k.showDesk(ctx, nil)
	return nil
}

package kiosk

import (
	"context"
	"errors"
	"maps"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// The steps of this file are those of an operator who shows their key: to open
// the desk, to take it back, or to confirm.

// locked is what the screen shows while the operator's key is awaited.
func (f *flow) locked() Locked {
	return Locked{Ready: f.ready(), Unclaimed: f.unclaimed, Again: f.again}
}

// ready reports whether "unlock" can help.
func (f *flow) ready() bool { return !f.bus.lists || f.bus.waits() }

// enter goes on until an operator has shown who they are, for what f.entry says.
// It returns an error when that was given up, or nobody was there.
func (f *flow) enter() (staff, error) {
	for {
		who, err := f.showKey()
		if err == nil {
			return who, nil
		}
		if f.ctx.Err() != nil {
			return staff{}, f.ctx.Err()
		}
		if code := enroll.CodeOf(err); code == enroll.CodeSignedOut || notKiosk(code) {
			return staff{}, err
		}
		if err := f.recover(err); err != nil {
			return staff{}, err
		}
	}
}

// showKey takes up the steps where they stand.
func (f *flow) showKey() (staff, error) {
	for err := f.takeKey(); err != nil; err = f.takeKey() {
		if !f.quiet[f.bus.current] || f.ctx.Err() != nil {
			return staff{}, err
		}
		f.bus.putAside() // it was there before, and is none of the operator's
		f.drop()
	}
	if err := f.ensurePIN(); err != nil {
		return staff{}, err
	}
	req := enroll.AuthenticationRequest{Purpose: enroll.PurposeStepUp, Act: enroll.StepUpDesk}
	switch f.entry {
	case EntrySignIn:
		req = enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn}
	case EntryReturn:
		req.Act = enroll.StepUpReturn
	case EntryConfirm:
	}
	rp := f.k.RelyingParty
	ceremony, err := rp.BeginAuthentication(f.ctx, f.by, req)
	if err != nil {
		return staff{}, err
	}
	if err := f.k.Target.check(ceremony.PublicKey.RPID); err != nil {
		return staff{}, err
	}
	data := clientData(typeGet, ceremony.PublicKey.Challenge, f.k.Target.origin)
	assertion, err := f.signFor(ceremony.PublicKey, data)
	if err != nil {
		return staff{}, err
	}
	f.show(Working{Task: TaskProving})
	done, err := rp.FinishAuthentication(f.ctx, f.by, ceremony.ID, authenticationResponse(data, assertion))
	if err != nil {
		return staff{}, err
	}
	return f.entered(done, assertion.CredentialID)
}

// signFor has the key sign, after a touch.
func (f *flow) signFor(o enroll.RequestOptions, data []byte) (authenticator.Assertion, error) {
	state := TryIt{Key: f.view(), Deadline: f.deadline(o.Timeout)}
	found, err := f.assert(state.Deadline, authenticator.GetAssertion{
		ClientData:  data,
		RPID:        o.RPID,
		Allow:       credentialIDs(o.AllowCredentials),
		SecurityKey: securityKey(o.Hints),
		Prompter:    f.prompter(func(dialog bool) State { state.Dialog = dialog; return state }),
	})
	if err != nil {
		return authenticator.Assertion{}, err
	}
	if len(o.AllowCredentials) > 0 {
		return found[0], nil // all are one person's
	}
	return f.ofAccount(found)
}

// entered makes sure that whoever has signed in belongs here, and returns their
// session as it is now.
func (f *flow) entered(done enroll.Authentication, key []byte) (staff, error) {
	who := staff{name: done.User.DisplayName, device: f.bus.current, key: key}
	if done.Session != nil {
		f.by = done.Session.Actor()
	}
	session, err := f.k.Sessions.Session(f.ctx, f.by)
	if err != nil {
		return staff{}, err
	}
	if session.Role == enroll.NoRole && f.k.Workstation == nil {
		f.k.end(f.ctx, f.by)
		f.by = f.k.nobody()
		return staff{}, &Error{Code: CodeNotStaff}
	}
	who.session = session
	_, err = f.look(key)
	who.hidden = authenticator.CodeOf(err) == authenticator.CodeNoCredentials
	return who, nil
}

// awaitEntry returns the ID of the device to use, "" where the system chooses.
func (f *flow) awaitEntry() (string, error) {
	if f.k.Workstation != nil && !f.bus.lists { // they have just said that they want to sign in
		return "", nil
	}
	for shown, ready := false, false; ; {
		if f.bus.lists && f.bus.known {
			switch found := f.bus.candidates(); {
			case len(found) == 1, len(found) > 1 && f.entry != EntrySignIn: // the next one follows if it is not this
				return found[0].ID, nil
			case len(found) > 1:
				id, err := f.chooseDevice(found)
				if err != nil || id != "" {
					return id, err
				}
				shown = false
				continue
			}
		}
		if !shown || ready != f.ready() {
			f.show(f.locked())
			shown, ready = true, f.ready()
		}
		select {
		case <-f.commands: // nothing but "unlock" answers it
			f.again, f.alone = nil, 0
			f.bus.takeUp()
			clear(f.quiet) // somebody means one of them
			if !f.bus.lists {
				return "", nil
			}
		case list, ok := <-f.bus.changes:
			f.listed(list, ok)
		case <-f.ctx.Done():
			return "", f.ctx.Err()
		}
	}
}

// whoseKey looks whether a key is one to go on with: in an enrolment not the
// operator's own, and no other to take back the desk. A key that does not tell is
// found out later.
func (f *flow) whoseKey() error {
	k := f.k
	k.mu.Lock()
	s := k.staff
	k.mu.Unlock()
	if s == nil || s.hidden || f.job == jobSignIn {
		return nil
	}
	_, err := f.look(s.key)
	own, others := err == nil, authenticator.CodeOf(err) == authenticator.CodeNoCredentials
	switch {
	case f.entry == "" && own:
		return &Error{Code: CodeOwnKey}
	case f.entry != "" && others:
		f.bus.others[f.bus.current] = true
		return &Error{Code: CodeOtherKey}
	}
	return deaf(err)
}

// offer is what the screen shows until it is handed over.
func (f *flow) offer(identified enroll.Identification, problem *Problem) HandOver {
	return HandOver{Person: f.person, Methods: f.methods, Identified: identified, Problem: problem}
}

// handOver waits for the operator to hand the screen over, and suspends their
// session. If their sign-in is too old for that, they confirm it first; giving
// that up leads back here.
func (f *flow) handOver() error {
	answer, err := f.wait()
	for err == nil {
		to := enroll.Handed{User: f.person.ID, Identified: answer.identified}
		var session enroll.Session
		if session, err = f.k.Sessions.HandOver(f.ctx, f.by, to); err == nil {
			f.by = session.Actor()
			return nil
		}
		if enroll.CodeOf(err) == enroll.CodeStepUpRequired {
			if err = f.confirm(); err == nil {
				continue // with the same answer
			}
			if f.ctx.Err() != nil {
				return err
			}
		}
		var problem *Problem
		if !errors.Is(err, context.Canceled) { // which is the confirmation given up
			problem = new(f.problem(err))
		}
		answer, err = f.ask(f.offer(answer.identified, problem))
	}
	return err
}

// confirm has the operator show their key in the middle of something else, which
// goes on if they give that up: context.Canceled.
func (f *flow) confirm() error {
	whole, stop := f.ctx, f.stop
	ctx, giveUp := context.WithCancel(whole)
	defer giveUp()
	f.stoppedBy(ctx, giveUp)
	f.begin(EntryConfirm)
	who, err := f.enter()
	f.drop()
	f.begin("")
	f.stoppedBy(whole, stop)
	if err == nil {
		f.by = who.session.Actor()
		f.k.setStaff(who)
		f.k.hideOwn(f)
	}
	return err
}

// stoppedBy changes what Stop ends. A Stop that answers what was shown before
// comes too late for it.
func (f *flow) stoppedBy(ctx context.Context, stop context.CancelFunc) {
	f.k.mu.Lock()
	defer f.k.mu.Unlock()
	f.ctx, f.stop = ctx, stop
	f.first = f.k.seq + 1
}

// begin begins an entry, or what comes after it.
func (f *flow) begin(e Entry) {
	f.again, f.pinProblem, f.bus.wanted = nil, nil, e != ""
	f.quiet = map[string]bool{}
	clear(f.bus.aside)
	clear(f.bus.others)
	for _, d := range f.bus.devices {
		f.quiet[d.ID] = e != ""
	}
	f.k.mu.Lock()
	defer f.k.mu.Unlock()
	f.entry = e
}

// giveBack locks the screen, which shows nothing of the person any more, until
// the operator has taken it back with their own key.
func (f *flow) giveBack() error {
	f.forgetPerson()
	if _, err := f.k.Sessions.Session(f.ctx, f.by); enroll.CodeOf(err) == enroll.CodeSignedOut {
		return err // there is nothing to take back any more
	}
	f.begin(EntryReturn)
	who, err := f.enter()
	f.drop()
	if err == nil {
		f.k.setStaff(who)
	}
	return err
}

// forgetPerson leaves nothing of the one who was enrolled, neither here nor on
// the screen.
func (f *flow) forgetPerson() {
	f.person, f.req, f.cleaning = Person{}, EnrolRequest{}, nil
	f.name, f.accepted, f.newPIN = "", false, false
	f.mark, f.credential, f.resumed, f.doubt = mark{}, nil, false, false
	clear(f.bus.aside)
	f.k.mu.Lock()
	defer f.k.mu.Unlock()
	f.k.epoch++
	f.ctx, f.stop = context.WithCancel(f.life) // for the enrolment may have been stopped
}

// asides are the devices that the next flow leaves alone.
func (f *flow) asides() map[string]bool {
	out := maps.Clone(f.bus.aside)
	if f.bus.current != "" {
		out[f.bus.current] = true
	}
	return out
}

package kiosk

import (
	"context"
	"errors"
	"slices"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// register makes the credential and has the relying party verify it. Afterwards
// f.credential is there, and still to be tried out.
func (f *flow) register() error {
	rp := f.k.RelyingParty
	ceremony, err := rp.BeginRegistration(f.ctx, f.by, enroll.RegistrationRequest{User: f.person.ID, Replaces: f.req.Replaces})
	if err != nil {
		return err
	}
	if err := f.k.Target.check(ceremony.PublicKey.RP.ID); err != nil {
		return err
	}
	req := makeRequest(ceremony.PublicKey, f.k.Target.origin)
	overwritten := f.overwritten()
	if err := f.remember(ceremony.ID, req.UserHandle); err != nil {
		return err
	}
	registration, err := f.makeCredential(req, ceremony.PublicKey.Timeout)
	if err != nil {
		if madeNothing(err) {
			f.forgetMark()
		}
		if authenticator.CodeOf(err) == authenticator.CodeExcluded && f.refusesAsOwn() {
			err = &Error{Code: CodeOwnKey, Err: err}
		}
		return f.orStopped(err)
	}
	f.mark.Place, f.mark.credentialID = OnKey, registration.CredentialID
	if err := f.k.Leftovers.keep(f.mark, overwritten...); err != nil {
		return err
	}
	f.show(Working{Person: f.person, Task: TaskRegistering})
	credential, err := rp.FinishRegistration(f.ctx, f.by, ceremony.ID, registrationResponse(req, registration, f.name))
	if err != nil {
		if credential, err = f.registered(err); err != nil {
			return err
		}
	}
	f.credential, f.hidden = &credential, req.CredProtect == authenticator.CredProtectRequired
	return nil
}

// refusesAsOwn reports whether a key that refuses is the operator's: the relying
// party excludes theirs too while the screen is handed over, since not every key
// tells whose it is before it is used. Where the person has keys as well, and this
// one does not tell, it is taken for one of theirs.
func (f *flow) refusesAsOwn() bool {
	f.k.mu.Lock()
	s := f.k.staff
	f.k.mu.Unlock()
	if s == nil {
		return false
	}
	if _, err := f.look(s.key); err == nil {
		return true
	}
	theirs, err := f.k.RelyingParty.Credentials(f.ctx, f.by, f.person.ID)
	return err == nil && !slices.ContainsFunc(theirs, func(c enroll.Credential) bool { return c.State != enroll.Revoked })
}

// remember notes that the key may hold a credential from now on: the program may
// end at any moment, and at its next start that has to be known.
func (f *flow) remember(ceremony enroll.ID, handle []byte) error {
	m := mark{
		Leftover: Leftover{ID: ceremony, Person: f.person, Place: OnKeyPart, Product: f.info.Device.Product, At: f.k.Now()},
		handle:   handle,
		model:    aaguid(f.info.AAGUID),
	}
	if err := f.k.Leftovers.keep(m); err != nil {
		return err
	}
	f.mark, f.tries = m, append(f.tries, m.ID)
	return nil
}

func (f *flow) forgetMark() {
	id := f.mark.ID
	f.mark = mark{}
	f.k.Leftovers.forget(func(m mark) bool { return m.ID == id })
}

// overwritten lists what earlier tries have left on this very key, which the
// next credential overwrites, since the user handle is the same. Where nobody
// knows whether there is anything, and the key was pulled out since, the same
// model has to do for the same key, unless it came without a PIN.
func (f *flow) overwritten() []enroll.ID {
	var ids []enroll.ID
	for _, m := range f.k.Leftovers.all() {
		if m.Person.ID != f.person.ID {
			continue
		}
		here := slices.Contains(f.tries, m.ID)
		if !here && m.credentialID != nil {
			_, err := f.look(m.credentialID)
			here = err == nil
		} else if !here {
			here = !f.blank && f.info.AAGUID != [16]byte{} && m.model == aaguid(f.info.AAGUID)
		}
		if here {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// makeCredential has the key make one, within the ceremony's time in milliseconds.
func (f *flow) makeCredential(req authenticator.MakeCredential, timeout int32) (authenticator.Registration, error) {
	state := Touch{Person: f.person, Key: f.view(), Deadline: f.deadline(timeout)}
	ctx, cancel := context.WithTimeout(f.ctx, state.Deadline.Sub(f.k.Now()))
	defer cancel()
	req.Prompter = f.prompter(func(dialog bool) State { state.Dialog = dialog; return state })
	var out authenticator.Registration
	err := f.pin.use(func(pin authenticator.PIN) (err error) {
		req.PIN = pin
		out, err = f.key.MakeCredential(ctx, req)
		return err
	})
	return out, err
}

// registered finds out what became of a registration whose answer was an error.
// After a lost answer the relying party is asked. A refusal takes the credential
// off the key again, and so does a registration that is still pending: then it
// has never had our answer.
func (f *flow) registered(cause error) (enroll.Credential, error) {
	if unsure(cause) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(f.ctx), cleanTime)
		defer cancel()
		outcome, err := f.k.RelyingParty.Outcome(ctx, f.by, f.mark.ID)
		if err == nil && outcome.State == enroll.OutcomeDone {
			return f.stored(ctx, outcome.Credential)
		}
	}
	if f.ctx.Err() != nil {
		return enroll.Credential{}, f.ctx.Err() // stopped, and taken back in the end
	}
	return enroll.Credential{}, &refusal{cause: cause, leftover: f.takeBack()}
}

// stored fetches the credential with this ID.
func (f *flow) stored(ctx context.Context, id enroll.ID) (enroll.Credential, error) {
	known, err := f.k.RelyingParty.Credentials(ctx, f.by, f.person.ID)
	if err != nil {
		return enroll.Credential{}, err
	}
	for _, c := range known {
		if c.ID == id {
			return c, nil
		}
	}
	return enroll.Credential{}, enroll.Errorf(enroll.CodeNotFound, "credential", "the credential is gone")
}

// deadline is until when the key waits for a touch, or the system's dialog for its
// end, if the ceremony gives it that many milliseconds. The relying party's clock
// does not matter for it.
func (f *flow) deadline(timeout int32) time.Time {
	wait := touchTime
	if f.k.Authenticator.Capabilities().Dialog {
		wait = dialogTime
	}
	if timeout > 0 {
		wait = min(wait, time.Duration(timeout)*time.Millisecond)
	}
	return f.k.Now().Add(wait)
}

// orStopped prefers the reason why the enrolment ended to its effect on the key.
func (f *flow) orStopped(err error) error {
	if err != nil && f.ctx.Err() != nil {
		return f.ctx.Err()
	}
	return err
}

// unsure reports whether after err the request may have been carried out all
// the same.
func unsure(err error) bool {
	switch enroll.CodeOf(err) {
	case enroll.CodeUnavailable, enroll.CodeInternal:
		return true
	}
	return false
}

// madeNothing reports whether a key that failed like this has surely made no
// credential: it said so itself, with a status of CTAP, or it was never asked.
func madeNothing(err error) bool {
	e, ok := errors.AsType[*authenticator.Error](err)
	if !ok {
		return false
	}
	switch e.Code {
	case authenticator.CodeCancelled, authenticator.CodeTimeout, authenticator.CodeUnplugged, authenticator.CodeNoAnswer,
		authenticator.CodeBadAnswer, authenticator.CodeBusy, authenticator.CodeFault,
		authenticator.CodeDialogClosed, authenticator.CodeNotSecurityKey:
		return e.Status > 0
	}
	return true
}

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
	// From here on the program may end at any moment, and what may then be on
	// the key has to be known at the next start.
	overwritten := f.overwritten()
	if err := f.remember(ceremony.ID, req.UserHandle); err != nil {
		return err
	}
	registration, err := f.makeCredential(req, ceremony.ExpiresAt)
	if err != nil {
		if madeNothing(err) {
			f.forgetMark()
		}
		return f.orStopped(err)
	}
	f.k.Leftovers.forget(func(m mark) bool { return slices.Contains(overwritten, m.ID) })
	f.mark.Place, f.mark.credentialID = OnKey, registration.CredentialID
	if err := f.k.Leftovers.keep(f.mark); err != nil {
		return err
	}
	f.show(Working{Person: f.person, Task: TaskRegistering})
	credential, err := rp.FinishRegistration(f.ctx, f.by, ceremony.ID, registrationResponse(req, registration, f.name))
	if err != nil {
		credential, err = f.registered(err)
	}
	if err != nil {
		return err
	}
	f.credential = &credential
	f.mark.Place, f.mark.credential = OnBoth, credential.ID
	return f.k.Leftovers.keep(f.mark)
}

// remember notes that the key may hold a credential from now on.
func (f *flow) remember(ceremony enroll.ID, handle []byte) error {
	f.mark = mark{
		Leftover: Leftover{ID: ceremony, Person: f.person, Place: OnKeyPart, Product: f.info.Device.Product, At: f.k.Now()},
		handle:   handle,
		model:    aaguid(f.info.AAGUID),
	}
	return f.k.Leftovers.keep(f.mark)
}

// overwritten lists what earlier tries have left on this very key, which the
// next credential overwrites, since the user handle is the same. Where nobody
// knows whether there is anything, the same model has to do for the same key.
func (f *flow) overwritten() []enroll.ID {
	var ids []enroll.ID
	for _, m := range f.k.Leftovers.all() {
		if m.Person.ID != f.person.ID {
			continue
		}
		if m.credentialID == nil {
			if m.model == aaguid(f.info.AAGUID) {
				ids = append(ids, m.ID)
			}
		} else if _, err := f.look(m.credentialID); err == nil {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

func (f *flow) forgetMark() {
	id := f.mark.ID
	f.mark = mark{}
	f.k.Leftovers.forget(func(m mark) bool { return m.ID == id })
}

func (f *flow) makeCredential(req authenticator.MakeCredential, expires time.Time) (authenticator.Registration, error) {
	state := Touch{Person: f.person, Key: f.view(), Deadline: f.deadline(expires)}
	ctx, cancel := context.WithTimeout(f.ctx, state.Deadline.Sub(f.k.Now()))
	defer cancel()
	req.Prompter = prompter(func(dialog bool) {
		state.Dialog = dialog
		f.show(state)
	})
	var out authenticator.Registration
	err := f.pin.use(func(pin authenticator.PIN) (err error) {
		req.PIN = pin
		out, err = f.key.MakeCredential(ctx, req)
		return err
	})
	return out, err
}

// registered finds out what became of a registration whose answer was an error.
// A refusal takes the credential off the key again; after a lost answer the
// relying party is asked.
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
	all, err := f.k.RelyingParty.Credentials(ctx, f.by, f.person.ID)
	if err != nil {
		return enroll.Credential{}, err
	}
	for _, c := range all {
		if c.ID == id {
			return c, nil
		}
	}
	return enroll.Credential{}, enroll.Errorf(enroll.CodeNotFound, "credential", "the credential is gone")
}

// prove signs in once with the credential, which makes it active.
func (f *flow) prove() (Summary, error) {
	rp := f.k.RelyingParty
	ceremony, err := rp.BeginAuthentication(f.ctx, f.by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: f.credential.ID})
	if err != nil {
		return Summary{}, err
	}
	if err := f.k.Target.check(ceremony.PublicKey.RPID); err != nil {
		return Summary{}, err
	}
	data := clientData(typeGet, ceremony.PublicKey.Challenge, f.k.Target.origin)
	assertion, err := f.getAssertion(ceremony, data)
	if err != nil {
		return Summary{}, err
	}
	f.show(Working{Person: f.person, Task: TaskProving})
	proved, err := rp.FinishAuthentication(f.ctx, f.by, ceremony.ID, authenticationResponse(data, assertion))
	if err != nil {
		if proved.Credential, err = f.proved(ceremony.ID, err); err != nil {
			return Summary{}, err
		}
	}
	id := f.credential.ID
	f.credential, f.mark = nil, mark{}
	f.k.Leftovers.forget(func(m mark) bool { return m.credential == id })
	return f.summary(proved.Credential), nil
}

func (f *flow) getAssertion(c enroll.AuthenticationCeremony, data []byte) (authenticator.Assertion, error) {
	state := TryIt{Person: f.person, Key: f.view(), Deadline: f.deadline(c.ExpiresAt), Resumed: f.resumed}
	found, err := f.assert(state.Deadline, authenticator.GetAssertion{
		ClientData: data,
		RPID:       c.PublicKey.RPID,
		Allow:      [][]byte{f.credential.CredentialID},
		Prompter: prompter(func(dialog bool) {
			state.Dialog = dialog
			f.show(state)
		}),
	})
	if err != nil {
		return authenticator.Assertion{}, err
	}
	return found[0], nil
}

// assert asks the key to sign, with the PIN that is held.
func (f *flow) assert(until time.Time, req authenticator.GetAssertion) ([]authenticator.Assertion, error) {
	ctx, cancel := context.WithTimeout(f.ctx, until.Sub(f.k.Now()))
	defer cancel()
	var found []authenticator.Assertion
	err := f.pin.use(func(pin authenticator.PIN) (err error) {
		req.PIN = pin
		found, err = f.key.GetAssertion(ctx, req)
		return err
	})
	return found, f.orStopped(err)
}

// proved finds out what became of a proof whose answer was an error.
func (f *flow) proved(ceremony enroll.ID, cause error) (enroll.Credential, error) {
	if !unsure(cause) {
		return enroll.Credential{}, cause
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(f.ctx), cleanTime)
	defer cancel()
	outcome, err := f.k.RelyingParty.Outcome(ctx, f.by, ceremony)
	if err != nil || outcome.State != enroll.OutcomeDone {
		return enroll.Credential{}, cause
	}
	return f.stored(ctx, f.credential.ID)
}

func (f *flow) summary(c enroll.Credential) Summary {
	s := Summary{
		Credential: c.ID,
		Name:       c.Name,
		Product:    f.info.Device.Product,
		AAGUID:     c.AAGUID,
		At:         f.k.Now(),
		Replaced:   c.Replaces != "",
		NewPIN:     f.newPIN,
	}
	if c.ProvedAt != nil {
		s.At = *c.ProvedAt
	}
	return s
}

// deadline is until when the key waits for a touch.
func (f *flow) deadline(expires time.Time) time.Time {
	at := f.k.Now().Add(touchTime)
	if expires.Before(at) {
		return expires
	}
	return at
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
// credential: it said so itself, with a status of CTAP.
func madeNothing(err error) bool {
	e, ok := errors.AsType[*authenticator.Error](err)
	return ok && e.Status > 0
}

// prompter turns what the key asks of the person into states.
type prompter func(dialog bool)

func (p prompter) Touch()           { p(false) }
func (p prompter) Dialog(open bool) { p(open) }

var _ authenticator.Prompter = prompter(nil)

package kiosk

import (
	"context"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// prove signs in once with the credential, which makes it active.
func (f *flow) prove() (Summary, error) {
	rp := f.k.RelyingParty
	ceremony, err := rp.BeginAuthentication(f.ctx, f.by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: f.credential.ID})
	switch enroll.CodeOf(err) {
	case "":
	case enroll.CodeTransition: // the answer to an earlier try was lost
		return f.provedBefore(f.ctx)
	case enroll.CodeCredentialLapsed: // this key can be registered anew
		f.credential, f.resumed = nil, false
		return Summary{}, err
	default:
		return Summary{}, err
	}
	if err := f.k.Target.check(ceremony.PublicKey.RPID); err != nil {
		return Summary{}, err
	}
	data := clientData(typeGet, ceremony.PublicKey.Challenge, f.k.Target.origin)
	assertion, err := f.tryOut(ceremony.PublicKey, data)
	if err != nil {
		return Summary{}, err
	}
	f.show(Working{Person: f.person, Task: TaskProving})
	proved, err := rp.FinishAuthentication(f.ctx, f.by, ceremony.ID, authenticationResponse(data, assertion))
	if err != nil {
		return f.provedAfterAll(ceremony.ID, err)
	}
	return f.proved(proved.Credential), nil
}

func (f *flow) tryOut(o enroll.RequestOptions, data []byte) (authenticator.Assertion, error) {
	state := TryIt{Person: f.person, Key: f.view(), Deadline: f.deadline(o.Timeout), Resumed: f.resumed}
	found, err := f.assert(state.Deadline, authenticator.GetAssertion{
		ClientData:  data,
		RPID:        o.RPID,
		Allow:       [][]byte{f.credential.CredentialID},
		SecurityKey: securityKey(o.Hints),
		Prompter:    f.prompter(func(dialog bool) State { state.Dialog = dialog; return state }),
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
		found, err = f.signatures(ctx, req)
		return err
	})
	return found, f.orStopped(err)
}

// signatures are the key's answers to req, at least one.
func (f *flow) signatures(ctx context.Context, req authenticator.GetAssertion) ([]authenticator.Assertion, error) {
	found, err := f.key.GetAssertion(ctx, req)
	if err == nil && len(found) == 0 {
		err = authenticator.NewError("get assertion", authenticator.CodeBadAnswer, nil)
	}
	return found, err
}

// provedAfterAll finds out what became of a proof whose answer was an error. If
// the relying party does not say, the credential may be active.
func (f *flow) provedAfterAll(ceremony enroll.ID, cause error) (Summary, error) {
	if !unsure(cause) {
		return Summary{}, cause
	}
	f.doubt = true
	ctx, cancel := context.WithTimeout(context.WithoutCancel(f.ctx), cleanTime)
	defer cancel()
	outcome, err := f.k.RelyingParty.Outcome(ctx, f.by, ceremony)
	switch {
	case err != nil || outcome.State == enroll.OutcomePending:
	case outcome.State == enroll.OutcomeFailed:
		f.doubt = false
	default:
		if summary, err := f.provedBefore(ctx); err == nil {
			return summary, nil
		}
	}
	return Summary{}, cause
}

// provedBefore is the summary of a proof whose answer was lost, an error if it
// never arrived.
func (f *flow) provedBefore(ctx context.Context) (Summary, error) {
	ctx, cancel := context.WithTimeout(ctx, cleanTime)
	defer cancel()
	c, err := f.stored(ctx, f.credential.ID)
	if err != nil {
		return Summary{}, err
	}
	if c.State != enroll.Active {
		f.doubt = false
		return Summary{}, enroll.Errorf(enroll.CodeCredentialInactive, "", "the key was not tried out")
	}
	return f.proved(c), nil
}

// proved ends the enrolment with the credential that is active now.
func (f *flow) proved(c enroll.Credential) Summary {
	f.credential, f.mark, f.doubt = nil, mark{}, false
	f.k.Leftovers.forget(func(m mark) bool { return m.is(c) })
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

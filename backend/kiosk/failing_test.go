package kiosk_test

import (
	"context"
	"slices"
	"sync/atomic"

	"latchkey/backend/enroll"
)

// failing is a relying party that fails on demand: before it has done what it was
// asked, or after, so that only its answer is lost. A moment reads "before Info".
type failing struct {
	enroll.RelyingParty
	fail func(moment string) error
}

func attempt[T any](f *failing, call string, do func() (T, error)) (T, error) {
	var none T
	if err := f.fail("before " + call); err != nil {
		return none, err
	}
	out, err := do()
	if lost := f.fail("after " + call); err == nil && lost != nil {
		return none, lost
	}
	return out, err
}

func (f *failing) Info(ctx context.Context, by enroll.Actor) (enroll.Info, error) {
	return attempt(f, "Info", func() (enroll.Info, error) { return f.RelyingParty.Info(ctx, by) })
}

func (f *failing) BeginRegistration(ctx context.Context, by enroll.Actor, req enroll.RegistrationRequest) (enroll.RegistrationCeremony, error) {
	return attempt(f, "BeginRegistration", func() (enroll.RegistrationCeremony, error) {
		return f.RelyingParty.BeginRegistration(ctx, by, req)
	})
}

func (f *failing) FinishRegistration(ctx context.Context, by enroll.Actor, id enroll.ID, res enroll.RegistrationResponse) (enroll.Credential, error) {
	return attempt(f, "FinishRegistration", func() (enroll.Credential, error) {
		return f.RelyingParty.FinishRegistration(ctx, by, id, res)
	})
}

func (f *failing) BeginAuthentication(ctx context.Context, by enroll.Actor, req enroll.AuthenticationRequest) (enroll.AuthenticationCeremony, error) {
	return attempt(f, "BeginAuthentication", func() (enroll.AuthenticationCeremony, error) {
		return f.RelyingParty.BeginAuthentication(ctx, by, req)
	})
}

func (f *failing) FinishAuthentication(ctx context.Context, by enroll.Actor, id enroll.ID, res enroll.AuthenticationResponse) (enroll.Authentication, error) {
	return attempt(f, "FinishAuthentication", func() (enroll.Authentication, error) {
		return f.RelyingParty.FinishAuthentication(ctx, by, id, res)
	})
}

func (f *failing) Outcome(ctx context.Context, by enroll.Actor, id enroll.ID) (enroll.Outcome, error) {
	return attempt(f, "Outcome", func() (enroll.Outcome, error) { return f.RelyingParty.Outcome(ctx, by, id) })
}

func (f *failing) Credentials(ctx context.Context, by enroll.Actor, user enroll.ID) ([]enroll.Credential, error) {
	return attempt(f, "Credentials", func() ([]enroll.Credential, error) { return f.RelyingParty.Credentials(ctx, by, user) })
}

func (f *failing) ChangeCredential(ctx context.Context, by enroll.Actor, id enroll.ID, change enroll.CredentialChange) (enroll.Credential, error) {
	return attempt(f, "ChangeCredential", func() (enroll.Credential, error) {
		return f.RelyingParty.ChangeCredential(ctx, by, id, change)
	})
}

func code(c enroll.Code) error { return enroll.Errorf(c, "", "on demand") }

// first fails at a moment the first time.
func first(moment string, c enroll.Code) func(string) error {
	var done atomic.Bool
	return func(now string) error {
		if now != moment || done.Swap(true) {
			return nil
		}
		return code(c)
	}
}

// weather is what a test lets a relying party fail with, at will.
type weather struct {
	fail atomic.Pointer[func(moment string) error]
}

func (w *weather) at(moment string) error {
	if fail := w.fail.Load(); fail != nil {
		return (*fail)(moment)
	}
	return nil
}

func (w *weather) turn(fail func(moment string) error) { w.fail.Store(&fail) }

// away fails at all of the moments, for as long as it lasts.
func away(moments ...string) func(string) error {
	return func(now string) error {
		if slices.Contains(moments, now) {
			return code(enroll.CodeUnavailable)
		}
		return nil
	}
}

func fine(string) error { return nil }

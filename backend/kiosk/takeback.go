package kiosk

import (
	"context"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// takeBack removes, as far as possible, a credential that was begun and will
// not be finished, and returns what stays.
func (f *flow) takeBack() *Leftover {
	switch {
	case f.cleaning != nil:
		return &f.cleaning.Leftover
	case f.resumed: // it can still be tried out
		return &Leftover{ID: f.credential.Ceremony, Person: f.person, Place: OnBoth, Product: f.info.Device.Product, At: f.credential.CreatedAt}
	case f.mark.ID == "":
		return nil
	}
	left, doubt := f.mark, f.doubt
	f.credential, f.mark, f.doubt = nil, mark{}, false
	if left.credentialID != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(f.ctx), cleanTime)
		defer cancel()
		f.show(Working{Person: f.person, Task: TaskCleaning})
		onKey, inStore := true, true
		if !doubt { // else it may be in use, and deleting it would lock the person out
			onKey = f.deleteOnKey(ctx, left.credentialID) != nil
			inStore = f.revoke(ctx, left) != nil
		}
		switch {
		case onKey && inStore:
			left.Place = OnBoth
		case inStore:
			left.Place = InStore
		case onKey:
			left.Place = OnKey
		default:
			f.k.Leftovers.forget(func(m mark) bool { return m.ID == left.ID })
			return nil
		}
		if err := f.k.Leftovers.keep(left); err != nil {
			f.k.Log.Warn("keep list of interrupted enrolments", "error", err)
		}
	}
	return &left.Leftover
}

// deleteOnKey deletes a credential on the key in use.
func (f *flow) deleteOnKey(ctx context.Context, id []byte) error {
	return f.pin.use(func(pin authenticator.PIN) error {
		if f.key == nil || !f.info.CanDelete || pin.Empty() {
			return authenticator.NewError("delete credential", authenticator.CodeUnsupported, nil)
		}
		return f.key.DeleteCredential(ctx, id, pin)
	})
}

// revoke revokes the credential that the relying party has of an interrupted
// enrolment, if it has one that was not tried out.
func (f *flow) revoke(ctx context.Context, m mark) error {
	if m.credentialID == nil {
		return nil // it never heard of one
	}
	known, err := f.k.RelyingParty.Credentials(ctx, f.by, f.person.ID)
	if err != nil {
		return err
	}
	if c := m.registered(known); c != nil && c.State == enroll.Unproved {
		return f.abandon(ctx, *c)
	}
	return nil
}

// abandon revokes a credential that nobody will try out.
func (f *flow) abandon(ctx context.Context, c enroll.Credential) error {
	_, err := f.k.RelyingParty.ChangeCredential(ctx, f.by, c.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonNeverProved})
	if enroll.CodeOf(err) == enroll.CodeTransition {
		return nil // it lapsed just now
	}
	return err
}

package kiosk

import (
	"bytes"
	"context"
	"errors"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// CleanUp removes what an interrupted enrolment left behind: on the key, which
// the person has to bring, and in the store. CodeBusy; CodeNotFound.
func (k *Kiosk) CleanUp(ctx context.Context, id enroll.ID) error {
	for _, m := range k.Leftovers.all() {
		if m.ID == id {
			person := k.viewPerson(ctx, m.Person.ID)
			f := newFlow(k, person, EnrolRequest{User: person.ID})
			f.cleaning = &m
			return k.start(f, Working{Person: person, Task: TaskReading})
		}
	}
	return enroll.Errorf(enroll.CodeNotFound, "leftover", "nothing of this kind is left")
}

// Forget strikes a leftover off the list without cleaning up: the key is lost,
// or was reset.
func (k *Kiosk) Forget(ctx context.Context, id enroll.ID) error {
	if err := k.atDesk(); err != nil {
		return err
	}
	k.Leftovers.forget(func(m mark) bool { return m.ID == id })
	k.showDesk(ctx, nil)
	return nil
}

// settle looks, at the start, what became of the enrolments that the last end
// of the program interrupted.
func (k *Kiosk) settle(ctx context.Context) {
	for _, m := range k.Leftovers.all() {
		all, err := k.RelyingParty.Credentials(ctx, k.operator(), m.Person.ID)
		if err != nil {
			continue // the store is away, or the person is: look again next time
		}
		for _, c := range all {
			if m.credentialID == nil || !bytes.Equal(c.CredentialID, m.credentialID) {
				continue
			}
			m.credential = c.ID
			switch {
			case c.State == enroll.Active, c.State == enroll.Suspended:
				k.Leftovers.forget(func(old mark) bool { return old.ID == m.ID })
				continue
			case c.State == enroll.Unproved && !c.Lapsed(k.Now()):
				m.Place = OnBoth
			default:
				m.Place = OnKey
			}
			if err := k.Leftovers.keep(m); err != nil {
				k.Log.Warn("keep list of interrupted enrolments", "error", err)
			}
		}
	}
}

// leftoverViews lists the leftovers with the names of the people.
func (k *Kiosk) leftoverViews(ctx context.Context) []Leftover {
	out := []Leftover{}
	for _, m := range k.Leftovers.all() {
		m.Person = k.viewPerson(ctx, m.Person.ID)
		out = append(out, m.Leftover)
	}
	return out
}

// viewPerson is the person with this ID, without a name if that is not to be had.
func (k *Kiosk) viewPerson(ctx context.Context, id enroll.ID) Person {
	user, err := k.Directory.User(ctx, k.operator(), id)
	if err != nil {
		return Person{ID: id}
	}
	return personOf(user)
}

// takeBack removes, as far as possible, a credential that was begun and will
// not be finished, and returns what stays.
func (f *flow) takeBack() *Leftover {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(f.ctx), cleanTime)
	defer cancel()
	if f.mark.ID == "" || f.resumed {
		return f.unchanged()
	}
	f.show(Working{Person: f.person, Task: TaskCleaning})
	onKey := f.mark.Place == OnKeyPart
	if f.mark.credentialID != nil {
		onKey = f.deleteOnKey(ctx, f.mark.credentialID) != nil
	}
	inStore := f.revoke(ctx) != nil
	left := f.mark
	f.credential, f.mark = nil, mark{}
	switch {
	case onKey && inStore:
		left.Place = OnBoth
	case inStore:
		left.Place = InStore
	case onKey && left.credentialID != nil:
		left.Place = OnKey
	case !onKey:
		f.k.Leftovers.forget(func(m mark) bool { return m.ID == left.ID })
		return nil
	}
	if err := f.k.Leftovers.keep(left); err != nil {
		f.k.Log.Warn("keep list of interrupted enrolments", "error", err)
	}
	return &left.Leftover
}

// unchanged is what stays when nothing was begun in this visit: a credential of
// an earlier one, which can still be tried out.
func (f *flow) unchanged() *Leftover {
	if f.cleaning != nil {
		return &f.cleaning.Leftover
	}
	if f.credential == nil {
		return nil
	}
	return &Leftover{ID: f.credential.Ceremony, Person: f.person, Place: OnBoth, Product: f.info.Device.Product, At: f.credential.CreatedAt}
}

// deleteOnKey deletes a credential on the key in use.
func (f *flow) deleteOnKey(ctx context.Context, id []byte) error {
	if f.key == nil || !f.info.CanDelete {
		return errors.ErrUnsupported
	}
	return f.pin.use(func(pin authenticator.PIN) error {
		if pin.Empty() {
			return errors.ErrUnsupported
		}
		err := f.key.DeleteCredential(ctx, id, pin)
		if authenticator.CodeOf(err) == authenticator.CodeNoCredentials {
			return nil
		}
		return err
	})
}

// revoke revokes the credential that the relying party has of this enrolment,
// if it has one.
func (f *flow) revoke(ctx context.Context) error {
	id := f.mark.credential
	if id == "" && f.mark.Place == OnKey {
		outcome, err := f.k.RelyingParty.Outcome(ctx, f.by, f.mark.ID)
		if err != nil && enroll.CodeOf(err) != enroll.CodeCeremonyUnknown {
			return err
		}
		id = outcome.Credential
	}
	if id == "" {
		return nil
	}
	_, err := f.k.RelyingParty.ChangeCredential(ctx, f.by, id, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonNeverProved})
	if code := enroll.CodeOf(err); code == enroll.CodeTransition || code == enroll.CodeNotFound {
		return nil // it is revoked already, or never came into being
	}
	return err
}

// cleanKey removes what f.cleaning names from the key in use and the store.
func (f *flow) cleanKey() (State, error) {
	f.mark = *f.cleaning
	if err := f.ensurePIN(); err != nil {
		return nil, err
	}
	ids, err := f.orphans()
	if err != nil {
		return nil, err
	}
	f.show(Working{Person: f.person, Task: TaskCleaning})
	for _, id := range ids {
		if err := f.deleteOnKey(f.ctx, id); err != nil {
			return nil, err
		}
	}
	return f.cleaned()
}

// cleaned revokes what is in the store and strikes the leftover off.
func (f *flow) cleaned() (State, error) {
	f.mark = *f.cleaning
	if err := f.revoke(f.ctx); err != nil {
		return nil, err
	}
	f.k.Leftovers.forget(func(m mark) bool { return m.ID == f.cleaning.ID })
	return Stopped{Person: f.person, Cleaned: true}, nil
}

// orphans lists the credentials on the key that are to be removed.
func (f *flow) orphans() ([][]byte, error) {
	if id := f.cleaning.credentialID; id != nil {
		_, err := f.look(id)
		if authenticator.CodeOf(err) == authenticator.CodeNoCredentials {
			return nil, &Error{Code: CodeOtherKey}
		}
		return [][]byte{id}, err
	}
	// The program ended while the key was working, so nobody knows the
	// credential's ID: the key itself lists what it has of this person.
	known, err := f.k.RelyingParty.Credentials(f.ctx, f.by, f.person.ID)
	if err != nil {
		return nil, err
	}
	found, err := f.listOnKey()
	if authenticator.CodeOf(err) == authenticator.CodeNoCredentials {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var ids [][]byte
	for _, a := range found {
		if bytes.Equal(a.UserHandle, f.cleaning.handle) && !inUse(known, a.CredentialID) {
			ids = append(ids, a.CredentialID)
		}
	}
	return ids, nil
}

// inUse reports whether a credential is known and not revoked.
func inUse(known []enroll.Credential, id []byte) bool {
	for _, c := range known {
		if bytes.Equal(c.CredentialID, id) && c.State != enroll.Revoked {
			return true
		}
	}
	return false
}

// listOnKey has the key tell, after a touch, all its credentials of this
// relying party.
func (f *flow) listOnKey() ([]authenticator.Assertion, error) {
	info, err := f.k.RelyingParty.Info(f.ctx, f.by)
	if err == nil {
		err = f.k.Target.check(info.RPID)
	}
	if err != nil {
		return nil, err
	}
	state := Touch{Person: f.person, Key: f.view(), Cleaning: true, Deadline: f.k.Now().Add(touchTime)}
	return f.assert(state.Deadline, authenticator.GetAssertion{
		// Goes to nobody: the answer is only read for what it lists.
		ClientData: clientData(typeGet, nil, f.k.Target.origin),
		RPID:       info.RPID,
		Prompter: prompter(func(dialog bool) {
			state.Dialog = dialog
			f.show(state)
		}),
	})
}

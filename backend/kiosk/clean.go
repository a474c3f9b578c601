package kiosk

import (
	"bytes"
	"context"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// CleanUp removes what an interrupted enrolment left behind: on the key, which
// the person has to bring, and in the store. CodeBusy; CodeNotFound; CodeCannotClean
// where this machine's road to the keys deletes nothing on one.
func (k *Kiosk) CleanUp(ctx context.Context, id enroll.ID) error {
	by, err := k.atDesk(ctx)
	if err != nil {
		return err
	}
	info, err := k.RelyingParty.Info(ctx, by)
	if err != nil {
		return err
	}
	for _, m := range k.Leftovers.all() {
		if m.ID == id {
			f := newFlow(k, jobClean, by)
			f.person = k.viewPerson(ctx, by, m.Person.ID)
			m.Person, f.req, f.methods, f.cleaning = f.person, EnrolRequest{User: f.person.ID}, info.Identification, &m
			if !f.needsKey() {
				return k.start(f, Working{Person: f.person, Task: TaskCleaning})
			}
			if !k.Authenticator.Capabilities().Delete {
				f.leave()
				return &Error{Code: CodeCannotClean}
			}
			return k.start(f, f.offer(enroll.Identification{}, nil))
		}
	}
	return enroll.Errorf(enroll.CodeNotFound, "leftover", "nothing of this kind is left")
}

// Forget strikes a leftover off the list without cleaning up: the key is lost,
// or was reset.
func (k *Kiosk) Forget(ctx context.Context, id enroll.ID) error {
	if _, err := k.atDesk(ctx); err != nil {
		return err
	}
	k.Leftovers.forget(func(m mark) bool { return m.ID == id })
	k.showDesk(ctx, nil)
	return nil
}

// clean removes what f.cleaning names: from the key, unless that was done, and
// from the store.
func (f *flow) clean() (State, error) {
	if f.needsKey() {
		if err := f.cleanKey(); err != nil {
			return nil, err
		}
	}
	if err := f.revoke(f.ctx, *f.cleaning); err != nil {
		return nil, err
	}
	f.k.Leftovers.forget(func(m mark) bool { return m.ID == f.cleaning.ID })
	return Stopped{Person: f.person, Cleaned: true}, nil
}

// needsKey reports whether a clean-up needs the person with their key.
func (f *flow) needsKey() bool { return f.cleaning.Place != InStore }

func (f *flow) cleanKey() error {
	if err := f.takeKey(); err != nil {
		return err
	}
	if err := f.ensurePIN(); err != nil {
		return err
	}
	known, err := f.k.RelyingParty.Credentials(f.ctx, f.by, f.person.ID)
	if err != nil {
		return err
	}
	orphans, err := f.orphans(known)
	if err != nil {
		return err
	}
	f.show(Working{Person: f.person, Task: TaskCleaning})
	for _, id := range orphans {
		if err := f.deleteOnKey(f.ctx, id); err != nil {
			return err
		}
	}
	f.cleaning.Place = InStore
	f.k.Leftovers.amend(f.cleaning.ID, InStore, f.cleaning.credentialID)
	return nil
}

// orphans lists the credentials on the key that are to be removed. What was
// tried out meanwhile, perhaps at another kiosk, is none.
func (f *flow) orphans(known []enroll.Credential) ([][]byte, error) {
	if c := f.cleaning.registered(known); c != nil && c.State != enroll.Unproved && c.State != enroll.Revoked {
		return nil, nil
	}
	if id := f.cleaning.credentialID; id != nil {
		_, err := f.look(id)
		if authenticator.CodeOf(err) == authenticator.CodeNoCredentials {
			return nil, &Error{Code: CodeOtherKey}
		}
		return [][]byte{id}, err
	}
	// The program ended while the key was working, so nobody knows the
	// credential's ID: the key itself lists what it has of this person.
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
	rpID, err := f.rpID()
	if err != nil {
		return nil, err
	}
	state := Touch{Person: f.person, Key: f.view(), Cleaning: true, Deadline: f.deadline(0)}
	return f.assert(state.Deadline, authenticator.GetAssertion{
		// Goes to nobody: the answer is only read for what it lists.
		ClientData: clientData(typeGet, nil, f.k.Target.origin),
		RPID:       rpID,
		Prompter:   f.prompter(func(dialog bool) State { state.Dialog = dialog; return state }),
	})
}

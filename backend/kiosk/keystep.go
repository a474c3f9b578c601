package kiosk

import (
	"bytes"
	"context"
	"slices"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// takeKey makes sure that a key is open, that it is known what it is, and that
// it can do the job.
func (f *flow) takeKey() error {
	if f.key == nil {
		await := f.awaitDevice
		if f.entry != "" {
			await = f.awaitEntry
		}
		id, err := await()
		if err != nil {
			return err
		}
		f.bus.current = id
		f.show(Working{Person: f.person, Task: TaskReading})
		key, err := f.k.Authenticator.Open(f.ctx, id)
		if err != nil {
			return err
		}
		f.key, f.blank = key, false
	}
	if f.known {
		return nil
	}
	if err := f.read(); err != nil {
		return err
	}
	if err := f.whoseKey(); err != nil {
		return err
	}
	if err := f.sameKey(); err != nil {
		return err
	}
	f.known = true
	return nil
}

// awaitDevice returns the ID of the device to use, "" where the system chooses.
func (f *flow) awaitDevice() (string, error) {
	if !f.bus.lists {
		return "", nil
	}
	for shown := false; ; {
		switch found := f.bus.candidates(); {
		case !f.bus.known:
		case len(found) == 1:
			return found[0].ID, nil
		case len(found) > 1:
			id, err := f.chooseDevice(found)
			if err != nil || id != "" {
				return id, err
			}
			shown = false
			continue
		case !shown:
			f.show(InsertKey{Person: f.person, Again: f.again})
			shown = true
		}
		select {
		case list, ok := <-f.bus.changes:
			f.listed(list, ok)
		case <-f.ctx.Done():
			return "", f.ctx.Err()
		}
	}
}

// chooseDevice waits until the person touches one of several devices, or leaves
// but one of them plugged in. It returns "" when the devices have changed.
func (f *flow) chooseDevice(found []authenticator.Device) (string, error) {
	state := ChooseKey{Person: f.person}
	ids := make([]string, 0, len(found))
	for _, d := range found {
		ids = append(ids, d.ID)
		state.Keys = append(state.Keys, deviceView(d))
	}
	f.show(state)
	ctx, cancel := context.WithCancel(f.ctx)
	defer cancel()
	type choice struct {
		id  string
		err error
	}
	chosen := make(chan choice, 1)
	go func() {
		id, err := f.k.Authenticator.Select(ctx, ids)
		chosen <- choice{id, err}
	}()
	select {
	case c := <-chosen:
		if authenticator.CodeOf(c.err) == authenticator.CodeUnplugged {
			f.bus.lost(ids...)
			return "", nil
		}
		return c.id, f.orStopped(c.err)
	case list, ok := <-f.bus.changes:
		f.listed(list, ok)
		cancel()
		<-chosen // the devices are free again only then
		return "", nil
	}
}

// read asks the key what it is, and refuses one that cannot do the job.
func (f *flow) read() error {
	info, err := f.k.RelyingParty.Info(f.ctx, f.by)
	if err != nil {
		return err
	}
	if !f.k.Authenticator.Capabilities().Describe {
		f.info = authenticator.Info{}
		return nil
	}
	if f.info, err = f.key.Info(f.ctx); err != nil {
		return err
	}
	f.blank = f.blank || !f.info.PINSet && !f.info.BuiltInUV
	f.minPIN = max(f.info.MinPINLength, int(info.MinPINLength), authenticator.MinPINLength)
	return fit(f.info)
}

// fit says what keeps a key from being set up.
func fit(i authenticator.Info) error {
	refuse := func(code authenticator.Code) error {
		return &authenticator.Error{Code: code, Op: "look at the key", Retries: i.PINRetries}
	}
	switch {
	case !i.FIDO2:
		return refuse(authenticator.CodeNotFIDO2)
	case !i.Discoverable:
		return refuse(authenticator.CodeUnsupported)
	case !i.CanPIN && !i.BuiltInUV:
		return &Error{Code: CodeKeyCannotPIN}
	case i.PINSet && i.PINRetries == 0:
		return refuse(authenticator.CodePINBlocked)
	}
	return nil
}

// sameKey makes sure that the key which came back holds the credential that is
// to be tried out. If there is only something to be taken back, and this key does
// not hold it, that stays where it is, and in the list.
func (f *flow) sameKey() error {
	switch {
	case f.credential != nil:
		_, err := f.look(f.credential.CredentialID)
		if authenticator.CodeOf(err) == authenticator.CodeNoCredentials && !f.hidden {
			return &Error{Code: CodeOtherKey}
		}
		return deaf(err)
	case f.mark.credentialID != nil:
		_, err := f.look(f.mark.credentialID)
		if authenticator.CodeOf(err) == authenticator.CodeNoCredentials {
			f.mark = mark{}
			return nil
		}
		return deaf(err)
	}
	return nil
}

// deaf is what is wrong with a key that did not say whether it holds a
// credential: nothing, if it just does not tell.
func deaf(err error) error {
	switch authenticator.CodeOf(err) {
	case authenticator.CodeUnplugged, authenticator.CodeNoAnswer, authenticator.CodeBadAnswer, authenticator.CodeBusy, authenticator.CodeCancelled:
		return err
	}
	return nil
}

// recognise looks whether the key holds one of this person's credentials. One
// that was never tried out is taken up where it was left; any other means that
// the key is enrolled already.
func (f *flow) recognise() error {
	known, err := f.k.RelyingParty.Credentials(f.ctx, f.by, f.person.ID)
	if err != nil {
		return err
	}
	known = slices.DeleteFunc(known, func(c enroll.Credential) bool { return c.State == enroll.Revoked || c.Lapsed(f.k.Now()) })
	if len(known) == 0 {
		return nil
	}
	ids := make([][]byte, 0, len(known))
	for _, c := range known {
		ids = append(ids, c.CredentialID)
	}
	found, err := f.look(ids...)
	if err != nil {
		return deaf(err) // it will refuse by the exclude list
	}
	i := slices.IndexFunc(known, func(c enroll.Credential) bool { return bytes.Equal(c.CredentialID, found) })
	if i < 0 {
		return nil
	}
	switch c := known[i]; {
	case c.State != enroll.Unproved:
		return authenticator.NewError("look for credentials", authenticator.CodeExcluded, nil)
	case c.Replaces != f.req.Replaces: // it was begun for another end
		return f.abandon(f.ctx, c)
	default:
		f.credential, f.resumed = &c, !f.mark.is(c)
		if f.resumed {
			f.name = c.Name
		}
	}
	return nil
}

// look asks the key, without a touch, whether it holds one of the credentials,
// and returns that one's ID. CodeNoCredentials if it holds none.
func (f *flow) look(ids ...[]byte) ([]byte, error) {
	rpID, err := f.rpID()
	if err != nil {
		return nil, err
	}
	if !f.k.Authenticator.Capabilities().Describe {
		return nil, authenticator.NewError("look for credentials", authenticator.CodeUnsupported, nil)
	}
	found, err := f.signatures(f.ctx, authenticator.GetAssertion{
		// Proves nothing to anybody: the challenge is empty and the touch missing.
		ClientData: clientData(typeGet, nil, f.k.Target.origin),
		RPID:       rpID,
		Allow:      ids,
		Silent:     true,
		Prompter:   authenticator.Silent{},
	})
	if err != nil {
		return nil, err
	}
	return found[0].CredentialID, nil
}

// rpID is the RP ID to ask the key about.
func (f *flow) rpID() (string, error) {
	info, err := f.k.RelyingParty.Info(f.ctx, f.by)
	if err == nil {
		err = f.k.Target.check(info.RPID)
	}
	return info.RPID, err
}

// acceptKey shows the key and waits for its name.
func (f *flow) acceptKey() error {
	answer, err := f.ask(KeyFound{Person: f.person, Key: f.view(), Name: f.name})
	if err != nil {
		return err
	}
	if answer.verb == verbOtherKey {
		return errOtherKey
	}
	f.name, f.accepted = answer.name, true
	return nil
}

// view is what the screen may know of the key.
func (f *flow) view() Key {
	if !f.k.Authenticator.Capabilities().Describe {
		return deviceView(authenticator.Device{})
	}
	return keyView(f.info, f.minPIN)
}

package webauthndll

import (
	"context"
	"errors"
	"unsafe"

	"latchkey/backend/authenticator"
)

var (
	errEmpty     = errors.New("an empty answer")
	errTransport = errors.New("it was not a security key")
)

// MakeCredential implements authenticator.Key. Names longer than 64 bytes are cut
// at a character.
func (k *key) MakeCredential(ctx context.Context, req authenticator.MakeCredential) (authenticator.Registration, error) {
	return ask(ctx, k, opMake, req.Prompter, func(id *guid, timeout uint32) answered[authenticator.Registration] {
		return k.make(req, id, timeout)
	})
}

func (k *key) make(req authenticator.MakeCredential, id *guid, timeout uint32) (a answered[authenticator.Registration]) {
	var mem arena
	defer mem.free()
	rp, user, err := mem.entities(req)
	if err != nil {
		a.err = fail(opMake, authenticator.CodeUnsupported, err)
		return a
	}
	var out *attestation
	a.result = k.way.dll.makeCredential(k.way.window(), rp, user, mem.parameters(req.Algorithms), mem.clientData(req.ClientData),
		mem.makeOptions(k.way.api, req, id, timeout), &out)
	if out != nil {
		defer k.way.dll.freeAttestation(out)
	}
	if a.result == resultOK {
		a.value, a.err = out.read(req.SecurityKey)
	}
	return a
}

// entities are whom the credential is for, and with whom.
func (a *arena) entities(req authenticator.MakeCredential) (*rpEntity, *userEntity, error) {
	rpID, err1 := a.text(req.RPID)
	rpName, err2 := a.text(authenticator.CutName(req.RPName))
	name, err3 := a.text(authenticator.CutName(req.UserName))
	displayName, err4 := a.text(authenticator.CutName(req.DisplayName))
	handle, n := array(a, req.UserHandle)
	return hold(a, rpEntity{version: structVersion, id: rpID, name: rpName}),
		hold(a, userEntity{version: structVersion, idSize: n, id: handle, name: name, displayName: displayName}),
		errors.Join(err1, err2, err3, err4)
}

func (a *arena) parameters(algorithms []authenticator.Algorithm) *coseParameters {
	kind := a.word(publicKey)
	list := make([]coseParameter, 0, len(algorithms))
	for _, alg := range algorithms {
		list = append(list, coseParameter{version: structVersion, kind: kind, algorithm: int32(alg)})
	}
	first, n := array(a, list)
	return hold(a, coseParameters{count: n, list: first})
}

// makeOptions says how the credential is to be. An older Windows knows no hints:
// there the attachment keeps Windows Hello out, and what a phone makes is refused
// when it comes.
func (a *arena) makeOptions(api uint32, req authenticator.MakeCredential, id *guid, timeout uint32) *makeOptions {
	o := makeOptions{
		version: makeVersion(api), timeout: timeout, attachment: attachment(req.SecurityKey), residentKey: yes,
		userVerification: verifyUser, attestation: attestDirect, cancellation: hold(a, *id), exclude: a.credentials(req.Exclude),
	}
	if req.CredProtect != authenticator.CredProtectUnset && api >= apiCredProtect {
		in := hold(a, credProtectIn{level: uint32(req.CredProtect)})
		o.extensions.list, o.extensions.count = array(a, []extension{
			{id: a.word(credProtectName), size: uint32(unsafe.Sizeof(*in)), value: unsafe.Pointer(in)},
		})
	}
	if api >= apiHints {
		o.hints, o.hintCount = a.hints(req.SecurityKey)
	}
	return hold(a, o)
}

func attachment(securityKey bool) uint32 {
	if securityKey {
		return crossPlatform
	}
	return anyAttachment
}

// read copies out what Windows has made. Members beyond its version are not there
// at all.
func (a *attestation) read(securityKey bool) (authenticator.Registration, error) {
	if a == nil {
		return authenticator.Registration{}, fail(opMake, authenticator.CodeBadAnswer, errEmpty)
	}
	var used, has uint32
	if a.version >= attestationUsed {
		used, has = a.usedTransport, a.usedTransport
	}
	if a.version >= attestationTransports {
		has |= a.transports
	}
	if securityKey && used&(transportInternal|transportHybrid) != 0 {
		return authenticator.Registration{}, fail(opMake, authenticator.CodeNotSecurityKey, errTransport)
	}
	r := authenticator.Registration{
		CredentialID:      copyOut(a.id, a.idSize),
		AttestationObject: copyOut(a.object, a.objectSize),
		Transports:        transportNames(has),
	}
	if len(r.CredentialID) == 0 || len(r.AttestationObject) == 0 {
		return authenticator.Registration{}, fail(opMake, authenticator.CodeBadAnswer, errEmpty)
	}
	return r, nil
}

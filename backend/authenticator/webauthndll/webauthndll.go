package webauthndll

import (
	"context"
	"errors"

	"latchkey/backend/authenticator"
)

// library is webauthn.dll as a program calls it. The calls that make and use
// credentials block while Windows' dialog is up.
type library interface {
	// version is the API's version, 0 if there is none.
	version() uint32
	makeCredential(window uintptr, rp *rpEntity, user *userEntity, params *coseParameters, data *clientData,
		options *makeOptions, out **attestation) hresult
	getAssertion(window uintptr, rpID *uint16, data *clientData, options *assertOptions, out **assertion) hresult
	freeAttestation(a *attestation)
	freeAssertion(a *assertion)
	cancellation(id *guid) hresult
	cancel(id *guid) hresult
}

// Authenticator is the way to security keys through Windows.
type Authenticator struct {
	authenticator.Dialogs // it does all with its dialog

	dll    library
	api    uint32
	window func() uintptr
}

var _ authenticator.Authenticator = (*Authenticator)(nil)

var errOld = errors.New("this Windows has no WebAuthn: it takes Windows 10 version 1903 or newer")

// over returns the way to keys through a library.
func over(dll library, window func() uintptr) (*Authenticator, error) {
	api := dll.version()
	if api < apiOldest {
		return nil, fail(opNew, authenticator.CodeUnsupported, errOld)
	}
	return &Authenticator{dll: dll, api: api, window: window}, nil
}

// Open implements authenticator.Authenticator.
func (a *Authenticator) Open(ctx context.Context, _ string) (authenticator.Key, error) {
	base, err := a.OpenKey(ctx)
	if err != nil {
		return nil, err
	}
	return &key{DialogKey: base, way: a}, nil
}

// key is what Windows' dialog offers.
type key struct {
	*authenticator.DialogKey

	way *Authenticator
}

var _ authenticator.Key = (*key)(nil)

package webauthndll

import (
	"context"
	"errors"
	"sync/atomic"

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
	dll    library
	api    uint32
	window func() uintptr
	busy   atomic.Bool // a dialog of ours is up
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

// Capabilities implements authenticator.Authenticator: Windows does all with its
// dialog, and tells programs nothing of the keys.
func (a *Authenticator) Capabilities() authenticator.Capabilities {
	return authenticator.Capabilities{Dialog: true}
}

// Watch implements authenticator.Authenticator. Nothing is ever seen.
func (a *Authenticator) Watch(ctx context.Context) <-chan []authenticator.Device {
	lists := make(chan []authenticator.Device, 1)
	lists <- nil
	context.AfterFunc(ctx, func() { close(lists) })
	return lists
}

// Select implements authenticator.Authenticator: CodeUnsupported.
func (a *Authenticator) Select(context.Context, []string) (string, error) {
	return "", fail("select", authenticator.CodeUnsupported, nil)
}

// Open implements authenticator.Authenticator. It only stands for the dialogs to
// come; each of them is for whichever key the person chooses.
func (a *Authenticator) Open(ctx context.Context, _ string) (authenticator.Key, error) {
	if ctx.Err() != nil {
		return nil, ended(ctx, opOpen, nil)
	}
	return &key{Authenticator: a}, nil
}

// key is what Windows' dialog offers.
type key struct {
	*Authenticator
	closed atomic.Bool
}

var _ authenticator.Key = (*key)(nil)

// Info implements authenticator.Key: CodeUnsupported.
func (k *key) Info(context.Context) (authenticator.Info, error) {
	return authenticator.Info{}, fail("info", authenticator.CodeUnsupported, nil)
}

// SetPIN implements authenticator.Key: CodeUnsupported. Windows' dialog gives a
// key its PIN when it needs one.
func (k *key) SetPIN(context.Context, authenticator.PIN) error {
	return fail("set PIN", authenticator.CodeUnsupported, nil)
}

// ChangePIN implements authenticator.Key: CodeUnsupported.
func (k *key) ChangePIN(context.Context, authenticator.PIN, authenticator.PIN) error {
	return fail("change PIN", authenticator.CodeUnsupported, nil)
}

// DeleteCredential implements authenticator.Key: CodeUnsupported.
func (k *key) DeleteCredential(context.Context, []byte, authenticator.PIN) error {
	return fail("delete credential", authenticator.CodeUnsupported, nil)
}

// Close implements authenticator.Key.
func (k *key) Close() error {
	k.closed.Store(true)
	return nil
}

package webauthndll

import (
	"unsafe"

	"golang.org/x/sys/windows"

	"latchkey/backend/authenticator"
)

// New returns the way to this machine's keys. window is asked for the handle of
// our window each time a dialog is about to open: Windows puts it in front of that.
// CodeUnsupported before Windows 10 version 1903.
func New(window func() uintptr) (*Authenticator, error) {
	dll, err := load()
	if err != nil {
		return nil, fail(opNew, authenticator.CodeUnsupported, err)
	}
	return over(dll, window)
}

// system is Windows' own webauthn.dll.
type system struct {
	versionProc, makeProc, assertProc, freeAttestationProc, freeAssertionProc, cancellationProc, cancelProc *windows.LazyProc
}

var _ library = (*system)(nil)

// load takes webauthn.dll from System32 and from nowhere else: one that lies beside
// the program, or in the current folder, is somebody's attack.
func load() (*system, error) {
	dll := windows.NewLazySystemDLL("webauthn.dll")
	var s system
	for name, proc := range map[string]**windows.LazyProc{
		"WebAuthNGetApiVersionNumber":         &s.versionProc,
		"WebAuthNAuthenticatorMakeCredential": &s.makeProc,
		"WebAuthNAuthenticatorGetAssertion":   &s.assertProc,
		"WebAuthNFreeCredentialAttestation":   &s.freeAttestationProc,
		"WebAuthNFreeAssertion":               &s.freeAssertionProc,
		"WebAuthNGetCancellationId":           &s.cancellationProc,
		"WebAuthNCancelCurrentOperation":      &s.cancelProc,
	} {
		*proc = dll.NewProc(name)
		if err := (*proc).Find(); err != nil {
			return nil, err
		}
	}
	return &s, nil
}

func (s *system) version() uint32 {
	n, _, _ := s.versionProc.Call()
	return uint32(n)
}

func (s *system) makeCredential(window uintptr, rp *rpEntity, user *userEntity, params *coseParameters, data *clientData,
	options *makeOptions, out **attestation,
) hresult {
	r, _, _ := s.makeProc.Call(window, uintptr(unsafe.Pointer(rp)), uintptr(unsafe.Pointer(user)), uintptr(unsafe.Pointer(params)),
		uintptr(unsafe.Pointer(data)), uintptr(unsafe.Pointer(options)), uintptr(unsafe.Pointer(out)))
	return hresult(r)
}

func (s *system) getAssertion(window uintptr, rpID *uint16, data *clientData, options *assertOptions, out **assertion) hresult {
	r, _, _ := s.assertProc.Call(window, uintptr(unsafe.Pointer(rpID)), uintptr(unsafe.Pointer(data)), uintptr(unsafe.Pointer(options)),
		uintptr(unsafe.Pointer(out)))
	return hresult(r)
}

func (s *system) freeAttestation(a *attestation) {
	_, _, _ = s.freeAttestationProc.Call(uintptr(unsafe.Pointer(a)))
}

func (s *system) freeAssertion(a *assertion) {
	_, _, _ = s.freeAssertionProc.Call(uintptr(unsafe.Pointer(a)))
}

func (s *system) cancellation(id *guid) hresult {
	r, _, _ := s.cancellationProc.Call(uintptr(unsafe.Pointer(id)))
	return hresult(r)
}

func (s *system) cancel(id *guid) hresult {
	r, _, _ := s.cancelProc.Call(uintptr(unsafe.Pointer(id)))
	return hresult(r)
}

package webauthndll

import (
	"strings"
	"sync"
	"testing"
	"unicode/utf16"
	"unsafe"

	"latchkey/backend/authenticator/webauthndll/windowstest"
)

// inProcess is a webauthn.dll in this process. It reads and writes the structs as
// Go has them, so it does not prove their layout: that is layout_test.go's, and
// the tests' under Windows.
type inProcess struct {
	t *testing.T
	w *windowstest.Windows

	mu   sync.Mutex
	held map[unsafe.Pointer]bool // what was given out and is not yet freed
}

var _ library = (*inProcess)(nil)

func newInProcess(t *testing.T, w *windowstest.Windows) *inProcess {
	t.Helper()
	l := &inProcess{t: t, w: w, held: map[unsafe.Pointer]bool{}}
	t.Cleanup(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if len(l.held) != 0 {
			t.Errorf("%d answers were never freed", len(l.held))
		}
	})
	return l
}

func (l *inProcess) version() uint32 { return l.w.API }

func (l *inProcess) cancellation(id *guid) hresult {
	*(*windowstest.GUID)(unsafe.Pointer(id)) = l.w.Cancellation()
	return resultOK
}

func (l *inProcess) cancel(id *guid) hresult {
	return hresult(l.w.Cancel(*(*windowstest.GUID)(unsafe.Pointer(id))))
}

func (l *inProcess) give(p unsafe.Pointer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held[p] = true
}

func (l *inProcess) take(p unsafe.Pointer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.held[p] {
		l.t.Error("freed twice, or never given out")
	}
	delete(l.held, p)
}

func (l *inProcess) freeAttestation(a *attestation) { l.take(unsafe.Pointer(a)) }
func (l *inProcess) freeAssertion(a *assertion)     { l.take(unsafe.Pointer(a)) }

func given(b []byte) (*byte, uint32) { return unsafe.SliceData(b), uint32(len(b)) }

func wide(p *uint16) string {
	if p == nil {
		return ""
	}
	var units []uint16
	for ; *p != 0; p = (*uint16)(unsafe.Add(unsafe.Pointer(p), 2)) {
		units = append(units, *p)
	}
	return string(utf16.Decode(units))
}

func idsOf(l *credentialList) (ids [][]byte) {
	if l == nil {
		return nil
	}
	for _, c := range unsafe.Slice(l.list, l.count) {
		if wide(c.kind) == publicKey && c.version == structVersion {
			ids = append(ids, copyOut(c.id, c.idSize))
		}
	}
	return ids
}

func hintsOf(list **uint16, n uint32) (hints []string) {
	for _, h := range unsafe.Slice(list, n) {
		hints = append(hints, wide(h))
	}
	return hints
}

func (l *inProcess) makeCredential(window uintptr, rp *rpEntity, user *userEntity, params *coseParameters, data *clientData,
	o *makeOptions, out **attestation,
) hresult {
	r := windowstest.Make{
		Request: windowstest.Request{
			Window: window, Version: o.version, Timeout: o.timeout, Attachment: o.attachment, UserVerification: o.userVerification,
			Cancel: *(*windowstest.GUID)(unsafe.Pointer(o.cancellation)), List: idsOf(o.exclude),
			RPID: wide(rp.id), ClientData: copyOut(data.json, data.jsonSize), HashName: wide(data.hash),
		},
		RPName: wide(rp.name), User: copyOut(user.id, user.idSize), UserName: wide(user.name), DisplayName: wide(user.displayName),
		ResidentKey: o.residentKey, Attestation: o.attestation,
	}
	if o.version >= 8 {
		r.Hints = hintsOf(o.hints, o.hintCount)
	}
	for _, p := range unsafe.Slice(params.list, params.count) {
		r.Algorithms = append(r.Algorithms, p.algorithm)
	}
	for _, e := range unsafe.Slice(o.extensions.list, o.extensions.count) {
		if wide(e.id) == credProtectName && uintptr(e.size) == unsafe.Sizeof(credProtectIn{}) {
			r.CredProtect = (*credProtectIn)(e.value).level
		}
	}
	made, result := l.w.Make(r)
	if result != windowstest.OK {
		return hresult(result)
	}
	a := &attestation{version: windowstest.AttestationVersion(l.w.API)}
	a.id, a.idSize = given(made.ID)
	a.object, a.objectSize = given(made.Object)
	a.usedTransport = made.Transport
	l.give(unsafe.Pointer(a))
	*out = a
	return resultOK
}

func (l *inProcess) getAssertion(window uintptr, rpID *uint16, data *clientData, o *assertOptions, out **assertion) hresult {
	r := windowstest.Get{Request: windowstest.Request{
		Window: window, Version: o.version, Timeout: o.timeout, Attachment: o.attachment, UserVerification: o.userVerification,
		Cancel: *(*windowstest.GUID)(unsafe.Pointer(o.cancellation)), List: idsOf(o.allow),
		RPID: wide(rpID), ClientData: copyOut(data.json, data.jsonSize), HashName: wide(data.hash),
	}}
	if o.version >= 8 {
		r.Hints = hintsOf(o.hints, o.hintCount)
	}
	got, result := l.w.Get(r)
	if result != windowstest.OK {
		return hresult(result)
	}
	a := &assertion{version: windowstest.AssertionVersion(l.w.API)}
	a.credential.id, a.credential.idSize = given(got.ID)
	a.authData, a.authDataSize = given(got.AuthData)
	a.signature, a.signatureSize = given(got.Signature)
	a.user, a.userSize = given(got.User)
	a.usedTransport = got.Transport
	l.give(unsafe.Pointer(a))
	*out = a
	return resultOK
}

func TestTextWithNUL(t *testing.T) {
	var mem arena
	defer mem.free()
	if _, err := mem.text("a\x00b"); err == nil {
		t.Error("a NUL would cut the text short")
	}
	p, err := mem.text("Zoë 🔑")
	if err != nil || wide(p) != "Zoë 🔑" {
		t.Errorf("%q, %v", wide(p), err)
	}
	if p, _ := mem.text(strings.Repeat("x", 3)); wide(p) != "xxx" {
		t.Error("not ended")
	}
}

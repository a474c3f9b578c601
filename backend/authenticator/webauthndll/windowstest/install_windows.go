package windowstest

import (
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"
)

// current is what is behind the DLL in this process, of which there is one.
var current atomic.Pointer[Windows]

// fake is the DLL of testdata, connected to current. It has to lie in System32,
// where build/tools/wine puts it.
var fake = sync.OnceValues(func() (live *windows.LazyProc, err error) {
	dll := windows.NewLazySystemDLL("webauthn.dll")
	connect, live := dll.NewProc("FakeConnect"), dll.NewProc("FakeLive")
	if err := connect.Find(); err != nil {
		return nil, err
	}
	_, _, _ = connect.Call(windows.NewCallback(called))
	return live, nil
})

// Install puts w behind webauthn.dll for the rest of the test, which has to free
// whatever the DLL gave it.
func Install(tb testing.TB, w *Windows) {
	tb.Helper()
	live, err := fake()
	if err != nil {
		tb.Fatalf("%v: these tests run by build/tools/wine", err)
	}
	before, _, _ := live.Call()
	old := current.Swap(w)
	tb.Cleanup(func() {
		current.Store(old)
		if now, _, _ := live.Call(); now != before {
			tb.Errorf("%d answers of Windows were not freed", int32(now)-int32(before))
		}
	})
}

// The operations of webauthn.c.
const (
	opVersion = iota
	opMake
	opAssert
	opCancellation
	opCancel
)

// called is what the DLL calls.
func called(op, in, inSize, out, outSize uintptr) uintptr {
	w := current.Load()
	if w == nil {
		return uintptr(uint32(Fail))
	}
	r := reader{unsafe.Slice(at(in), inSize)}
	var a answer
	var result Result
	switch op {
	case opVersion:
		a.number(w.API)
	case opMake:
		var made Made
		m := r.make()
		made, result = w.Make(m)
		if m.Version > MakeOptionsVersion(w.API) {
			result = BadParameter // what this Windows does not know it does not take
		}
		a.number(AttestationVersion(w.API))
		a.number(made.Transport)
		a.blobs(wide(string(made.Format)), made.AuthData, made.Statement, made.Object, made.ID)
	case opAssert:
		var got Got
		g := Get{r.request()}
		got, result = w.Get(g)
		if g.Version > GetOptionsVersion(w.API) {
			result = BadParameter
		}
		a.number(AssertionVersion(w.API))
		a.number(got.Transport)
		a.blobs(got.AuthData, got.Signature, got.ID, got.User)
	case opCancellation:
		id := w.Cancellation()
		a.blobs(id[:])
	case opCancel:
		result = w.Cancel(GUID(r.blob()))
	}
	a = slices.Concat(binary.LittleEndian.AppendUint32(nil, uint32(len(a))), a)
	if copy(unsafe.Slice(at(out), outSize), a) < len(a) {
		return uintptr(uint32(Fail))
	}
	return uintptr(uint32(result))
}

// at is the DLL's memory at an address that it names.
func at(address uintptr) *byte { return *(**byte)(unsafe.Pointer(&address)) }

// reader reads what webauthn.c wrote: each member after its length.
type reader struct{ rest []byte }

func (r *reader) blob() []byte {
	n := binary.LittleEndian.Uint32(r.rest)
	b := slices.Clone(r.rest[4 : 4+n])
	r.rest = r.rest[4+n:]
	return b
}

func (r *reader) number() uint32 { return binary.LittleEndian.Uint32(r.blob()) }

func (r *reader) text() string {
	b := r.blob()
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

func (r *reader) request() Request {
	req := Request{Window: uintptr(binary.LittleEndian.Uint64(r.blob()))}
	req.Version, req.Timeout, req.Attachment, req.UserVerification = r.number(), r.number(), r.number(), r.number()
	req.Cancel = GUID(r.blob())
	req.RPID, req.ClientData, req.HashName = r.text(), r.blob(), r.text()
	for range r.number() {
		req.List = append(req.List, r.blob())
	}
	for range r.number() {
		req.Hints = append(req.Hints, r.text())
	}
	return req
}

func (r *reader) make() Make {
	m := Make{Request: r.request()}
	m.RPName, m.User, m.UserName, m.DisplayName = r.text(), r.blob(), r.text(), r.text()
	for range r.number() {
		m.Algorithms = append(m.Algorithms, int32(r.number()))
	}
	m.ResidentKey, m.Attestation, m.CredProtect = int32(r.number()), r.number(), r.number()
	return m
}

// answer is what webauthn.c reads.
type answer []byte

func (a *answer) blobs(list ...[]byte) {
	for _, b := range list {
		*a = append(binary.LittleEndian.AppendUint32(*a, uint32(len(b))), b...)
	}
}

func (a *answer) number(n uint32) { a.blobs(binary.LittleEndian.AppendUint32(nil, n)) }

func wide(s string) (b []byte) {
	for _, u := range utf16.Encode([]rune(s + "\x00")) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// Behind is what was installed last.
func Behind() *Windows { return current.Load() }

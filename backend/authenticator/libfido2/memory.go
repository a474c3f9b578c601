//go:build cgo && (linux || darwin)

package libfido2

// #include <stdlib.h>
import "C"

import (
	"bytes"
	"errors"
	"strings"
	"unsafe"

	"latchkey/backend/authenticator"
)

// must is for what C allocates: without memory there is no going on.
func must(allocated bool) {
	if !allocated {
		panic("libfido2: out of memory")
	}
}

// copyOut copies n bytes of C memory; nil for none.
func copyOut(p *C.uchar, n C.size_t) []byte {
	if p == nil || n == 0 {
		return nil
	}
	return bytes.Clone(unsafe.Slice((*byte)(p), n))
}

// data is the address of b for a call that only reads it; nil if b is empty.
func data(b []byte) *C.uchar { return (*C.uchar)(unsafe.SliceData(b)) }

var errNUL = errors.New("a NUL character, which ends a string in C")

// cString copies s into C memory, nil if s is empty. Unlike C.CString it does
// not let a NUL cut the rest off.
func cString(op, s string) (p *C.char, free func(), err error) {
	switch {
	case s == "":
		return nil, func() {}, nil
	case strings.ContainsRune(s, 0):
		return nil, nil, authenticator.NewError(op, authenticator.CodeUnsupported, errNUL)
	}
	p = C.CString(s)
	return p, func() { C.free(unsafe.Pointer(p)) }, nil
}

// cPIN copies a PIN into C memory, nil if there is none. free overwrites it.
func cPIN(op string, pin authenticator.PIN) (p *C.char, free func(), err error) {
	b := pin.Bytes()
	switch {
	case len(b) == 0:
		return nil, func() {}, nil
	case bytes.IndexByte(b, 0) >= 0:
		return nil, nil, authenticator.NewError(op, authenticator.CodePINPolicy, errNUL)
	}
	p = (*C.char)(C.malloc(C.size_t(len(b) + 1)))
	c := unsafe.Slice((*byte)(unsafe.Pointer(p)), len(b)+1)
	c[copy(c, b)] = 0
	return p, func() {
		clear(c)
		C.free(unsafe.Pointer(p))
	}, nil
}

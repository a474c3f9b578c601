package webauthndll

import (
	"errors"
	"runtime"
	"strings"
	"unicode/utf16"
	"unsafe"
)

// arena keeps what is handed to Windows where it is until free.
type arena struct{ pins runtime.Pinner }

func (a *arena) free() { a.pins.Unpin() }

// hold pins a value and returns where it is.
func hold[T any](a *arena, value T) *T {
	p := &value
	a.pins.Pin(p)
	return p
}

// array copies a list and returns where it begins, nil if it is empty.
func array[T any](a *arena, list []T) (*T, uint32) {
	if len(list) == 0 {
		return nil, 0
	}
	own := append([]T(nil), list...)
	a.pins.Pin(&own[0])
	return &own[0], uint32(len(own))
}

var errNUL = errors.New("a text with a NUL in it")

// text is s as Windows has it.
func (a *arena) text(s string) (*uint16, error) {
	if strings.IndexByte(s, 0) >= 0 {
		return nil, errNUL
	}
	p, _ := array(a, append(utf16.Encode([]rune(s)), 0))
	return p, nil
}

// word is text for our own words, which have no NUL.
func (a *arena) word(s string) *uint16 {
	p, _ := a.text(s)
	return p
}

// credentials lists credential IDs, nil for none.
func (a *arena) credentials(ids [][]byte) *credentialList {
	if len(ids) == 0 {
		return nil
	}
	kind := a.word(publicKey)
	list := make([]*credentialEx, 0, len(ids))
	for _, id := range ids {
		p, n := array(a, id)
		list = append(list, hold(a, credentialEx{version: structVersion, idSize: n, id: p, kind: kind}))
	}
	first, count := array(a, list)
	return hold(a, credentialList{count: count, list: first})
}

// hints are those for a security key, or none.
func (a *arena) hints(securityKey bool) (**uint16, uint32) {
	if !securityKey {
		return nil, 0
	}
	return array(a, []*uint16{a.word(hintSecurityKey)})
}

// clientData hands over the client data, which Windows hashes.
func (a *arena) clientData(json []byte) *clientData {
	p, n := array(a, json)
	return hold(a, clientData{version: structVersion, jsonSize: n, json: p, hash: a.word(sha256Name)})
}

// copyOut takes over bytes that Windows will free.
func copyOut(p *byte, n uint32) []byte {
	if p == nil || n == 0 {
		return nil
	}
	return append([]byte(nil), unsafe.Slice(p, n)...)
}

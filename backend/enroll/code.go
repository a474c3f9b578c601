package enroll

import (
	"crypto/rand"
	"encoding/binary"
	"strings"
)

// codeSigns are the 32 signs of a code to type (Crockford's Base32): no I, L, O
// and U, which look or read like others.
const codeSigns = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeLength is how many signs a code has, of five bits each.
const codeLength = 10

// InvitationCode is the secret of an invitation for those who type it: 50 random
// bits. That is too little to stand alone, so it counts only together with the
// person's username, and a few times. It does not print and goes into no JSON by
// itself.
type InvitationCode struct{ signs string }

// NewInvitationCode makes a code.
func NewInvitationCode() InvitationCode {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	bits := binary.BigEndian.Uint64(b[:])
	signs := make([]byte, codeLength)
	for i := range signs {
		signs[i] = codeSigns[bits&31]
		bits >>= 5
	}
	return InvitationCode{string(signs)}
}

// ParseInvitationCode reads what somebody typed: in either case, with dashes and
// blanks wherever they are, with O for 0 and I or L for 1. Whether the code is any
// good is not known before it is tried; ok is false if it cannot be one.
func ParseInvitationCode(typed string) (c InvitationCode, ok bool) {
	var signs []byte
	for _, r := range typed {
		switch r {
		case '-', '‐', '‑', '–', '—', ' ', '\t', '\u00a0', '\u202f':
			continue
		case 'o', 'O':
			r = '0'
		case 'i', 'I', 'l', 'L':
			r = '1'
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		if !strings.ContainsRune(codeSigns, r) || len(signs) == codeLength {
			return InvitationCode{}, false
		}
		signs = append(signs, byte(r))
	}
	return InvitationCode{string(signs)}, len(signs) == codeLength
}

// Reveal returns the code in two groups of five, for the one whose code it is.
func (c InvitationCode) Reveal() string {
	if c.Zero() {
		return ""
	}
	return c.signs[:codeLength/2] + "-" + c.signs[codeLength/2:]
}

// Zero reports whether there is no code.
func (c InvitationCode) Zero() bool { return c.signs == "" }

func (InvitationCode) String() string { return "***" }

// GoString keeps the code out of %#v.
func (InvitationCode) GoString() string { return "***" }

// MarshalText keeps it out of JSON and logs.
func (InvitationCode) MarshalText() ([]byte, error) { return []byte("***"), nil }

package enroll

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
)

// Bytes are bytes that are base64url without padding in JSON, as in WebAuthn.
type Bytes []byte

// MarshalText encodes b. Nil and empty both become "".
func (b Bytes) MarshalText() ([]byte, error) {
	return base64.RawURLEncoding.AppendEncode(nil, b), nil
}

// UnmarshalText decodes base64url; padding, stray bits and line breaks are
// refused, so that one value has one spelling.
func (b *Bytes) UnmarshalText(text []byte) error {
	out, err := base64.RawURLEncoding.Strict().AppendDecode(nil, text)
	if err != nil || bytes.ContainsAny(text, "\r\n") { // which the decoder passes over
		return &Error{Code: CodeMalformed, Message: "not base64url", Err: err}
	}
	*b = out
	return nil
}

// MarshalJSON never gives null, which a list of bytes in JSON must not be.
func (b Bytes) MarshalJSON() ([]byte, error) {
	return json.Marshal(base64.RawURLEncoding.EncodeToString(b))
}

func (b Bytes) String() string { return base64.RawURLEncoding.EncodeToString(b) }

// ID names a row: a user, a credential, a ceremony, an event. It is 128 random
// bits in base64url, 22 characters, and says nothing.
type ID string

// NewID makes an ID that nobody can guess.
func NewID() ID {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return ID(base64.RawURLEncoding.EncodeToString(b[:]))
}

// Valid reports whether id has the form of an ID.
func (id ID) Valid() bool {
	var b Bytes
	return len(id) == 22 && b.UnmarshalText([]byte(id)) == nil
}

// NewChallenge makes a challenge of 32 random bytes (WebAuthn section 13.4.3
// asks for at least 16).
func NewChallenge() Bytes { return random(32) }

// NewUserHandle makes a user handle: 64 random bytes, the most WebAuthn allows
// (section 5.4.3), telling nothing of the person.
func NewUserHandle() Bytes { return random(64) }

func random(n int) Bytes {
	b := make(Bytes, n)
	_, _ = rand.Read(b)
	return b
}

package practice

import (
	"unicode/utf8"

	"latchkey/backend/authenticator"
)

const publicKey = "public-key"

// The entities of WebAuthn as CTAP sends them (CTAP 2.1 section 6.1).
type (
	relyingParty struct {
		ID string `cbor:"id"`
	}
	user struct {
		ID          []byte `cbor:"id"`
		Name        string `cbor:"name,omitempty"`
		DisplayName string `cbor:"displayName,omitempty"`
	}
	descriptor struct {
		ID   []byte `cbor:"id"`
		Type string `cbor:"type"`
	}
	parameters struct {
		Algorithm authenticator.Algorithm `cbor:"alg"`
		Type      string                  `cbor:"type"`
	}
)

// maxName is what a key must keep of a name at least, and this one keeps at
// most, in bytes (WebAuthn section 6.4.1).
const maxName = 64

func (u user) truncated() user {
	u.Name, u.DisplayName = truncate(u.Name), truncate(u.DisplayName)
	return u
}

// truncate never leaves half a code point behind.
func truncate(s string) string {
	if len(s) <= maxName {
		return s
	}
	end := maxName
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

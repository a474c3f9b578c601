package practice

import (
	"crypto/rand"
	"slices"
	"time"

	"latchkey/backend/authenticator"
)

// store is the key's memory.
type store struct {
	PINHash      []byte       `cbor:"1,keyasint,omitempty"` // first half of its SHA-256; empty: no PIN
	PINRetries   int          `cbor:"2,keyasint"`
	MinPINLength int          `cbor:"3,keyasint"` // in code points
	PINChangeDue bool         `cbor:"4,keyasint"`
	Signatures   uint32       `cbor:"5,keyasint"` // the signature counter, one for all credentials
	Credentials  []credential `cbor:"6,keyasint"` // oldest first
}

// power is the key's state from being plugged in to being pulled out.
type power struct {
	since      time.Time
	agreement  *agreement // of PIN/UV auth, made anew when a PIN was wrong
	token      token
	wrongPINs  int         // in a row
	assertions nextCommand // for getNextAssertion
	listing    nextCommand // for credentialManagement
}

// credential is one key pair, bound to a relying party.
type credential struct {
	ID           []byte                    `cbor:"1,keyasint"`
	RPID         string                    `cbor:"2,keyasint"`
	User         user                      `cbor:"3,keyasint"`
	Algorithm    authenticator.Algorithm   `cbor:"4,keyasint"`
	Private      []byte                    `cbor:"5,keyasint"` // ES256: the scalar, EdDSA: the seed
	Discoverable bool                      `cbor:"6,keyasint"`
	Protect      authenticator.CredProtect `cbor:"7,keyasint"`
}

// find returns the credentials of a relying party that a request may see:
// those in list, or without a list the discoverable ones, newest first.
func (s *store) find(rpID string, list []descriptor, verified bool) []*credential {
	var found []*credential
	for i := range s.Credentials {
		c := &s.Credentials[i]
		switch {
		case c.RPID != rpID,
			len(list) == 0 && !c.Discoverable,
			len(list) > 0 && !slices.ContainsFunc(list, c.is),
			c.Protect == authenticator.CredProtectRequired && !verified,
			c.Protect == authenticator.CredProtectOptionalWithList && !verified && len(list) == 0:
			continue
		}
		found = append(found, c)
	}
	slices.Reverse(found)
	return found
}

func (c *credential) is(d descriptor) bool {
	return d.Type == publicKey && string(d.ID) == string(c.ID)
}

// put keeps a credential. A discoverable one takes the place of the one that the
// same user has with the same relying party.
func (s *store) put(c credential) {
	s.Credentials = append(slices.DeleteFunc(s.Credentials, c.replaces), c)
}

func (c *credential) replaces(old credential) bool {
	return c.Discoverable && old.Discoverable && c.RPID == old.RPID && string(c.User.ID) == string(old.User.ID)
}

// room is how many discoverable credentials still fit.
func (k *Key) room() int {
	if k.trouble.acting(StorageFull) {
		return 0
	}
	used := 0
	for _, c := range k.store.Credentials {
		if c.Discoverable {
			used++
		}
	}
	return max(0, k.options.Slots-used)
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

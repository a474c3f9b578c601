package enroll

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
)

// SecretBytes is how long the bytes of a Secret are.
const SecretBytes = 32

// Secret is the relying party's own, kept outside its store: whoever reads the
// store, or a copy of it, can neither try out codes nor read mail that waits. It
// does not print. Its methods may be called from any goroutine.
type Secret struct {
	marks []byte
	seals cipher.AEAD
}

// NewSecret makes a Secret of SecretBytes random bytes.
func NewSecret(root []byte) (Secret, error) {
	if len(root) != SecretBytes {
		return Secret{}, errors.New("a secret has 32 bytes")
	}
	marks, err := hkdf.Key(sha256.New, root, nil, "latchkey marks", sha256.Size)
	if err != nil {
		return Secret{}, err
	}
	key, err := hkdf.Key(sha256.New, root, nil, "latchkey seals", 32)
	if err != nil {
		return Secret{}, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return Secret{}, err
	}
	seals, err := cipher.NewGCMWithRandomNonce(block)
	return Secret{marks: marks, seals: seals}, err
}

// RandomSecret makes a Secret that nobody else has, for tests and for what need
// not outlive the program.
func RandomSecret() Secret {
	root := make([]byte, SecretBytes)
	_, _ = rand.Read(root)
	s, err := NewSecret(root)
	if err != nil {
		panic(err) // the length is right
	}
	return s
}

// Zero reports whether there is no secret.
func (s Secret) Zero() bool { return s.seals == nil }

// Mark is what a store keeps in place of a token or a code: its HMAC-SHA-256
// (RFC 2104), for one use of it alone.
func (s Secret) Mark(use string, secret []byte) Bytes {
	mac := hmac.New(sha256.New, s.marks)
	mac.Write([]byte(use))
	mac.Write([]byte{0}) // which no use has in it
	mac.Write(secret)
	return mac.Sum(nil)
}

// MarkToken is the mark of a token.
func (s Secret) MarkToken(use string, token Token) Bytes { return s.Mark(use, token.bytes) }

// MarkCode is the mark of a code, which holds for one invitation.
func (s Secret) MarkCode(invitation ID, code InvitationCode) Bytes {
	return s.Mark("code of "+string(invitation), []byte(code.signs))
}

// SameMark compares two marks in a time that says nothing of them.
func SameMark(a, b Bytes) bool { return len(a) > 0 && hmac.Equal(a, b) }

// Seal encrypts what only this relying party is to read again, in the same place
// (AES-256-GCM, NIST SP 800-38D).
func (s Secret) Seal(place ID, plain []byte) Bytes {
	return s.seals.Seal(nil, nil, plain, []byte(place))
}

// Unseal is the reverse of Seal. It fails for what was sealed in another place,
// with another secret, or was changed.
func (s Secret) Unseal(place ID, sealed Bytes) ([]byte, error) {
	return s.seals.Open(nil, nil, sealed, []byte(place))
}

func (Secret) String() string { return "***" }

// GoString keeps the secret out of %#v.
func (Secret) GoString() string { return "***" }

// MarshalText keeps it out of JSON and logs.
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

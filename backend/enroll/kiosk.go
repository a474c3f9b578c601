package enroll

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"strings"
	"time"
)

// PairingLifetime is how long a kiosk can be paired with a code.
const PairingLifetime = 10 * time.Minute

// MaxKioskName is how many characters the name of a kiosk has.
const MaxKioskName = 64

// Kiosk is a machine that signs its requests with a key of its own. The key alone
// enrols nobody: somebody who is signed in or invited has to be there.
type Kiosk struct {
	ID        ID         `json:"id"`
	Name      string     `json:"name"`
	PublicKey Bytes      `json:"publicKey"` // Ed25519, 32 bytes
	PairedAt  time.Time  `json:"pairedAt"`
	PairedBy  Holder     `json:"pairedBy"` // who made the code
	SeenAt    time.Time  `json:"seenAt"`   // to about a minute
	RevokedAt *time.Time `json:"revokedAt,omitempty"`
	RevokedBy *Holder    `json:"revokedBy,omitempty"`
}

// Fingerprint is a public key as people compare it: the first 80 bits of its
// SHA-256, in groups.
func Fingerprint(public Bytes) string {
	sum := sha256.Sum256(public)
	return groups(codeEncoding.EncodeToString(sum[:10]))
}

// Pairing is the offer to one machine to become a kiosk.
type Pairing struct {
	ID        ID        `json:"id"`
	Name      string    `json:"name"` // that the kiosk will have
	CreatedBy Holder    `json:"createdBy"`
	CreatedAt time.Time `json:"createdAt"`
	ExpiresAt time.Time `json:"expiresAt"`

	Kiosk    ID    `json:"-"` // that it became; empty: none yet
	CodeHash Bytes `json:"-"`
}

// NewPairing is a pairing that has just been made, with its code.
type NewPairing struct {
	Pairing
	Code string `json:"code"` // to be typed at the kiosk; it is told this once
}

// PairingCode is the secret of a pairing: 60 random bits in twelve signs. It does
// not print and goes into no JSON by itself.
type PairingCode struct{ signs string }

// pairingSigns is how many signs a code has.
const pairingSigns = 12

// NewPairingCode makes a code.
func NewPairingCode() PairingCode {
	return PairingCode{codeEncoding.EncodeToString(random(8))[:pairingSigns]}
}

// ReadPairingCode reads what somebody typed, without regard to case, blanks and
// dashes. Anything is taken; what is no code is not found.
func ReadPairingCode(typed string) PairingCode { return PairingCode{tidyCode(typed)} }

// Reveal returns the code in groups of four, for the one who is to type it.
func (c PairingCode) Reveal() string { return groups(c.signs) }

// Zero reports whether there is no code.
func (c PairingCode) Zero() bool { return c.signs == "" }

// Hash is what a store keeps of a code. It lives for ten minutes, in which nobody
// tries 2⁶⁰ of them.
func (c PairingCode) Hash() Bytes {
	sum := sha256.Sum256([]byte(c.signs))
	return sum[:]
}

func (PairingCode) String() string { return "***" }

// GoString keeps the code out of %#v.
func (PairingCode) GoString() string { return "***" }

// MarshalText keeps it out of logs; Reveal is for those who have to say it.
func (PairingCode) MarshalText() ([]byte, error) { return []byte("***"), nil }

// UnmarshalText is ReadPairingCode.
func (c *PairingCode) UnmarshalText(text []byte) error {
	*c = ReadPairingCode(string(text))
	return nil
}

func groups(signs string) string {
	var all []string
	for ; len(signs) > 4; signs = signs[4:] {
		all = append(all, signs[:4])
	}
	return strings.Join(append(all, signs), "-")
}

// CheckKioskName tidies the name of a kiosk: CodeRequired, CodeTooLong,
// CodeBadCharacters, field "name".
func CheckKioskName(s string) (string, error) { return line("name", s, MaxKioskName, true) }

// CheckKioskKey makes sure that a public key is one: CodeMalformed, field
// "publicKey".
func CheckKioskKey(public Bytes) error {
	if len(public) != ed25519.PublicKeySize {
		return Errorf(CodeMalformed, "publicKey", "a public key of Ed25519 has %d bytes", ed25519.PublicKeySize)
	}
	return nil
}

// Kiosks are the machines that people are enrolled at.
type Kiosks interface {
	// CreatePairing makes a code with which one machine can become a kiosk.
	// CodeStepUpRequired; the codes of CheckKioskName.
	CreatePairing(ctx context.Context, by Actor, name string) (NewPairing, error)

	// Pair makes a kiosk of whoever has the code, with this public key. That they
	// have its private half too is for the edge to see, where a request is signed.
	// The same key may come again with its code, after a reply was lost.
	// CodePairingUnknown for no such code or one that was used, CodePairingExpired,
	// CodeMalformed, CodeInUse if another kiosk has the key.
	Pair(ctx context.Context, by Actor, code PairingCode, public Bytes) (Kiosk, error)

	// ListKiosks lists all kiosks there ever were, oldest first.
	ListKiosks(ctx context.Context, by Actor) ([]Kiosk, error)

	// RenameKiosk gives a kiosk another name. CodeNotFound, field "kiosk"; the
	// codes of CheckKioskName.
	RenameKiosk(ctx context.Context, by Actor, id ID, name string) (Kiosk, error)

	// RevokeKiosk ends a kiosk for good, and the sessions opened there. Doing so
	// twice is harmless. CodeNotFound, field "kiosk"; CodeStepUpRequired.
	RevokeKiosk(ctx context.Context, by Actor, id ID) (Kiosk, error)
}

// Pairer makes the machine that it runs on a kiosk of a service. Its methods may be
// called from any goroutine.
type Pairer interface {
	// Paired reports whether this machine is a kiosk, as far as it knows: what the
	// service thinks of it is in the codes of its answers.
	Paired() bool
	// Service is the service's address.
	Service() string
	// Fingerprint is that of this machine's key, for people to compare with what an
	// administrator sees; empty if it is no kiosk.
	Fingerprint() string
	// Pair makes this machine a kiosk with the code that somebody typed, in place of
	// the one that it was, and may block on the network. CodeMalformed,
	// CodePairingUnknown, CodePairingExpired, CodeTooMany, CodeKioskClock,
	// CodeUnavailable.
	Pair(ctx context.Context, code string) error
}

package enroll

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"
)

// ClaimLifetime is how long the code can be used that claims a new store.
const ClaimLifetime = 24 * time.Hour

// claimBytes make 100 bits: enough that nobody guesses it, and that a plain hash
// of it keeps it.
const claimBytes = 13

// codeAlphabet is Crockford's base 32: no I, L, O or U, which look like others or
// make words.
const codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var codeEncoding = base32.NewEncoding(codeAlphabet).WithPadding(base32.NoPadding)

// Claim is the one-time code with which the first administrator shows that they
// are who runs the program. It does not print and goes into no JSON by itself.
type Claim struct{ code string }

// NewClaim makes a code.
func NewClaim() Claim { return Claim{codeEncoding.EncodeToString(random(claimBytes))[:20]} }

// ReadClaim reads what somebody typed, without regard to case, blanks and dashes.
// Anything is taken; what is no code is not found.
func ReadClaim(typed string) Claim { return Claim{tidyCode(typed)} }

// Reveal returns the code in groups of five, for the one who is to type it.
func (c Claim) Reveal() string {
	var groups []string
	for rest := c.code; rest != ""; {
		n := min(5, len(rest))
		groups, rest = append(groups, rest[:n]), rest[n:]
	}
	return strings.Join(groups, "-")
}

// Zero reports whether there is no code.
func (c Claim) Zero() bool { return c.code == "" }

// Hash is what a store keeps of it.
func (c Claim) Hash() Bytes {
	sum := sha256.Sum256([]byte(c.code))
	return sum[:]
}

func (Claim) String() string { return "***" }

// GoString keeps the code out of %#v.
func (Claim) GoString() string { return "***" }

// MarshalText keeps it out of logs; Reveal is for those who have to say it.
func (Claim) MarshalText() ([]byte, error) { return []byte("***"), nil }

// UnmarshalText is ReadClaim.
func (c *Claim) UnmarshalText(text []byte) error {
	*c = ReadClaim(string(text))
	return nil
}

// tidyCode puts what was typed of a code into the form that codes are made in.
func tidyCode(typed string) string {
	const most = 64
	if len(typed) > most {
		return ""
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case '-', ' ', '\t', '\u00a0', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014':
			return -1
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, strings.ToUpper(typed))
}

// ClaimCode is what a store keeps of a claim's code.
type ClaimCode struct {
	ID        ID
	CodeHash  Bytes
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time
}

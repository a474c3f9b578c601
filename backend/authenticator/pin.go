package authenticator

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxPINBytes is the longest PIN in bytes of UTF-8 (CTAP 2.1 section 6.5.1).
const MaxPINBytes = 63

// MinPINLength is the shortest PIN any key takes, in Unicode code points
// (CTAP 2.1 section 6.5.1); a key may ask for more.
const MinPINLength = 4

// PIN is a key's PIN on its way to the key: UTF-8 in NFC. It prints as "***",
// does not go into JSON, and is overwritten by Zero. Copies share the bytes, so
// zeroing one zeroes all. The zero value is no PIN.
type PIN struct{ b []byte }

// NewPIN takes over what was typed and overwrites it.
func NewPIN(typed []byte) PIN {
	pin := PIN{b: make([]byte, 0, 4*MaxPINBytes)}
	pin.b = norm.NFC.Append(pin.b, typed...)
	clear(typed)
	return pin
}

// Bytes returns the PIN itself, to be handed to the key and kept nowhere.
func (p PIN) Bytes() []byte { return p.b }

// Empty reports whether there is no PIN.
func (p PIN) Empty() bool { return len(p.b) == 0 }

// Zero overwrites the PIN.
func (p PIN) Zero() { clear(p.b[:cap(p.b)]) }

// Check says what is wrong with p as a new PIN for a key that wants at least
// min code points: CodePINPolicy, or nil.
func (p PIN) Check(min int) error {
	n := utf8.RuneCount(p.b)
	switch {
	case !utf8.Valid(p.b):
		return &Error{Code: CodePINPolicy, Op: "check PIN", Retries: Unknown, Err: errors.New("not UTF-8")}
	case n < max(min, MinPINLength):
		return &Error{Code: CodePINPolicy, Op: "check PIN", Retries: Unknown, Err: errors.New("too short")}
	case len(p.b) > MaxPINBytes:
		return &Error{Code: CodePINPolicy, Op: "check PIN", Retries: Unknown, Err: errors.New("too long")}
	}
	return nil
}

func (PIN) String() string { return "***" }

// Format keeps every verb, %#v and %x included, from printing the PIN.
func (PIN) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte("***")) }

// MarshalJSON never tells the PIN.
func (PIN) MarshalJSON() ([]byte, error) { return []byte(`"***"`), nil }

// UnmarshalJSON takes a JSON string without making a Go string of it.
func (p *PIN) UnmarshalJSON(data []byte) error {
	typed, err := unquote(data)
	if err != nil {
		return err
	}
	*p = NewPIN(typed)
	return nil
}

var (
	_ fmt.Formatter    = PIN{}
	_ json.Marshaler   = PIN{}
	_ json.Unmarshaler = (*PIN)(nil)
)

// Package authenticator is what Latchkey asks of a security key, whatever
// road leads to it: libfido2 on Linux and macOS, webauthn.dll on Windows, a
// practice key in software. The words are those of CTAP 2.1 and WebAuthn.
package authenticator

import "context"

// Authenticator is one road to the security keys of this machine.
//
// All methods may be called from any goroutine. Errors are *Error.
type Authenticator interface {
	// Capabilities says what this road can do, the same for its whole life.
	// Screens follow it instead of asking for the operating system's name.
	Capabilities() Capabilities

	// Watch sends the keys that are plugged in, at once and after every
	// change, until ctx ends; then it closes the channel. An empty list means
	// that there is none. Only the newest list is kept for a slow reader.
	// Without Capabilities.List it sends one empty list and waits for ctx.
	Watch(ctx context.Context) <-chan []Device

	// Select blocks until the person touches one of the devices named and
	// returns its ID; the others stop blinking before it returns. A device that
	// disappears meanwhile is left out; CodeUnplugged when none is left.
	// CodeUnsupported without Capabilities.Select.
	Select(ctx context.Context, ids []string) (string, error)

	// Open takes hold of the device: no other program on this machine and no
	// other call here can use it until Close. An empty id stands for "whatever
	// the system's own dialog offers" where Capabilities.List is missing.
	Open(ctx context.Context, id string) (Key, error)
}

// Key is one opened security key. Its methods block, and are called one at a
// time; ctx is how another goroutine ends one early, which gives CodeCancelled,
// or CodeTimeout if ctx ended by its deadline. After an error the key may be used
// again: implementations reopen the device where they have to.
type Key interface {
	// Info describes the key without asking anything of the person.
	// CodeUnsupported without Capabilities.Describe.
	Info(ctx context.Context) (Info, error)

	// SetPIN gives a PIN to a key that has none.
	// CodePINPolicy if the key finds it too short or otherwise unfit,
	// CodePINRequired if it has one already: change that.
	SetPIN(ctx context.Context, pin PIN) error

	// ChangePIN replaces the key's PIN. CodePINWrong carries the tries left.
	ChangePIN(ctx context.Context, old, pin PIN) error

	// MakeCredential makes a credential. It does not return before the person
	// has touched the key, an error occurs or ctx ends.
	MakeCredential(ctx context.Context, req MakeCredential) (Registration, error)

	// GetAssertion signs the client data. It waits for a touch like
	// MakeCredential, unless req.Silent. With several credentials on the key
	// and an empty allow list, all their assertions are returned, newest first;
	// where the system puts up a dialog, the one that the person chose there.
	// CodeUnsupported for req.Silent without Capabilities.Describe.
	GetAssertion(ctx context.Context, req GetAssertion) ([]Assertion, error)

	// DeleteCredential removes one discoverable credential from the key. No
	// touch is needed. CodeUnsupported if Info.CanDelete is false.
	DeleteCredential(ctx context.Context, credentialID []byte, pin PIN) error

	// Close lets go of the device. Closing twice is harmless.
	Close() error
}

// Capabilities says what a road to the keys can do at all. What a single key
// can do is in its Info.
type Capabilities struct {
	List     bool // see keys come and go, and tell them apart
	Describe bool // read a key's Info before anything is asked of it
	PIN      bool // set and change PINs by ourselves; without it the system's dialog does
	Select   bool // let the person choose among several keys by touch
	Delete   bool // delete a credential on a key
	Dialog   bool // the system puts up dialogs of its own
}

// Device is a key as seen from outside, without opening it.
type Device struct {
	ID           string // names the device while it stays plugged in; not stable beyond
	Manufacturer string // from USB; may be empty
	Product      string // from USB; may be empty
	VendorID     uint16 // USB vendor
	ProductID    uint16 // USB product
	Practice     bool   // a practice key: software, worth nothing as a factor
}

// Prompter is told by a running operation what the person has to do now. Its
// methods must not block. Prompts that do not matter are left out: pass Silent.
type Prompter interface {
	// Touch says that the key is about to wait for a touch.
	Touch()
	// Dialog says that a dialog of the system opens or has closed.
	Dialog(open bool)
}

// Silent is a Prompter that tells nobody.
type Silent struct{}

// Touch implements Prompter.
func (Silent) Touch() {}

// Dialog implements Prompter.
func (Silent) Dialog(bool) {}

var _ Prompter = Silent{}

package kiosk

import (
	"time"

	"latchkey/backend/enroll"
)

// Kind tells the states apart.
type Kind string

// The states of the kiosk, in the order in which an enrolment passes them.
const (
	KindPair      Kind = "pair"
	KindSetUp     Kind = "setUp"
	KindLocked    Kind = "locked"
	KindDesk      Kind = "desk"
	KindHandOver  Kind = "handOver"
	KindInsertKey Kind = "insertKey"
	KindChooseKey Kind = "chooseKey"
	KindKey       Kind = "key"
	KindNewPIN    Kind = "newPin"
	KindEnterPIN  Kind = "enterPin"
	KindChangePIN Kind = "changePin"
	KindTouch     Kind = "touch"
	KindWorking   Kind = "working"
	KindTryIt     Kind = "tryIt"
	KindAccount   Kind = "chooseAccount"
	KindProblem   Kind = "problem"
	KindDone      Kind = "done"
	KindStopped   Kind = "stopped"

	// Those of a workstation besides.
	KindStart      Kind = "start"
	KindNewService Kind = "newService"
	KindInvitation Kind = "invitation"
	KindOwnKeys    Kind = "ownKeys"
)

// State is what the screen shows. Exactly one of the structs of this file; it
// goes to the screen as JSON with its kind as discriminator.
type State interface {
	// Head returns the part that all states share.
	Head() Header
	// with returns the state with its kind and the rest of h as its header.
	with(h Header) State
}

// Header is the part that all states share.
type Header struct {
	Kind Kind `json:"kind"`
	// Seq counts the states of this run of the program. A command names the
	// state it answers, so that a second click never hits the next screen.
	Seq int32 `json:"seq"`
	// Epoch changes when the screen has to forget everything that was typed.
	Epoch int32 `json:"epoch"`
	// Entry says that an operator is showing who they are, and what for; absent
	// in an enrolment and at the desk.
	Entry Entry `json:"entry,omitempty" enum:"signIn,return,confirm"`
	// Alone says that this is the enrolment of somebody by themselves: nobody has
	// handed the screen over to them.
	Alone bool `json:"alone,omitempty"`
	// Invited says that they do so by an invitation, which is used up from the
	// beginning.
	Invited bool `json:"invited,omitempty"`
	// Begun says that somebody who stops now loses something: the screen asks first.
	Begun bool `json:"begun,omitempty"`
	// Leaving is when the kiosk will forget this enrolment unless somebody is
	// still there; absent while that is far off.
	Leaving *time.Time `json:"leaving,omitempty"`
	// Link is why a link that was opened here leads nowhere: at a desk while nobody is
	// being enrolled, until something else is shown.
	Link *Problem `json:"link,omitempty"`
}

// Head returns h, so that embedding Header makes a State.
func (h Header) Head() Header { return h }

// Person is the one who is being enrolled, as far as a shared screen may tell.
type Person struct {
	ID          enroll.ID `json:"id"`
	Username    string    `json:"username"`
	DisplayName string    `json:"displayName"`
	Language    string    `json:"language"`
}

// Key is the key in use, as far as it tells of itself.
type Key struct {
	Manufacturer string        `json:"manufacturer"`
	Product      string        `json:"product"`
	Firmware     string        `json:"firmware"`
	AAGUID       enroll.AAGUID `json:"aaguid"`
	Practice     bool          `json:"practice"`
	Described    bool          `json:"described"` // false: the system hides everything below
	PINSet       bool          `json:"pinSet"`
	PINRetries   int32         `json:"pinRetries"` // -1: unknown
	MinPINLength int32         `json:"minPinLength"`
	FreeSlots    int32         `json:"freeSlots"` // -1: unknown
	Versions     []string      `json:"versions"`
	Transports   []string      `json:"transports"`
}

// PINRules are the true rules for a new PIN on this key, shown before typing.
type PINRules struct {
	MinLength int32 `json:"minLength"` // Unicode code points, after NFC
	MaxBytes  int32 `json:"maxBytes"`  // UTF-8 bytes, after NFC
}

// Entry is what an operator shows their key for.
type Entry string

// The entries.
const (
	EntrySignIn  Entry = "signIn"  // to open the desk
	EntryReturn  Entry = "return"  // to take back the screen that was handed over
	EntryConfirm Entry = "confirm" // for what takes a fresh sign-in
)

// Pair waits for the code with which this machine becomes a kiosk of its service.
type Pair struct {
	Header
	Service     string `json:"service"`
	Fingerprint string `json:"fingerprint"` // of this machine's key, to compare
	Revoked     bool   `json:"revoked"`     // it was a kiosk before
}

// SetUp waits for the first administrator of a store that is this machine's own.
type SetUp struct {
	Header
}

// Locked waits for an operator's key, and shows nothing of anybody.
type Locked struct {
	Header
	// Ready says that a key is plugged in already, or that the system will ask for
	// one: "unlock" goes on.
	Ready bool `json:"ready"`
	// Unclaimed says that the service has no administrator yet.
	Unclaimed bool     `json:"unclaimed"`
	Again     *Problem `json:"again,omitempty"` // why a key has to come again
}

// Staff is who is signed in at the desk.
type Staff struct {
	ID          enroll.ID   `json:"id"`
	DisplayName string      `json:"displayName"`
	Role        enroll.Role `json:"role" enum:"administrator,operator,auditor"`
	Keys        int32       `json:"keys"` // that they can sign in with; -1: unknown
	// FreshUntil is until when they need not confirm what takes a fresh sign-in.
	FreshUntil time.Time `json:"freshUntil"`
}

// Desk is the operator's screen: no enrolment is going on.
type Desk struct {
	Header
	Staff     Staff            `json:"staff"`
	Leftovers []Leftover       `json:"leftovers"` // what interrupted enrolments left behind
	Abilities enroll.Abilities `json:"abilities"` // of the relying party
	Methods   []string         `json:"methods"`   // ways to identify somebody, to choose from
	Origin    string           `json:"origin"`    // of the pages in a browser, if there are any
}

// HandOver waits for the operator to say how they identified the person, and to
// hand the screen over to them.
type HandOver struct {
	Header
	Person  Person   `json:"person"`
	Methods []string `json:"methods"` // ways to identify somebody, to choose from
	// Identified is what was said before, and has not led on yet; empty at first.
	Identified enroll.Identification `json:"identified"`
	Problem    *Problem              `json:"problem,omitempty"`
}

// InsertKey waits for a key.
type InsertKey struct {
	Header
	Person Person `json:"person"`
	// Again is set when the same key as before has to come back: pulled out,
	// or to be pulled out and put in again.
	Again *Problem `json:"again,omitempty"`
}

// ChooseKey waits until the person touches one of several keys.
type ChooseKey struct {
	Header
	Person Person `json:"person"`
	Keys   []Key  `json:"keys"`
}

// KeyFound shows the key; the person names it and goes on, or takes another.
type KeyFound struct {
	Header
	Person Person `json:"person"`
	Key    Key    `json:"key"`
	Name   string `json:"name"` // given before; empty at first
}

// NewPIN asks for the first PIN of a key that has none.
type NewPIN struct {
	Header
	Person  Person   `json:"person"`
	Key     Key      `json:"key"`
	Rules   PINRules `json:"rules"`
	Problem *Problem `json:"problem,omitempty"`
}

// EnterPIN asks for the key's PIN.
type EnterPIN struct {
	Header
	Person  Person   `json:"person"`
	Key     Key      `json:"key"`
	Retries int32    `json:"retries"` // tries left, -1: unknown
	Problem *Problem `json:"problem,omitempty"`
}

// ChangePIN asks for another PIN, which the key wants before anything else.
type ChangePIN struct {
	Header
	Person  Person   `json:"person"`
	Key     Key      `json:"key"`
	Rules   PINRules `json:"rules"`
	Retries int32    `json:"retries"`
	Problem *Problem `json:"problem,omitempty"`
}

// Touch waits for the touch that makes the credential; or, when Cleaning, for
// the one that lets the key tell which credentials of this person it has.
type Touch struct {
	Header
	Cleaning bool      `json:"cleaning"`
	Person   Person    `json:"person"`
	Key      Key       `json:"key"`
	Dialog   bool      `json:"dialog"` // the system's own dialog is up
	Deadline time.Time `json:"deadline"`
}

// Task is what the kiosk is doing while nobody has to do anything.
type Task string

// The tasks.
const (
	TaskReading     Task = "reading"     // asking the key what it is
	TaskSettingPIN  Task = "settingPin"  // giving the key its PIN
	TaskRegistering Task = "registering" // the relying party verifies the credential
	TaskProving     Task = "proving"     // the relying party verifies the sign-in
	TaskCleaning    Task = "cleaning"    // taking back what was begun
)

// Working says that nobody has to do anything.
type Working struct {
	Header
	Person Person `json:"person"`
	Task   Task   `json:"task" enum:"reading,settingPin,registering,proving,cleaning"`
}

// TryIt waits for one more touch, which signs in with the new credential.
type TryIt struct {
	Header
	Person   Person    `json:"person"`
	Key      Key       `json:"key"`
	Dialog   bool      `json:"dialog"`
	Deadline time.Time `json:"deadline"`
	Resumed  bool      `json:"resumed"` // the credential is from an earlier visit
}

// ChooseAccount waits for somebody who signs in with a key that holds credentials
// of several people to say who they are.
type ChooseAccount struct {
	Header
	Accounts []Account `json:"accounts"` // by name
}

// Account is somebody of whom a key holds a credential, as the key has them. Either
// may be empty.
type Account struct {
	Username    string `json:"username"`
	DisplayName string `json:"displayName"`
}

// Trouble says what went wrong, and which ways on there are.
type Trouble struct {
	Header
	Person  Person  `json:"person"`
	Problem Problem `json:"problem"`
	Ways    []Way   `json:"ways"` // the first is the one to recommend
}

// Done says that the key is set up and has signed in once.
type Done struct {
	Header
	Person  Person  `json:"person"`
	Summary Summary `json:"summary"`
}

// Stopped says that the enrolment, or the clean-up, ended without a key set up;
// the operator takes the screen back.
type Stopped struct {
	Header
	Person  Person `json:"person"`
	Cleaned bool   `json:"cleaned"` // this was a clean-up, and it is done
	// Leftover is what could not be taken back.
	Leftover *Leftover `json:"leftover,omitempty"`
}

// Start is a workstation at rest: somebody has an invitation, or wants to see their
// own keys.
type Start struct {
	Header
	Service string `json:"service"` // its host; empty: none is known yet, and the first link says which
	// Leavable says that the service is the person's own choice, which they can take
	// back.
	Leavable bool `json:"leavable"`
	// Refused is why the link that was opened leads nowhere.
	Refused *Problem `json:"refused,omitempty"`
}

// NewService asks whether the service of a link is the right one, before anything
// is sent there.
type NewService struct {
	Header
	Service string `json:"service"` // its host
}

// InvitationFound says for whom the invitation of a link is, and waits for them.
type InvitationFound struct {
	Header
	Service string `json:"service"` // its host
	Name    string `json:"name"`    // masked
}

// OwnKeys shows the keys of whoever is signed in at a workstation.
type OwnKeys struct {
	Header
	Service string              `json:"service"` // its host
	Person  Person              `json:"person"`
	Keys    []enroll.Credential `json:"keys"`
	Current enroll.ID           `json:"current"` // the one that signed in
	// Problem is what came in between: the keys cannot be listed, or a link was
	// opened.
	Problem *Problem `json:"problem,omitempty"`
}

// Summary is what was achieved.
type Summary struct {
	Credential enroll.ID     `json:"credential"`
	Name       string        `json:"name"` // the key's
	Product    string        `json:"product"`
	AAGUID     enroll.AAGUID `json:"aaguid"`
	At         time.Time     `json:"at"`
	Replaced   bool          `json:"replaced"` // an older key was revoked for it
	// NewPIN says that the key was given its PIN here.
	NewPIN bool `json:"newPin"`
}

// Way is a way on from a problem.
type Way string

// The ways.
const (
	WayRetry    Way = "retry"    // the same step again
	WayOtherKey Way = "otherKey" // begin again with another key
	WayStop     Way = "stop"     // end, taking back what can be taken back
)

// Problem is what went wrong, for a screen that has a text for each code.
type Problem struct {
	Code    string `json:"code"`            // an enroll.Code, an authenticator.Code or a Code of this package
	Field   string `json:"field,omitempty"` // what was typed wrong
	Retries int32  `json:"retries"`         // tries left, -1: does not apply
	// Reference finds the matching line in the log.
	Reference string `json:"reference"`
	// Leftover is what stays behind because of it.
	Leftover *Leftover `json:"leftover,omitempty"`
}

// Place is where something was left behind.
type Place string

// The places.
const (
	OnKey     Place = "onKey"      // a credential on the key that nobody knows of
	InStore   Place = "inStore"    // a credential in the store that was never tried out
	OnBoth    Place = "onBoth"     // both, and they match: it can still be tried out
	OnKeyPart Place = "maybeOnKey" // the program ended at the worst moment: perhaps on the key
)

// Leftover is what an interrupted enrolment left behind.
type Leftover struct {
	ID      enroll.ID `json:"id"`
	Person  Person    `json:"person"`
	Place   Place     `json:"place" enum:"onKey,inStore,onBoth,maybeOnKey"`
	Product string    `json:"product"` // of the key
	At      time.Time `json:"at"`
}

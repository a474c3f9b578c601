package kiosk

// Boot is what the screen needs to know once, before anything else.
type Boot struct {
	Version   string `json:"version"`
	Demo      bool   `json:"demo"`
	Practice  bool   `json:"practice"` // a practice key takes the place of real ones
	Mode      Mode   `json:"mode" enum:"window,kiosk,workstation"`
	Language  string `json:"language"` // "en", "de"; empty: the system's
	Contact   string `json:"contact"`  // how to reach the help desk; may be empty
	RPName    string `json:"rpName"`
	RPID      string `json:"rpId"`
	Store     string `json:"store"`     // the store, as configured, without secrets
	IdleAfter int32  `json:"idleAfter"` // seconds
	// Managed are the names of the settings that whoever looks after this machine has
	// decided for everybody on it, sorted.
	Managed []string `json:"managed"`
	// Dialog says that the system asks for keys, PINs and touches, in dialogs of
	// its own: the screens say so before.
	Dialog bool `json:"dialog"`
}

// Mode is how much of the machine the window takes.
type Mode string

// The modes.
const (
	ModeWindow Mode = "window" // an ordinary window
	ModeKiosk  Mode = "kiosk"  // the whole screen, and no way out on it
	// ModeWorkstation is an ordinary window for the person whose machine it is.
	ModeWorkstation Mode = "workstation"
)

// PracticeKey is the practice keys of demo mode, as the screen handles them: the
// operator's own, and those of whoever is being enrolled.
type PracticeKey interface {
	// Do carries out an action. Unknown ones are refused with an error.
	Do(action PracticeAction) error
	// Look says how the keys stand.
	Look() PracticeView
}

// PracticeAction is what one can do to the practice keys.
type PracticeAction string

// The actions. The ones from Behave on make the person's key behave as a real one
// may, until another is chosen.
const (
	PracticePlug    PracticeAction = "plug"   // the person's key
	PracticeUnplug  PracticeAction = "unplug" // all of the person's
	PracticePlugOwn PracticeAction = "plugOwn"
	PracticePullOwn PracticeAction = "unplugOwn"
	PracticeTouch   PracticeAction = "touch"      // whichever waits for it
	PracticeSecond  PracticeAction = "plugSecond" // a second key beside the first
	PracticeRenew   PracticeAction = "renew"      // the person's, as fresh from the factory
	PracticeOld     PracticeAction = "plugOld"    // a key from before FIDO2 in place of the first
	BehaveWell      PracticeAction = "behave"     // no fault
	BehaveFull      PracticeAction = "full"       // no room for a credential
	BehaveBlocked   PracticeAction = "pinBlocked"
	BehaveForced    PracticeAction = "pinChangeDue"
	BehaveSilent    PracticeAction = "noAnswer"
	BehaveGarbled   PracticeAction = "badAnswer"
	BehavePullMake  PracticeAction = "pullAtTouch" // pulled out while it waits for the touch
	BehaveImpatient PracticeAction = "noTouch"     // gives up waiting at once
	BehaveBusy      PracticeAction = "busy"        // as if another program used it
)

// BehaveRefuse and two hexadecimal digits, such as "refuse:27", make the key
// answer that CTAP status whenever it is to make or use a credential.
const BehaveRefuse = "refuse:"

// PracticeView is how the practice keys stand.
type PracticeView struct {
	Plugged     bool `json:"plugged"`
	Second      bool `json:"second"`
	Blinking    bool `json:"blinking"` // one of the person's waits for a touch
	Own         bool `json:"own"`      // the operator's is plugged in
	OwnBlinking bool `json:"ownBlinking"`
}

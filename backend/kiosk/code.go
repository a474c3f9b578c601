package kiosk

// Code says what went wrong at the kiosk itself. Codes of the relying party and
// of the key are passed on as they are.
type Code string

// The codes of the kiosk.
const (
	CodeStale        Code = "kiosk_stale"          // the command answers a state that is gone
	CodeBusy         Code = "kiosk_busy"           // an enrolment is going on
	CodePINMismatch  Code = "kiosk_pin_mismatch"   // the two new PINs differ
	CodePINShort     Code = "kiosk_pin_short"      // fewer code points than the key wants
	CodePINLong      Code = "kiosk_pin_long"       // more bytes than any key takes
	CodePINMissing   Code = "kiosk_pin_missing"    // nothing was typed
	CodeWrongRP      Code = "kiosk_wrong_rp"       // the service asks for an RP ID or origin that is not its own
	CodeOtherKey     Code = "kiosk_other_key"      // another key came back than the one that was pulled
	CodeKeySilent    Code = "kiosk_no_keys"        // this system cannot show keys at all
	CodeNotPractice  Code = "kiosk_not_practice"   // there is no practice key outside demo mode
	CodeInterrupted  Code = "kiosk_interrupted"    // the enrolment was ended from outside
	CodeKeyCannotPIN Code = "kiosk_key_cannot_pin" // the key has no way to verify its user
	CodeLocked       Code = "kiosk_locked"         // nobody is signed in at the desk
	CodeNotStaff     Code = "kiosk_not_staff"      // whose key this is has no business at the desk
	CodeOwnKey       Code = "kiosk_own_key"        // the operator's own key is never the one to set up
	CodeCannotClean  Code = "kiosk_cannot_clean"   // this system lets no program delete what is on a key

	CodeLinkBad       Code = "kiosk_link_bad"       // what was opened is no link of an invitation
	CodeLinkElsewhere Code = "kiosk_link_elsewhere" // a link to another service than this machine's
	CodeLinkBusy      Code = "kiosk_link_busy"      // a link was opened while somebody was signed in
	CodeLinkDesk      Code = "kiosk_link_desk"      // a link was opened at a desk, which takes none
	CodeServiceStays  Code = "kiosk_service_stays"  // the person's settings that name the service could not be changed
)

// Codes lists every code, in the order of their declaration.
func Codes() []Code {
	return []Code{
		CodeStale, CodeBusy, CodePINMismatch, CodePINShort, CodePINLong, CodePINMissing, CodeWrongRP,
		CodeOtherKey, CodeKeySilent, CodeNotPractice, CodeInterrupted, CodeKeyCannotPIN, CodeLocked, CodeNotStaff, CodeOwnKey,
		CodeCannotClean, CodeLinkBad, CodeLinkElsewhere, CodeLinkBusy, CodeLinkDesk, CodeServiceStays,
	}
}

// Error is an error of the kiosk itself.
type Error struct {
	Code  Code
	Field string
	Err   error // the cause, for the log alone
}

func (e *Error) Error() string {
	if e.Err != nil {
		return string(e.Code) + ": " + e.Err.Error()
	}
	return string(e.Code)
}

func (e *Error) Unwrap() error { return e.Err }

package authenticator

import (
	"context"
	"errors"
	"fmt"
)

// Code says what went wrong with a key, in terms of what the person can do
// about it. The set is closed; every code has a text on the screen.
type Code string

// The codes. Those that say so carry Error.Retries.
const (
	CodeCancelled          Code = "key_cancelled"            // the caller ended it
	CodeTimeout            Code = "key_timeout"              // no touch in time
	CodeUnplugged          Code = "key_unplugged"            // gone, or never there
	CodeBusy               Code = "key_busy"                 // another program holds it
	CodePermission         Code = "key_permission"           // the system does not let us open it
	CodeNoAnswer           Code = "key_no_answer"            // it is there and says nothing
	CodeBadAnswer          Code = "key_bad_answer"           // what it says is not CTAP
	CodeUnsupported        Code = "key_unsupported"          // it, or this system's road to it, cannot do this
	CodeNotFIDO2           Code = "key_not_fido2"            // a U2F key
	CodeNoAlgorithm        Code = "key_no_algorithm"         // none of the relying party's algorithms
	CodePINNotSet          Code = "key_pin_not_set"          // it has no PIN yet
	CodePINRequired        Code = "key_pin_required"         // it has one, and none was given
	CodePINWrong           Code = "key_pin_wrong"            // wrong; Retries
	CodePINReplug          Code = "key_pin_replug"           // wrong three times in a row: pull it out and in again; Retries
	CodePINBlocked         Code = "key_pin_blocked"          // no tries left: only a reset helps
	CodePINPolicy          Code = "key_pin_policy"           // the new PIN breaks the key's rules
	CodePINChangeDue       Code = "key_pin_change_due"       // the key wants a new PIN first
	CodeVerificationFailed Code = "key_verification_failed"  // fingerprint not recognised; Retries
	CodeVerificationBlock  Code = "key_verification_blocked" // too many of those: use the PIN
	CodeExcluded           Code = "key_excluded"             // it holds a credential of the exclude list
	CodeFull               Code = "key_full"                 // no room for another credential
	CodeNoCredentials      Code = "key_no_credentials"       // it has no credential that fits
	CodeDenied             Code = "key_denied"               // the person, or the key, said no
	CodeResetTooLate       Code = "key_reset_too_late"       // a reset is possible only just after plugging in
	CodeFault              Code = "key_fault"                // the key reports a fault of its own
	CodeDialogClosed       Code = "key_dialog_closed"        // the person closed the system's dialog
	CodeNotSecurityKey     Code = "key_not_security_key"     // it was a phone, or the computer itself
)

// Codes lists every code, in the order of their declaration.
func Codes() []Code {
	return []Code{
		CodeCancelled, CodeTimeout, CodeUnplugged, CodeBusy, CodePermission, CodeNoAnswer, CodeBadAnswer,
		CodeUnsupported, CodeNotFIDO2, CodeNoAlgorithm,
		CodePINNotSet, CodePINRequired, CodePINWrong, CodePINReplug, CodePINBlocked, CodePINPolicy, CodePINChangeDue,
		CodeVerificationFailed, CodeVerificationBlock,
		CodeExcluded, CodeFull, CodeNoCredentials, CodeDenied, CodeResetTooLate, CodeFault,
		CodeDialogClosed, CodeNotSecurityKey,
	}
}

// Error is every error of this package and its implementations.
type Error struct {
	Code    Code
	Op      string // what was being done: "make credential", "open"
	Retries int    // tries left for the codes that say so, else Unknown
	Status  int    // the status as CTAP (positive), libfido2 or Windows (negative) gave it; 0 if none
	Err     error  // the cause, if there is one; for the log alone
}

// NewError is an error whose tries left nobody knows. The cause may be nil.
func NewError(op string, code Code, cause error) *Error {
	return &Error{Code: code, Op: op, Retries: Unknown, Err: cause}
}

// Ended is the error of an operation whose context has ended: CodeTimeout if that was
// by its deadline, else CodeCancelled. Without a cause it is the context's own.
func Ended(ctx context.Context, op string, cause error) *Error {
	if cause == nil {
		cause = context.Cause(ctx)
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return NewError(op, CodeTimeout, cause)
	}
	return NewError(op, CodeCancelled, cause)
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s", e.Op, e.Code)
	if e.Status != 0 {
		s += fmt.Sprintf(" (status %#x)", e.Status)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of err, and "" if it has none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

package enroll

import (
	"errors"
	"fmt"
)

// Code says what went wrong. The set is closed: every code has one HTTP status
// and one text per language.
type Code string

// Requests that cannot be understood or carried out.
const (
	CodeMalformed   Code = "malformed"    // not what the method takes; Field says where
	CodeNotFound    Code = "not_found"    // no such thing; Field says what kind
	CodeForbidden   Code = "forbidden"    // this actor may not
	CodeConflict    Code = "conflict"     // somebody else changed it meanwhile
	CodeTransition  Code = "transition"   // not possible in the state it is in
	CodeUnavailable Code = "unavailable"  // store or service is away: try again later
	CodeStampDiffer Code = "stamp_differ" // the store belongs to another RP ID or mode
	CodeInternal    Code = "internal"     // a defect of ours; the log has the rest
)

// What people type. Field names the field.
const (
	CodeRequired      Code = "required"
	CodeTooLong       Code = "too_long"
	CodeBadCharacters Code = "bad_characters"
	CodeBadAddress    Code = "bad_address"
	CodeBadLanguage   Code = "bad_language"
	CodeInUse         Code = "in_use"
)

// People and ceremonies.
const (
	CodeUserDisabled    Code = "user_disabled"
	CodeCeremonyUnknown Code = "ceremony_unknown"
	CodeCeremonyUsed    Code = "ceremony_used"
	CodeCeremonyExpired Code = "ceremony_expired"
)

// Sessions and invitations.
const (
	CodeSignedOut         Code = "signed_out"         // no session, or it is over
	CodeLastAdministrator Code = "last_administrator" // nobody would be left to decide
	CodeStepUpRequired    Code = "step_up_required"   // sign in once more for this act
	CodeInvitationUnknown Code = "invitation_unknown" // no such invitation
	CodeInvitationUsed    Code = "invitation_used"
	CodeInvitationExpired Code = "invitation_expired"
	CodeInvitationEnded   Code = "invitation_ended" // taken back, or a later one was made
)

// Mail and addresses.
const (
	CodeMailOff        Code = "mail_off"        // no mail is sent from here
	CodeNoAddress      Code = "no_address"      // the person has no verified address
	CodeLinkUnknown    Code = "link_unknown"    // a link to verify an address that is none, was followed, or is too old
	CodeAddressChanged Code = "address_changed" // by this actor, too short a time ago
)

// Kiosks, and what they sign.
const (
	CodePairingUnknown Code = "pairing_unknown" // no such code, or it was used
	CodePairingExpired Code = "pairing_expired"
	CodeKioskUnknown   Code = "kiosk_unknown"   // no kiosk of this service: pair it again
	CodeKioskRevoked   Code = "kiosk_revoked"   // a kiosk no more
	CodeKioskClock     Code = "kiosk_clock"     // the clocks of kiosk and service differ too much
	CodeKioskSignature Code = "kiosk_signature" // the signature does not fit the request
	CodeKioskReplayed  Code = "kiosk_replayed"  // this very request came before
)

// The way here.
const (
	CodeTooLarge    Code = "too_large"    // more bytes than any request has
	CodeTooMany     Code = "too_many"     // too many requests: try again later
	CodeCrossOrigin Code = "cross_origin" // a page of another site asked
)

// Verification (WebAuthn Level 3, sections 7.1 and 7.2).
const (
	CodeWrongChallenge     Code = "wrong_challenge"
	CodeWrongOrigin        Code = "wrong_origin"
	CodeWrongRelyingParty  Code = "wrong_relying_party"
	CodeWrongType          Code = "wrong_type" // a registration where an assertion belongs, or the reverse
	CodeWrongUser          Code = "wrong_user" // the user handle is another's
	CodeNotPresent         Code = "not_present"
	CodeNotVerified        Code = "not_verified"
	CodeBadSignature       Code = "bad_signature"
	CodeBadAttestation     Code = "bad_attestation"
	CodeCredentialInUse    Code = "credential_in_use"   // registered already
	CodeCredentialUnknown  Code = "credential_unknown"  // not one of ours, or not the one asked for
	CodeCredentialInactive Code = "credential_inactive" // suspended or revoked
	CodeCredentialUnproved Code = "credential_unproved" // never tried out, so it cannot sign in
	CodeCredentialLapsed   Code = "credential_lapsed"   // not tried out in time
	CodeCloneSuspected     Code = "clone_suspected"     // its sign count went back
	CodeRefusedKind        Code = "refused_kind"        // policy: not this kind of authenticator
	CodeRefusedAlgorithm   Code = "refused_algorithm"   // policy: not this algorithm
	CodeRefusedBackup      Code = "refused_backup"      // policy: may not be copied between devices
	CodeRefusedModel       Code = "refused_model"       // policy: blocked, or not on the list
	CodeRefusedAttestation Code = "refused_attestation" // policy: does not prove its make
	CodeRefusedPractice    Code = "refused_practice"    // a practice key outside demo mode
)

// Codes lists every code, in the order of their declaration.
func Codes() []Code {
	return []Code{
		CodeMalformed, CodeNotFound, CodeForbidden, CodeConflict, CodeTransition, CodeUnavailable, CodeStampDiffer, CodeInternal,
		CodeRequired, CodeTooLong, CodeBadCharacters, CodeBadAddress, CodeBadLanguage, CodeInUse,
		CodeUserDisabled, CodeCeremonyUnknown, CodeCeremonyUsed, CodeCeremonyExpired,
		CodeSignedOut, CodeLastAdministrator, CodeStepUpRequired, CodeInvitationUnknown, CodeInvitationUsed, CodeInvitationExpired, CodeInvitationEnded,
		CodeMailOff, CodeNoAddress, CodeLinkUnknown, CodeAddressChanged,
		CodePairingUnknown, CodePairingExpired, CodeKioskUnknown, CodeKioskRevoked, CodeKioskClock, CodeKioskSignature, CodeKioskReplayed,
		CodeTooLarge, CodeTooMany, CodeCrossOrigin,
		CodeWrongChallenge, CodeWrongOrigin, CodeWrongRelyingParty, CodeWrongType, CodeWrongUser,
		CodeNotPresent, CodeNotVerified, CodeBadSignature, CodeBadAttestation,
		CodeCredentialInUse, CodeCredentialUnknown, CodeCredentialInactive, CodeCredentialUnproved, CodeCredentialLapsed,
		CodeCloneSuspected, CodeRefusedKind, CodeRefusedAlgorithm, CodeRefusedBackup, CodeRefusedModel,
		CodeRefusedAttestation, CodeRefusedPractice,
	}
}

// Error is the one error type that crosses a port of this package.
type Error struct {
	Code    Code
	Message string // one plain sentence in English, safe to show; screens choose their own words by Code
	Field   string // the field meant, in JSON's spelling; empty if none
	Err     error  // the cause, for the log alone

	// Others are further fields of the same request that are wrong.
	Others []*Error
}

func (e *Error) Error() string {
	s := string(e.Code)
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error whose message is formatted, wrapping what %w names.
func Errorf(code Code, field, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Field: field, Message: err.Error(), Err: errors.Unwrap(err)}
}

// CodeOf returns the code of err: "" for nil, CodeInternal for an error that is
// not ours.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}

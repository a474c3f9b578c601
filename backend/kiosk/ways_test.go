package kiosk

import (
	"slices"
	"testing"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// TestWaysOn goes through every code there is: what helps is recommended first,
// what cannot help is not offered, and one can always stop.
func TestWaysOn(t *testing.T) {
	again := []Way{WayRetry, WayOtherKey, WayStop}
	another := []Way{WayOtherKey, WayStop}
	end := []Way{WayStop}
	want := map[string][]Way{}
	expect := func(ways []Way, codes ...string) {
		for _, c := range codes {
			if want[c] != nil {
				t.Errorf("%s is here twice", c)
			}
			want[c] = ways
		}
	}
	// The key, or the line to the relying party, may do better next time.
	expect(again, texts(
		authenticator.CodeCancelled, authenticator.CodeTimeout, authenticator.CodeUnplugged, authenticator.CodeBusy,
		authenticator.CodePermission, authenticator.CodeNoAnswer, authenticator.CodeBadAnswer, authenticator.CodePINNotSet,
		authenticator.CodePINRequired, authenticator.CodePINWrong, authenticator.CodePINReplug, authenticator.CodePINPolicy,
		authenticator.CodePINChangeDue, authenticator.CodeVerificationFailed, authenticator.CodeVerificationBlock,
		authenticator.CodeDenied, authenticator.CodeResetTooLate, authenticator.CodeFault, authenticator.CodeDialogClosed,
		authenticator.CodeNotSecurityKey)...)
	expect(again, texts(
		enroll.CodeMalformed, enroll.CodeConflict, enroll.CodeTransition, enroll.CodeUnavailable, enroll.CodeInternal,
		enroll.CodeRequired, enroll.CodeTooLong, enroll.CodeBadCharacters, enroll.CodeBadAddress, enroll.CodeBadLanguage,
		enroll.CodeInUse, enroll.CodeCeremonyUnknown, enroll.CodeCeremonyUsed, enroll.CodeCeremonyExpired,
		enroll.CodeWrongChallenge, enroll.CodeWrongType, enroll.CodeWrongUser, enroll.CodeNotPresent, enroll.CodeNotVerified,
		enroll.CodeBadSignature, enroll.CodeBadAttestation, enroll.CodeCredentialUnknown, enroll.CodeCredentialUnproved,
		enroll.CodeCredentialLapsed, enroll.CodeLastAdministrator, enroll.CodeStepUpRequired, enroll.CodeInvitationUnknown,
		enroll.CodeInvitationUsed, enroll.CodeInvitationExpired, enroll.CodeInvitationEnded, enroll.CodeMailOff, enroll.CodeNoAddress,
		enroll.CodeLinkUnknown, enroll.CodeAddressChanged, enroll.CodeTooLarge, enroll.CodeTooMany, enroll.CodeCrossOrigin,
		enroll.CodePairingUnknown, enroll.CodePairingExpired, enroll.CodeKioskClock, enroll.CodeKioskSignature, enroll.CodeKioskReplayed)...)
	expect(again, texts(
		CodeStale, CodeBusy, CodePINMismatch, CodePINShort, CodePINLong, CodePINMissing, CodeOtherKey, CodeKeySilent,
		CodeNotPractice, CodeInterrupted, CodeLocked, CodeCannotClean,
		CodeLinkBad, CodeLinkElsewhere, CodeLinkBusy, CodeLinkDesk, CodeServiceStays)...)
	// This key never will.
	expect(another, texts(
		authenticator.CodeUnsupported, authenticator.CodeNotFIDO2, authenticator.CodeNoAlgorithm, authenticator.CodePINBlocked,
		authenticator.CodeExcluded, authenticator.CodeFull, authenticator.CodeNoCredentials)...)
	expect(another, texts(
		enroll.CodeCredentialInUse, enroll.CodeCredentialInactive, enroll.CodeCloneSuspected, enroll.CodeRefusedKind,
		enroll.CodeRefusedAlgorithm, enroll.CodeRefusedBackup, enroll.CodeRefusedModel, enroll.CodeRefusedAttestation,
		enroll.CodeRefusedPractice)...)
	expect(another, texts(CodeKeyCannotPIN, CodeNotStaff, CodeOwnKey)...)
	// No key will.
	expect(end, texts(
		enroll.CodeNotFound, enroll.CodeForbidden, enroll.CodeStampDiffer, enroll.CodeUserDisabled, enroll.CodeSignedOut, enroll.CodeWrongOrigin,
		enroll.CodeWrongRelyingParty, enroll.CodeKioskUnknown, enroll.CodeKioskRevoked)...)
	expect(end, string(CodeWrongRP))

	all := slices.Concat(texts(authenticator.Codes()...), texts(enroll.Codes()...), texts(Codes()...))
	for _, code := range all {
		if got := waysFor(Problem{Code: code}); !slices.Equal(got, want[code]) {
			t.Errorf("%s: %v, want %v", code, got, want[code])
		}
	}
	if len(want) != len(all) {
		t.Errorf("%d codes are expected, and there are %d", len(want), len(all))
	}
	for _, code := range []enroll.Code{enroll.CodeCredentialInactive, enroll.CodeNotFound} {
		if got := waysFor(Problem{Code: string(code), Field: "replaces"}); !slices.Equal(got, end) {
			t.Errorf("the key to replace, %s: %v, want %v", code, got, end)
		}
	}
}

func texts[C ~string](codes ...C) []string {
	out := make([]string, 0, len(codes))
	for _, c := range codes {
		out = append(out, string(c))
	}
	return out
}

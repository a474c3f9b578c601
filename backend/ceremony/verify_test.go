package ceremony

import (
	"errors"
	"fmt"
	"testing"

	"github.com/go-webauthn/webauthn/protocol"

	"latchkey/backend/enroll"
)

// TestRefusal walks every error that go-webauthn exports.
func TestRefusal(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want enroll.Code
	}{
		{protocol.ErrBadRequest, enroll.CodeMalformed},
		{protocol.ErrPolicyRestriction, enroll.CodeRefusedModel},
		{protocol.ErrChallengeMismatch, enroll.CodeWrongChallenge},
		{protocol.ErrParsingData, enroll.CodeMalformed},
		{protocol.ErrAuthData, enroll.CodeMalformed},
		{protocol.ErrVerification, enroll.CodeMalformed},
		{protocol.ErrAttestation, enroll.CodeBadAttestation},
		{protocol.ErrInvalidAttestation, enroll.CodeBadAttestation},
		{protocol.ErrMetadata, enroll.CodeBadAttestation},
		{protocol.ErrAttestationFormat, enroll.CodeBadAttestation},
		{protocol.ErrAttestationCertificate, enroll.CodeBadAttestation},
		{protocol.ErrAssertionSignature, enroll.CodeBadSignature},
		{protocol.ErrUnsupportedKey, enroll.CodeBadAttestation},
		{protocol.ErrUnsupportedAlgorithm, enroll.CodeBadAttestation},
		{protocol.ErrNotSpecImplemented, enroll.CodeBadAttestation},
		{protocol.ErrNotImplemented, enroll.CodeBadAttestation},
		{&protocol.ErrorUnknownCredential{Err: protocol.ErrBadRequest}, enroll.CodeMalformed},
		{fmt.Errorf("wrapped: %w", protocol.ErrAssertionSignature), enroll.CodeBadSignature},
		{errors.New("a decoder's"), enroll.CodeMalformed},
	} {
		e := refusal(tt.err)
		if e.Code != tt.want || !errors.Is(e, tt.err) || e.Message == "" {
			t.Errorf("%v: %+v, want %s", tt.err, e, tt.want)
		}
	}
}

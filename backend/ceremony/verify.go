package ceremony

import (
	"encoding/hex"
	"errors"
	"slices"

	"github.com/go-webauthn/webauthn/metadata"
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	"github.com/go-webauthn/webauthn/webauthn"

	"latchkey/backend/enroll"
)

// verifier checks responses with go-webauthn. It decides nothing about policy,
// people or state, and keeps nothing.
type verifier struct {
	lib *webauthn.WebAuthn
}

func newVerifier(c Config) (verifier, error) {
	lib, err := webauthn.New(&webauthn.Config{RPID: c.RPID, RPDisplayName: c.RPName, RPOrigins: c.Origins})
	return verifier{lib}, err
}

// registration verifies what a key answered and returns what it tells of the
// credential (WebAuthn section 7.1, but for uniqueness and policy).
func (v verifier) registration(c enroll.Ceremony, res enroll.RegistrationResponse) (enroll.Credential, error) {
	if err := checkRegistration(c, res); err != nil {
		return enroll.Credential{}, err
	}
	parsed, err := protocol.CredentialCreationResponse{
		PublicKeyCredential: publicKeyCredential(res.RawID, res.Type),
		AttestationResponse: protocol.AuthenticatorAttestationResponse{
			AuthenticatorResponse: protocol.AuthenticatorResponse{ClientDataJSON: protocol.URLEncodedBase64(res.Response.ClientDataJSON)},
			AttestationObject:     protocol.URLEncodedBase64(res.Response.AttestationObject),
		},
	}.Parse()
	if err != nil {
		return enroll.Credential{}, refusal(err)
	}
	object := &parsed.Response.AttestationObject
	data, err := readAuthenticatorData(v.lib.Config.RPID, object.RawAuthData)
	if err != nil {
		return enroll.Credential{}, err
	}
	algorithm, err := readPublicKey(object.AuthData.AttData.CredentialPublicKey)
	if err != nil {
		return enroll.Credential{}, err
	}
	subject := subject{handle: []byte(c.User)} // the handle plays no part in a registration
	made, err := v.lib.CreateCredential(subject, v.session(c, subject), parsed)
	if err != nil {
		return enroll.Credential{}, refusal(err)
	}
	return enroll.Credential{
		CredentialID: made.ID,
		Kind:         kindOf(res, data.flags),
		PublicKey:    made.PublicKey,
		Algorithm:    algorithm,
		SignCount:    data.signCount,
		Transports:   append([]string{}, res.Response.Transports...),
		AAGUID:       formatAAGUID(made.Authenticator.AAGUID),
		Flags:        data.flags,
		Attestation: enroll.Attestation{
			Format: made.AttestationFormat, Type: made.AttestationType,
			Object: res.Response.AttestationObject, ClientData: res.Response.ClientDataJSON,
		},
		Verdict: verdict(made.AttestationType),
	}, nil
}

// assertion verifies an assertion with a credential of a user (WebAuthn section
// 7.2, but for state and sign count).
func (v verifier) assertion(c enroll.Ceremony, handle enroll.Bytes, with enroll.Credential, res enroll.AuthenticationResponse) error {
	parsed, err := protocol.CredentialAssertionResponse{
		PublicKeyCredential: publicKeyCredential(res.RawID, res.Type),
		AssertionResponse: protocol.AuthenticatorAssertionResponse{
			AuthenticatorResponse: protocol.AuthenticatorResponse{ClientDataJSON: protocol.URLEncodedBase64(res.Response.ClientDataJSON)},
			AuthenticatorData:     protocol.URLEncodedBase64(res.Response.AuthenticatorData),
			Signature:             protocol.URLEncodedBase64(res.Response.Signature),
			UserHandle:            protocol.URLEncodedBase64(res.Response.UserHandle),
		},
	}.Parse()
	if err != nil {
		return refusal(err)
	}
	subject := subject{handle: handle, credentials: []webauthn.Credential{{
		ID: with.CredentialID, PublicKey: with.PublicKey,
		Flags: webauthn.CredentialFlags{BackupEligible: with.Flags.BackupEligible},
	}}}
	if _, err := v.lib.ValidateLogin(subject, v.session(c, subject), parsed); err != nil {
		return refusal(err)
	}
	return nil
}

// session is what the library would have kept, made of what we keep.
func (v verifier) session(c enroll.Ceremony, s subject) webauthn.SessionData {
	return webauthn.SessionData{
		Challenge: c.Challenge.String(), RelyingPartyID: v.lib.Config.RPID, Origin: c.Origin, UserID: s.handle,
		UserVerification: protocol.VerificationRequired,
		CredParams:       parameters(),
	}
}

// subject is a user as the library wants them.
type subject struct {
	handle      []byte
	credentials []webauthn.Credential
}

var _ webauthn.User = subject{}

func (s subject) WebAuthnID() []byte                         { return s.handle }
func (s subject) WebAuthnName() string                       { return "" }
func (s subject) WebAuthnDisplayName() string                { return "" }
func (s subject) WebAuthnCredentials() []webauthn.Credential { return s.credentials }

func publicKeyCredential(id enroll.Bytes, kind string) protocol.PublicKeyCredential {
	return protocol.PublicKeyCredential{
		Credential: protocol.Credential{ID: id.String(), Type: kind},
		RawID:      protocol.URLEncodedBase64(id),
	}
}

// algorithms are all that we verify. Policy chooses among them.
var algorithms = []enroll.Algorithm{enroll.ES256, enroll.EdDSA, enroll.RS256}

func parameters() []protocol.CredentialParameter {
	out := make([]protocol.CredentialParameter, len(algorithms))
	for i, a := range algorithms {
		out[i] = protocol.CredentialParameter{
			Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.COSEAlgorithmIdentifier(a),
		}
	}
	return out
}

// readPublicKey checks a key that no attestation statement may have used, so
// that none is kept with which nobody could ever sign in.
func readPublicKey(key []byte) (enroll.Algorithm, error) {
	var head webauthncose.PublicKeyData
	if err := webauthncbor.Unmarshal(key, &head); err != nil {
		return 0, &enroll.Error{Code: enroll.CodeMalformed, Field: "attestationObject", Message: "not a public key", Err: err}
	}
	i := slices.IndexFunc(algorithms, func(a enroll.Algorithm) bool { return int64(a) == head.Algorithm })
	if i < 0 {
		return 0, enroll.Errorf(enroll.CodeRefusedAlgorithm, "", "this signature algorithm is not known here")
	}
	if _, err := webauthncose.ParsePublicKey(key); err != nil {
		return 0, &enroll.Error{Code: enroll.CodeMalformed, Field: "attestationObject", Message: "not a public key", Err: err}
	}
	return algorithms[i], nil
}

// kindOf goes by the one flag that is signed, and then by what the client says,
// which is good enough for a label and a policy against mistakes.
func kindOf(res enroll.RegistrationResponse, flags enroll.Flags) enroll.Kind {
	switch {
	case flags.BackupEligible:
		return enroll.Synced
	case res.AuthenticatorAttachment == "platform", slices.Contains(res.Response.Transports, "internal"):
		return enroll.Platform
	}
	return enroll.SecurityKey
}

// verdict reads the type of an attestation that was verified. Roots to trust
// come with the metadata service.
func verdict(kind string) enroll.Verdict {
	switch metadata.AuthenticatorAttestationType(kind) {
	case metadata.BasicSurrogate:
		return enroll.VerdictSelf
	case metadata.BasicFull, metadata.AttCA, metadata.AnonCA:
		return enroll.VerdictUnverified
	}
	return enroll.VerdictNone
}

func formatAAGUID(b []byte) enroll.AAGUID {
	s := hex.EncodeToString(b)
	return enroll.AAGUID(s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:])
}

// refusal translates an error of go-webauthn, for every kind it has. What could
// be told apart was checked before (response.go): left are responses that are
// badly formed, attestations and signatures that do not hold.
func refusal(err error) *enroll.Error {
	out := &enroll.Error{Code: enroll.CodeMalformed, Message: "not a response of a key", Err: err}
	e, ok := errors.AsType[*protocol.Error](err)
	if !ok {
		return out // of a decoder
	}
	switch e.Type {
	case protocol.ErrAssertionSignature.Type:
		out.Code, out.Message = enroll.CodeBadSignature, "the signature is wrong"
	case protocol.ErrAttestation.Type, protocol.ErrInvalidAttestation.Type, protocol.ErrAttestationFormat.Type,
		protocol.ErrAttestationCertificate.Type, protocol.ErrMetadata.Type, protocol.ErrUnsupportedKey.Type,
		protocol.ErrUnsupportedAlgorithm.Type, protocol.ErrNotSpecImplemented.Type, protocol.ErrNotImplemented.Type:
		out.Code, out.Message = enroll.CodeBadAttestation, "the attestation does not hold"
	case protocol.ErrChallengeMismatch.Type:
		out.Code, out.Message = enroll.CodeWrongChallenge, "this answers another challenge"
	case protocol.ErrPolicyRestriction.Type:
		out.Code, out.Message = enroll.CodeRefusedModel, "this model is not taken"
	case protocol.ErrBadRequest.Type, protocol.ErrParsingData.Type, protocol.ErrAuthData.Type, protocol.ErrVerification.Type:
	}
	return out
}

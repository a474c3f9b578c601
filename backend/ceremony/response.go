package ceremony

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/json"
	"slices"

	"latchkey/backend/enroll"
)

// This file checks what go-webauthn would refuse without saying why, so that
// each refusal has its own code, and keeps oversized input away from it.

// Limits of a response, in bytes unless it says otherwise.
const (
	maxCredentialID      = 1023 // WebAuthn section 4, "Credential ID"
	maxUserHandle        = 64   // WebAuthn section 4, "User Handle"
	maxClientData        = 4 << 10
	maxAttestationObject = 40 << 10 // and in base64url it fits a request of 64 KiB
	maxAuthenticatorData = 4 << 10
	maxSignature         = 1 << 10 // RSA with 8192 bits
	maxTransports        = 16      // names
	maxTransport         = 32
	maxAttachment        = 32
)

// The types of client data (WebAuthn section 5.8.1).
const (
	typeCreate = "webauthn.create"
	typeGet    = "webauthn.get"
)

func checkRegistration(c enroll.Ceremony, res enroll.RegistrationResponse) error {
	if err := checkIdentity(res.ID, res.RawID, res.Type, res.AuthenticatorAttachment); err != nil {
		return err
	}
	if err := sized("attestationObject", res.Response.AttestationObject, maxAttestationObject); err != nil {
		return err
	}
	if len(res.Response.Transports) > maxTransports || slices.ContainsFunc(res.Response.Transports, badTransport) {
		return malformed("transports", "not names of transports")
	}
	return checkClientData(c, typeCreate, res.Response.ClientDataJSON)
}

func checkAuthentication(c enroll.Ceremony, res enroll.AuthenticationResponse) error {
	if err := checkIdentity(res.ID, res.RawID, res.Type, res.AuthenticatorAttachment); err != nil {
		return err
	}
	if err := sized("authenticatorData", res.Response.AuthenticatorData, maxAuthenticatorData); err != nil {
		return err
	}
	if err := sized("signature", res.Response.Signature, maxSignature); err != nil {
		return err
	}
	handle := res.Response.UserHandle
	if len(handle) > maxUserHandle || c.Purpose == enroll.PurposeSignIn && len(handle) == 0 { // WebAuthn section 7.2, step 6
		return malformed("userHandle", "not a user handle")
	}
	return checkClientData(c, typeGet, res.Response.ClientDataJSON)
}

func checkIdentity(id, rawID enroll.Bytes, kind, attachment string) error {
	if err := sized("id", id, maxCredentialID); err != nil {
		return err
	}
	if !bytes.Equal(id, rawID) {
		return malformed("rawId", "id and rawId differ")
	}
	if kind != "public-key" {
		return malformed("type", "not a public key credential")
	}
	if len(attachment) > maxAttachment { // names to come are taken, and mean nothing
		return malformed("authenticatorAttachment", "not the name of an attachment")
	}
	return nil
}

// checkClientData does steps 5 to 11 of registration and 8 to 14 of
// authentication (WebAuthn sections 7.1 and 7.2). A frame of another site
// never runs our ceremonies.
func checkClientData(c enroll.Ceremony, want string, raw enroll.Bytes) error {
	const field = "clientDataJSON"
	if err := sized(field, raw, maxClientData); err != nil {
		return err
	}
	var data struct {
		Type        string `json:"type"`
		Challenge   string `json:"challenge"`
		Origin      string `json:"origin"`
		CrossOrigin bool   `json:"crossOrigin"`
		TopOrigin   string `json:"topOrigin"`
	}
	if err := json.Unmarshal(raw, &data); err != nil || data.Type == "" {
		return &enroll.Error{Code: enroll.CodeMalformed, Field: field, Message: "not client data", Err: err}
	}
	switch {
	case data.Type != want:
		return enroll.Errorf(enroll.CodeWrongType, "", "this answers another kind of ceremony")
	case subtle.ConstantTimeCompare([]byte(data.Challenge), []byte(c.Challenge.String())) != 1:
		return enroll.Errorf(enroll.CodeWrongChallenge, "", "this answers another challenge")
	case data.Origin != c.Origin, data.CrossOrigin, data.TopOrigin != "":
		return enroll.Errorf(enroll.CodeWrongOrigin, "", "this comes from another place than it was asked for")
	}
	return nil
}

// authenticatorData is the fixed part of authenticator data (WebAuthn section 6.1).
type authenticatorData struct {
	flags     enroll.Flags
	signCount uint32
}

// readAuthenticatorData also checks what every ceremony demands: our RP ID, the
// person present and verified.
func readAuthenticatorData(rpID string, raw []byte) (authenticatorData, error) {
	if len(raw) < 37 {
		return authenticatorData{}, malformed("authenticatorData", "too short")
	}
	bit := func(n int) bool { return raw[32]>>n&1 == 1 }
	data := authenticatorData{
		flags:     enroll.Flags{UserPresent: bit(0), UserVerified: bit(2), BackupEligible: bit(3), BackedUp: bit(4)},
		signCount: binary.BigEndian.Uint32(raw[33:]),
	}
	hash := sha256.Sum256([]byte(rpID))
	switch {
	case !bytes.Equal(raw[:32], hash[:]):
		return data, enroll.Errorf(enroll.CodeWrongRelyingParty, "", "this was made for another relying party")
	case !data.flags.UserPresent:
		return data, enroll.Errorf(enroll.CodeNotPresent, "", "nobody touched the key")
	case !data.flags.UserVerified:
		return data, enroll.Errorf(enroll.CodeNotVerified, "", "the key did not verify its user")
	}
	return data, nil
}

func sized(field string, b enroll.Bytes, most int) error {
	if len(b) == 0 || len(b) > most {
		return malformed(field, "needs 1 to %d bytes", most)
	}
	return nil
}

// badTransport allows names that are still to come (WebAuthn section 5.8.4).
func badTransport(s string) bool {
	if s == "" || len(s) > maxTransport {
		return true
	}
	for _, c := range []byte(s) {
		if c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return true
		}
	}
	return false
}

func malformed(field, format string, args ...any) error {
	return enroll.Errorf(enroll.CodeMalformed, field, format, args...)
}

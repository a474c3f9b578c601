package kiosk

import (
	"fmt"
	"slices"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// algorithms puts the relying party's choice into the key's words, in its order.
func algorithms(params []enroll.CredentialParameter) []authenticator.Algorithm {
	out := make([]authenticator.Algorithm, 0, len(params))
	for _, p := range params {
		if p.Type == credentialType {
			out = append(out, authenticator.Algorithm(p.Alg))
		}
	}
	return out
}

// credentialType is the only type of credential that WebAuthn has.
const credentialType = "public-key"

// credProtect translates the extension's input (CTAP 2.1 section 12.1).
func credProtect(policy string) authenticator.CredProtect {
	switch policy {
	case "userVerificationOptional":
		return authenticator.CredProtectOptional
	case "userVerificationOptionalWithCredentialIDList":
		return authenticator.CredProtectOptionalWithList
	case "userVerificationRequired":
		return authenticator.CredProtectRequired
	}
	return authenticator.CredProtectUnset
}

func credentialIDs(list []enroll.CredentialDescriptor) [][]byte {
	out := make([][]byte, 0, len(list))
	for _, d := range list {
		out = append(out, d.ID)
	}
	return out
}

// makeRequest turns creation options into what the key is asked. The caller
// adds PIN and Prompter.
func makeRequest(o enroll.CreationOptions, origin string) authenticator.MakeCredential {
	return authenticator.MakeCredential{
		ClientData:  clientData(typeCreate, o.Challenge, origin),
		RPID:        o.RP.ID,
		RPName:      o.RP.Name,
		UserHandle:  o.User.ID,
		UserName:    o.User.Name,
		DisplayName: o.User.DisplayName,
		Algorithms:  algorithms(o.PubKeyCredParams),
		Exclude:     credentialIDs(o.ExcludeCredentials),
		CredProtect: credProtect(o.Extensions.CredentialProtectionPolicy),
		SecurityKey: securityKey(o.Hints),
	}
}

// securityKey reports whether the hints (WebAuthn Level 3 section 5.8.7) name
// security keys and nothing else.
func securityKey(hints []string) bool {
	return len(hints) > 0 && !slices.ContainsFunc(hints, func(h string) bool { return h != "security-key" })
}

// registrationResponse is what a browser would give back.
func registrationResponse(req authenticator.MakeCredential, reg authenticator.Registration, name string) enroll.RegistrationResponse {
	return enroll.RegistrationResponse{
		ID:                      reg.CredentialID,
		RawID:                   reg.CredentialID,
		Type:                    credentialType,
		AuthenticatorAttachment: "cross-platform",
		Response: enroll.AttestationResponse{
			ClientDataJSON:    req.ClientData,
			AttestationObject: reg.AttestationObject,
			Transports:        reg.Transports,
		},
		Name: name,
	}
}

// authenticationResponse is what a browser would give back.
func authenticationResponse(clientData []byte, a authenticator.Assertion) enroll.AuthenticationResponse {
	return enroll.AuthenticationResponse{
		ID:                      a.CredentialID,
		RawID:                   a.CredentialID,
		Type:                    credentialType,
		AuthenticatorAttachment: "cross-platform",
		Response: enroll.AssertionResponse{
			ClientDataJSON:    clientData,
			AuthenticatorData: a.AuthenticatorData,
			Signature:         a.Signature,
			UserHandle:        a.UserHandle,
		},
	}
}

// keyView is what the screen may know of a key.
func keyView(i authenticator.Info, minPIN int) Key {
	return Key{
		Manufacturer: i.Device.Manufacturer,
		Product:      i.Device.Product,
		Firmware:     i.Firmware,
		AAGUID:       aaguid(i.AAGUID),
		Practice:     i.Device.Practice,
		Described:    true,
		PINSet:       i.PINSet,
		PINRetries:   int32(i.PINRetries),
		MinPINLength: int32(minPIN),
		FreeSlots:    int32(i.FreeSlots),
		Versions:     append([]string{}, i.Versions...),
		Transports:   append([]string{}, i.Transports...),
	}
}

// deviceView is a key that was not opened: all that is known is its name.
func deviceView(d authenticator.Device) Key {
	return Key{
		Manufacturer: d.Manufacturer, Product: d.Product, Practice: d.Practice,
		PINRetries: authenticator.Unknown, FreeSlots: authenticator.Unknown,
		Versions: []string{}, Transports: []string{},
	}
}

// aaguid writes an AAGUID like a UUID (RFC 9562 section 4).
func aaguid(b [16]byte) enroll.AAGUID {
	return enroll.AAGUID(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]))
}

package webauthndll

// What each API version has (webauthn.h, "API Version Information"). There is no
// way to learn it but the number.
const (
	apiOldest      = 1 // Windows 10 version 1903
	apiCredProtect = 2
	apiHints       = 8 // in options of version 8
)

// makeVersion is the newest version of makeOptions that an API of this version
// knows and that is used here.
func makeVersion(api uint32) uint32 {
	switch {
	case api >= apiHints:
		return 8
	case api >= 6:
		return api // 6 and 7
	case api >= 4:
		return 5
	case api == 3:
		return 4
	}
	return 3
}

// assertVersion is the same for assertOptions.
func assertVersion(api uint32) uint32 {
	switch {
	case api >= apiHints:
		return 8
	case api == 7:
		return 7
	case api >= 4:
		return 6
	case api == 3:
		return 5
	}
	return 4
}

// Versions of Windows' answers from which on they have a member.
const (
	attestationUsed       = 3 // usedTransport
	attestationTransports = 8 // transports
	assertionUsed         = 4 // usedTransport
)

// Values of webauthn.h.
const (
	structVersion = 1 // of all structs that have only one

	crossPlatform   = 2 // WEBAUTHN_AUTHENTICATOR_ATTACHMENT_CROSS_PLATFORM
	anyAttachment   = 0 // WEBAUTHN_AUTHENTICATOR_ATTACHMENT_ANY
	verifyUser      = 1 // WEBAUTHN_USER_VERIFICATION_REQUIREMENT_REQUIRED
	attestDirect    = 3 // WEBAUTHN_ATTESTATION_CONVEYANCE_PREFERENCE_DIRECT
	yes             = 1 // TRUE
	publicKey       = "public-key"
	sha256Name      = "SHA-256"
	hintSecurityKey = "security-key"
	credProtectName = "credProtect"
)

// transports are the bits WEBAUTHN_CTAP_TRANSPORT_* and WebAuthn's names.
var transports = []struct {
	bit  uint32
	name string
}{
	{0x01, "usb"}, {0x02, "nfc"}, {0x04, "ble"}, {transportInternal, "internal"}, {transportHybrid, "hybrid"}, {0x40, "smart-card"},
}

const (
	transportInternal = 0x10
	transportHybrid   = 0x20
)

// transportNames are the names of all bits that are set and known.
func transportNames(bits uint32) []string {
	var names []string
	for _, t := range transports {
		if bits&t.bit != 0 {
			names = append(names, t.name)
		}
	}
	return names
}

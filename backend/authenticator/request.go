package authenticator

// Algorithm is a COSE algorithm identifier (IANA "COSE Algorithms").
type Algorithm int32

// The algorithms Latchkey knows.
const (
	ES256 Algorithm = -7
	EdDSA Algorithm = -8
	RS256 Algorithm = -257
)

// CredProtect is the level of the credProtect extension (CTAP 2.1 section 12.1).
type CredProtect uint8

// The levels of credProtect. CredProtectUnset sends no extension.
const (
	CredProtectUnset            CredProtect = 0
	CredProtectOptional         CredProtect = 1
	CredProtectOptionalWithList CredProtect = 2
	CredProtectRequired         CredProtect = 3
)

// MakeCredential is what authenticatorMakeCredential needs. The credential is
// always discoverable and the user always verified.
type MakeCredential struct {
	ClientData   []byte // the whole clientDataJSON
	RPID, RPName string
	UserHandle   []byte // at most 64 bytes
	UserName     string
	DisplayName  string
	Algorithms   []Algorithm // the relying party's choice, best first; the first that the key has is taken
	Exclude      [][]byte    // credential IDs
	CredProtect  CredProtect
	SecurityKey  bool // a phone or the computer itself will not do: CodeNotSecurityKey
	PIN          PIN  // empty: built-in user verification, or the system's dialog
	Prompter     Prompter
}

// Registration is the key's answer to MakeCredential.
type Registration struct {
	CredentialID      []byte
	AttestationObject []byte   // canonical CBOR, as WebAuthn wants it
	Transports        []string // WebAuthn's names ("usb", "nfc", …), as far as they are known
}

// GetAssertion is what authenticatorGetAssertion needs.
type GetAssertion struct {
	ClientData []byte // the whole clientDataJSON
	RPID       string
	Allow      [][]byte // credential IDs; empty: any discoverable credential
	// SecurityKey and PIN are as in MakeCredential.
	SecurityKey bool
	PIN         PIN
	// Silent asks whether a credential is there: no touch, no PIN, and the
	// answer proves nothing. CodeNoCredentials if it is not.
	Silent   bool
	Prompter Prompter
}

// Assertion is the key's answer to GetAssertion.
type Assertion struct {
	CredentialID      []byte
	AuthenticatorData []byte
	Signature         []byte
	UserHandle        []byte // nil if the key gave none
	// UserName and DisplayName are from when the credential was made. A key gives
	// them only of several credentials, and only to a user that it has verified
	// (CTAP 2.1 section 6.2.2). They may be cut off.
	UserName, DisplayName string
}

package authenticator

// Info is what a key says of itself (authenticatorGetInfo, CTAP 2.1 section
// 6.4) and what its PIN's state is. Nothing in it needs a touch or a PIN.
type Info struct {
	Device     Device
	AAGUID     [16]byte // make and model; all zero if the key has none
	Versions   []string // "FIDO_2_0", "FIDO_2_1", "U2F_V2", …
	Extensions []string
	Transports []string
	Algorithms []Algorithm // empty: the key does not say; then ES256 is sure
	Firmware   string      // "5.7.1" or a bare number; empty if unknown

	FIDO2        bool // false: a U2F key, which cannot do this job
	Discoverable bool // keeps discoverable credentials
	BuiltInUV    bool // verifies its user itself (fingerprint), and is set up for it
	CanDelete    bool // credentialManagement or its preview

	CanPIN         bool // takes PINs at all
	PINSet         bool
	PINChangeDue   bool // the key wants another PIN before it does anything else
	MinPINLength   int  // in Unicode code points; never below 4
	PINRetries     int  // tries left, Unknown if the key does not say
	FreeSlots      int  // discoverable credentials that still fit, Unknown if the key does not say
	CredProtectMax CredProtect
}

// Unknown stands for a number that the key does not tell.
const Unknown = -1

package practice

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"slices"
	"unicode/utf8"

	"latchkey/backend/authenticator"
)

const (
	maxPINRetries = 8  // CTAP 2.1 section 6.5.1
	maxWrongPINs  = 3  // in a row, until the key is replugged
	paddedPIN     = 64 // bytes
	pinHashSize   = 16 // bytes
)

// The subcommands of authenticatorClientPIN (CTAP 2.1 section 6.5.5).
const (
	pinGetRetries       = 0x01
	pinGetKeyAgreement  = 0x02
	pinSet              = 0x03
	pinChange           = 0x04
	pinGetToken         = 0x05
	pinGetTokenWithPerm = 0x09
)

type pinRequest struct {
	Protocol    uint     `cbor:"1,keyasint"`
	Subcommand  uint     `cbor:"2,keyasint"`
	Agreement   *coseKey `cbor:"3,keyasint"`
	Param       []byte   `cbor:"4,keyasint"`
	NewPIN      []byte   `cbor:"5,keyasint"` // encrypted
	PINHash     []byte   `cbor:"6,keyasint"` // encrypted
	Permissions *byte    `cbor:"9,keyasint"`
	RPID        string   `cbor:"10,keyasint"`
}

type pinReply struct {
	Agreement *coseKey `cbor:"1,keyasint,omitempty"`
	Token     []byte   `cbor:"2,keyasint,omitempty"` // encrypted
	Retries   *int     `cbor:"3,keyasint,omitempty"`
	Replug    *bool    `cbor:"4,keyasint,omitempty"`
}

func (k *Key) pinSet() bool { return len(k.store.PINHash) > 0 }

func (k *Key) pinRetries() int {
	if k.trouble.acting(PINBlocked) {
		return 0
	}
	return k.store.PINRetries
}

// clientPIN answers authenticatorClientPIN.
func (c *call) clientPIN(r *pinRequest) (any, error) {
	k := c.key
	if r.Subcommand == pinGetRetries {
		retries, replug := k.pinRetries(), k.power.wrongPINs >= maxWrongPINs
		return pinReply{Retries: &retries, Replug: &replug}, nil
	}
	if r.Protocol == 0 {
		return nil, errMissingParameter
	}
	if !slices.Contains(k.options.PINProtocols, r.Protocol) {
		return nil, errInvalidParameter
	}
	switch {
	case r.Subcommand == pinGetKeyAgreement:
		return pinReply{Agreement: k.power.agreement.public()}, nil
	case r.Subcommand == pinSet:
		return nil, k.setPIN(r)
	case r.Subcommand == pinChange:
		return nil, k.changePIN(r)
	case r.Subcommand == pinGetToken:
		return k.getToken(r)
	case r.Subcommand == pinGetTokenWithPerm && !k.options.Preview:
		return k.getTokenWithPermissions(r)
	}
	return nil, errInvalidSubcommand
}

func (k *Key) setPIN(r *pinRequest) error {
	if r.Param == nil || r.NewPIN == nil {
		return errMissingParameter
	}
	if k.pinSet() {
		return errPINAuthInvalid
	}
	s, err := k.power.agreement.decapsulate(r.Protocol, r.Agreement)
	if err != nil {
		return err
	}
	if !authentic(r.Protocol, s.hmacKey, r.NewPIN, r.Param) {
		return errPINAuthInvalid
	}
	return k.takePIN(s, r.NewPIN)
}

func (k *Key) changePIN(r *pinRequest) error {
	if r.Param == nil || r.NewPIN == nil || r.PINHash == nil {
		return errMissingParameter
	}
	if !k.pinSet() {
		return errPINNotSet
	}
	s, err := k.power.agreement.decapsulate(r.Protocol, r.Agreement)
	if err != nil {
		return err
	}
	if err := k.tries(); err != nil {
		return err
	}
	if !authentic(r.Protocol, s.hmacKey, slices.Concat(r.NewPIN, r.PINHash), r.Param) {
		return errPINAuthInvalid
	}
	if err := k.checkPIN(s, r.PINHash); err != nil {
		return err
	}
	return k.takePIN(s, r.NewPIN)
}

// getToken answers getPinToken, whose tokens may make and use credentials of
// one relying party, the first that they are used for. A key from before
// permissions asks for none to manage credentials either.
func (k *Key) getToken(r *pinRequest) (any, error) {
	if r.Permissions != nil || r.RPID != "" {
		return nil, errInvalidParameter
	}
	permissions := byte(permMakeCredential | permGetAssertion)
	if k.options.Preview {
		permissions |= permManage
	}
	return k.grant(r, permissions)
}

func (k *Key) getTokenWithPermissions(r *pinRequest) (any, error) {
	const known = permMakeCredential | permGetAssertion | permManage
	switch {
	case r.Permissions == nil:
		return nil, errMissingParameter
	case *r.Permissions == 0:
		return nil, errInvalidParameter
	case *r.Permissions&^known != 0, *r.Permissions&permManage != 0 && k.managing() == 0:
		return nil, errUnauthorizedPermission
	case *r.Permissions&(permMakeCredential|permGetAssertion) != 0 && r.RPID == "":
		return nil, errMissingParameter
	}
	return k.grant(r, *r.Permissions)
}

// grant gives out a token for the right PIN.
func (k *Key) grant(r *pinRequest, permissions byte) (any, error) {
	if r.PINHash == nil {
		return nil, errMissingParameter
	}
	if !k.pinSet() {
		return nil, errPINNotSet
	}
	s, err := k.power.agreement.decapsulate(r.Protocol, r.Agreement)
	if err != nil {
		return nil, err
	}
	if err := k.tries(); err != nil {
		return nil, err
	}
	if err := k.checkPIN(s, r.PINHash); err != nil {
		return nil, err
	}
	if k.store.PINChangeDue {
		return nil, errPINPolicy
	}
	return pinReply{Token: s.encrypt(k.issue(r.Protocol, permissions, r.RPID))}, nil
}

// tries says why no PIN may be tried now.
func (k *Key) tries() error {
	switch {
	case k.pinRetries() == 0:
		return errPINBlocked
	case k.power.wrongPINs >= maxWrongPINs:
		return errPINAuthBlocked
	}
	return nil
}

// checkPIN compares the encrypted hash of a PIN with the key's own. The try is
// paid for first, so that pulling the key in time wins nothing.
func (k *Key) checkPIN(s *secret, encrypted []byte) error {
	k.store.PINRetries--
	hash, err := s.decrypt(encrypted)
	if err == nil && subtle.ConstantTimeCompare(hash, k.store.PINHash) == 1 {
		k.store.PINRetries = maxPINRetries
		k.power.wrongPINs = 0
		return nil
	}
	k.power.agreement = newAgreement()
	k.power.wrongPINs++
	if err := k.tries(); err != nil {
		return err
	}
	return errPINInvalid
}

// takePIN makes the encrypted, padded PIN the key's own if it keeps the rules.
func (k *Key) takePIN(s *secret, encrypted []byte) error {
	padded, err := s.decrypt(encrypted)
	if err != nil {
		return err
	}
	if len(padded) != paddedPIN {
		return errInvalidParameter
	}
	pin := bytes.TrimRight(padded, "\x00")
	sum := sha256.Sum256(pin)
	hash := sum[:pinHashSize]
	switch {
	case len(pin) > authenticator.MaxPINBytes,
		utf8.RuneCount(pin) < k.store.MinPINLength,
		k.store.PINChangeDue && bytes.Equal(hash, k.store.PINHash):
		return errPINPolicy
	}
	k.store.PINHash = hash
	k.store.PINRetries = maxPINRetries
	k.store.PINChangeDue = false
	k.power.token = token{}
	return nil
}

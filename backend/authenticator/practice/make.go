package practice

import (
	"crypto/sha256"
	"errors"
	"slices"

	"latchkey/backend/authenticator"
)

const credentialIDSize = 32 // bytes

type makeRequest struct {
	ClientDataHash []byte          `cbor:"1,keyasint"`
	RP             *relyingParty   `cbor:"2,keyasint"`
	User           *user           `cbor:"3,keyasint"`
	Parameters     []parameters    `cbor:"4,keyasint"`
	Exclude        []descriptor    `cbor:"5,keyasint"`
	Extensions     makeExtensions  `cbor:"6,keyasint"`
	Options        map[string]bool `cbor:"7,keyasint"`
	Param          []byte          `cbor:"8,keyasint"`
	Protocol       uint            `cbor:"9,keyasint"`
	Enterprise     *uint           `cbor:"10,keyasint"`
}

type makeExtensions struct {
	CredProtect *authenticator.CredProtect `cbor:"credProtect,omitempty"`
}

type makeReply struct {
	Format    string `cbor:"1,keyasint"`
	AuthData  []byte `cbor:"2,keyasint"`
	Statement any    `cbor:"3,keyasint"`
}

// makeCredential answers authenticatorMakeCredential, in the order of CTAP 2.1
// section 6.1.2.
func (c *call) makeCredential(r *makeRequest) (any, error) {
	k := c.key
	if r.Param != nil && len(r.Param) == 0 {
		return nil, c.touchOnly()
	}
	alg, err := r.check(&k.options)
	if err != nil {
		return nil, err
	}
	verified, err := c.verify(r.Param, r.Protocol, r.ClientDataHash, permMakeCredential, r.RP.ID)
	if err != nil {
		return nil, err
	}
	if !verified && k.pinSet() {
		return nil, errPUATRequired
	}
	if len(r.Exclude) > 0 && len(k.store.find(r.RP.ID, r.Exclude, verified)) > 0 {
		if err := c.waitTouch(); errors.Is(err, errKeepaliveCancel) {
			return nil, err
		}
		return nil, errCredentialExcluded
	}
	if err := c.waitTouch(); err != nil {
		return nil, err
	}
	k.power.token.spend()

	made := credential{
		ID: randomBytes(credentialIDSize), RPID: r.RP.ID, User: r.User.truncated(),
		Algorithm: alg, Private: newPrivate(alg), Discoverable: r.Options["rk"],
		Protect: authenticator.CredProtectOptional,
	}
	if level := r.Extensions.CredProtect; level != nil {
		made.Protect = *level
	}
	if made.Discoverable && k.room() == 0 && !slices.ContainsFunc(k.store.Credentials, made.replaces) {
		return nil, errKeyStoreFull
	}
	authData := k.authData(r.RP.ID, verified, true, &made, r.Extensions)
	k.store.put(made)
	format, statement := k.attest.attest(&made, slices.Concat(authData, r.ClientDataHash))
	return makeReply{Format: format, AuthData: authData, Statement: statement}, nil
}

// check finds what is wrong with the request itself, and the algorithm.
func (r *makeRequest) check(o *Options) (authenticator.Algorithm, error) {
	if r.ClientDataHash == nil || r.RP == nil || r.RP.ID == "" || r.User == nil || r.User.ID == nil || r.Parameters == nil {
		return 0, errMissingParameter
	}
	if len(r.ClientDataHash) != sha256.Size || len(r.User.ID) == 0 || len(r.User.ID) > 64 {
		return 0, errInvalidLength
	}
	if up, given := r.Options["up"]; r.Options["uv"] || given && !up {
		return 0, errInvalidOption
	}
	if r.Enterprise != nil {
		return 0, errInvalidParameter
	}
	if len(r.Exclude) > o.takes() {
		return 0, errLimitExceeded
	}
	if p := r.Extensions.CredProtect; p != nil &&
		(*p < authenticator.CredProtectOptional || *p > authenticator.CredProtectRequired) {
		return 0, errInvalidOption
	}
	for _, p := range r.Parameters {
		if p.Type == publicKey && slices.Contains(o.Algorithms, p.Algorithm) {
			return p.Algorithm, nil
		}
	}
	return 0, errUnsupportedAlgorithm
}

// touchOnly answers a request with an empty pinUvAuthParam: a client's way to
// have the person choose among several keys (CTAP 2.1 section 6.1.2 step 1).
func (c *call) touchOnly() error {
	if err := c.waitTouch(); err != nil {
		return err
	}
	if c.key.pinSet() {
		return errPINInvalid
	}
	return errPINNotSet
}

// verify reports whether the user is verified by a pinUvAuthParam, if there is one.
func (c *call) verify(param []byte, protocol uint, message []byte, permission byte, rpID string) (bool, error) {
	if param == nil {
		return false, nil
	}
	if protocol == 0 {
		return false, errMissingParameter
	}
	if !slices.Contains(c.key.options.PINProtocols, protocol) {
		return false, errInvalidParameter
	}
	if err := c.key.authorise(protocol, message, param, permission, rpID); err != nil {
		return false, err
	}
	return true, nil
}

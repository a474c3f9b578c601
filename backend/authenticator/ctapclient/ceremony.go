package ctapclient

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"latchkey/backend/authenticator"
)

// The commands that are used (CTAP 2.1 section 6).
const (
	cmdMake = 0x01
	cmdGet  = 0x02
	cmdInfo = 0x04
	cmdPIN  = 0x06
)

type descriptor struct {
	ID   []byte `cbor:"id"`
	Type string `cbor:"type"`
}

const publicKey = "public-key"

func descriptors(ids [][]byte) []descriptor {
	var list []descriptor
	for _, id := range ids {
		list = append(list, descriptor{id, publicKey})
	}
	return list
}

type entity struct {
	ID   any    `cbor:"id"`
	Name string `cbor:"name,omitempty"`
	Long string `cbor:"displayName,omitempty"`
}

type parameter struct {
	Algorithm int32  `cbor:"alg"`
	Type      string `cbor:"type"`
}

type makeParams struct {
	Hash       []byte            `cbor:"1,keyasint"`
	RP         entity            `cbor:"2,keyasint"`
	User       entity            `cbor:"3,keyasint"`
	Parameters []parameter       `cbor:"4,keyasint"`
	Exclude    []descriptor      `cbor:"5,keyasint,omitempty"`
	Extensions map[string]uint32 `cbor:"6,keyasint,omitempty"`
	Options    map[string]bool   `cbor:"7,keyasint"`
	Param      []byte            `cbor:"8,keyasint"`
	Protocol   uint              `cbor:"9,keyasint"`
}

type makeReply struct {
	Format    string          `cbor:"1,keyasint"`
	AuthData  []byte          `cbor:"2,keyasint"`
	Statement cbor.RawMessage `cbor:"3,keyasint"`
}

type getParams struct {
	RPID     string          `cbor:"1,keyasint"`
	Hash     []byte          `cbor:"2,keyasint"`
	Allow    []descriptor    `cbor:"3,keyasint,omitempty"`
	Options  map[string]bool `cbor:"5,keyasint,omitempty"`
	Param    []byte          `cbor:"6,keyasint"`
	Protocol uint            `cbor:"7,keyasint"`
}

type getReply struct {
	Credential descriptor `cbor:"1,keyasint"`
	AuthData   []byte     `cbor:"2,keyasint"`
	Signature  []byte     `cbor:"3,keyasint"`
	User       struct {
		ID []byte `cbor:"id"`
	} `cbor:"4,keyasint"`
}

// Verify proves to the key, by its PIN, who is there. A key without a PIN gets this
// one.
func (k *Key) Verify(pin string) error {
	var info struct {
		Options map[string]bool `cbor:"4,keyasint"`
		MaxList int             `cbor:"7,keyasint"`
	}
	if err := k.ctap(cmdInfo, nil, &info); err != nil {
		return err
	}
	k.maxList = max(info.MaxList, 1)
	if !info.Options["clientPin"] {
		if err := k.setPIN(pin); err != nil {
			return err
		}
	}
	token, err := k.getToken(pin)
	k.token = token
	return err
}

// Made is what a key answers that has made a credential.
type Made struct {
	ID        []byte
	Format    string // of the attestation
	AuthData  []byte
	Statement []byte // CBOR
	Object    []byte // the attestation object, canonical CBOR
}

// MakeCredential makes a credential for a user that Verify has proved. Of the
// request, what is the key's own to know counts.
func (k *Key) MakeCredential(req authenticator.MakeCredential) (Made, error) {
	exclude, err := k.shorten(req.RPID, req.Exclude)
	if err != nil {
		return Made{}, err
	}
	hash := sha256.Sum256(req.ClientData)
	params := makeParams{
		Hash: hash[:], RP: entity{ID: req.RPID, Name: authenticator.CutName(req.RPName)},
		User:    entity{ID: req.UserHandle, Name: authenticator.CutName(req.UserName), Long: authenticator.CutName(req.DisplayName)},
		Exclude: descriptors(exclude), Options: map[string]bool{"rk": true}, Param: k.proof(hash[:]), Protocol: protocol,
	}
	for _, alg := range req.Algorithms {
		params.Parameters = append(params.Parameters, parameter{int32(alg), publicKey})
	}
	if req.CredProtect != authenticator.CredProtectUnset {
		params.Extensions = map[string]uint32{"credProtect": uint32(req.CredProtect)}
	}
	var reply makeReply
	if err := k.ctap(cmdMake, params, &reply); err != nil {
		return Made{}, err
	}
	object, err := canonical.Marshal(map[string]any{"fmt": reply.Format, "attStmt": reply.Statement, "authData": reply.AuthData})
	if err != nil || len(reply.AuthData) < 55 {
		return Made{}, errGarbled
	}
	id := reply.AuthData[55:] // after hash, flags, count, AAGUID, length
	n := int(binary.BigEndian.Uint16(reply.AuthData[53:]))
	if len(id) < n {
		return Made{}, errGarbled
	}
	return Made{ID: id[:n], Format: reply.Format, AuthData: reply.AuthData, Statement: reply.Statement, Object: object}, nil
}

// GetAssertion signs, for a user that Verify has proved, with the newest credential
// that fits. StatusNoCredentials if none does.
func (k *Key) GetAssertion(req authenticator.GetAssertion) (authenticator.Assertion, error) {
	allow, err := k.shorten(req.RPID, req.Allow)
	if err == nil && allow == nil && len(req.Allow) > 0 {
		err = StatusNoCredentials
	}
	if err != nil {
		return authenticator.Assertion{}, err
	}
	hash := sha256.Sum256(req.ClientData)
	var reply getReply
	err = k.ctap(cmdGet, getParams{RPID: req.RPID, Hash: hash[:], Allow: descriptors(allow), Param: k.proof(hash[:]), Protocol: protocol}, &reply)
	return authenticator.Assertion{
		CredentialID: reply.Credential.ID, AuthenticatorData: reply.AuthData, Signature: reply.Signature, UserHandle: reply.User.ID,
	}, err
}

// shorten makes a list of credentials one that the key takes: of a longer one, only
// what it holds is left, which it is asked without a touch.
func (k *Key) shorten(rpID string, ids [][]byte) ([][]byte, error) {
	if len(ids) <= k.maxList {
		return ids, nil
	}
	hash := sha256.Sum256(nil)
	for part := range slices.Chunk(ids, k.maxList) {
		var reply getReply
		err := k.ctap(cmdGet, getParams{
			RPID: rpID, Hash: hash[:], Allow: descriptors(part), Options: map[string]bool{"up": false}, Param: k.proof(hash[:]), Protocol: protocol,
		}, &reply)
		if Is(err, StatusNoCredentials) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return [][]byte{reply.Credential.ID}, nil
	}
	return nil, nil
}

package windowstest

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/fxamacker/cbor/v2"
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

// verify proves to the key, by its PIN, who is there. A key without a PIN gets
// this one.
func (k *key) verify(pin string) error {
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

// make makes a credential.
func (k *key) make(r Make) (Made, error) {
	exclude := r.List
	if len(exclude) > k.maxList { // only the one that is there, if one is
		found, err := k.find(r.RPID, exclude)
		if err != nil && !says(err, errNoCredentials) {
			return Made{}, err
		}
		exclude = nil
		if err == nil {
			exclude = [][]byte{found}
		}
	}
	hash := sha256.Sum256(r.ClientData)
	params := makeParams{
		Hash: hash[:], RP: entity{ID: r.RPID, Name: r.RPName}, User: entity{ID: r.User, Name: r.UserName, Long: r.DisplayName},
		Exclude: descriptors(exclude), Options: map[string]bool{"rk": true}, Param: k.proof(hash[:]), Protocol: protocol,
	}
	for _, alg := range r.Algorithms {
		params.Parameters = append(params.Parameters, parameter{alg, publicKey})
	}
	if r.CredProtect != 0 {
		params.Extensions = map[string]uint32{"credProtect": r.CredProtect}
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
	return Made{Format: []byte(reply.Format), AuthData: reply.AuthData, Statement: reply.Statement, Object: object, ID: id[:n]}, nil
}

// get signs with the newest credential that fits, which the person takes.
func (k *key) get(r Get) (Got, error) {
	allow := r.List
	if len(allow) > k.maxList {
		found, err := k.find(r.RPID, allow)
		if err != nil {
			return Got{}, err
		}
		allow = [][]byte{found}
	}
	hash := sha256.Sum256(r.ClientData)
	var reply getReply
	err := k.ctap(cmdGet, getParams{RPID: r.RPID, Hash: hash[:], Allow: descriptors(allow), Param: k.proof(hash[:]), Protocol: protocol}, &reply)
	return Got{AuthData: reply.AuthData, Signature: reply.Signature, ID: reply.Credential.ID, User: reply.User.ID}, err
}

// find looks, without a touch, which of these the key has: errNoCredentials.
func (k *key) find(rpID string, ids [][]byte) ([]byte, error) {
	hash := sha256.Sum256(nil)
	for _, part := range chunks(ids, k.maxList) {
		var reply getReply
		err := k.ctap(cmdGet, getParams{
			RPID: rpID, Hash: hash[:], Allow: descriptors(part), Options: map[string]bool{"up": false}, Param: k.proof(hash[:]), Protocol: protocol,
		}, &reply)
		if says(err, errNoCredentials) {
			continue
		}
		return reply.Credential.ID, err
	}
	return nil, errNoCredentials
}

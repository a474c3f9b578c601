package practice

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"latchkey/backend/authenticator"
)

// The subcommands of authenticatorCredentialManagement (CTAP 2.1 section 6.8).
const (
	manageMetadata       = 0x01
	manageRPs            = 0x02
	manageNextRP         = 0x03
	manageCredentials    = 0x04
	manageNextCredential = 0x05
	manageDelete         = 0x06
)

type manageRequest struct {
	Subcommand byte            `cbor:"1,keyasint"`
	Params     cbor.RawMessage `cbor:"2,keyasint,omitempty"`
	Protocol   uint            `cbor:"3,keyasint"`
	Param      []byte          `cbor:"4,keyasint"`
}

type manageParams struct {
	RPIDHash   []byte      `cbor:"1,keyasint"`
	Credential *descriptor `cbor:"2,keyasint"`
}

type manageReply struct {
	Existing     *int                      `cbor:"1,keyasint,omitempty"`
	Room         *int                      `cbor:"2,keyasint,omitempty"`
	RP           *relyingParty             `cbor:"3,keyasint,omitempty"`
	RPIDHash     []byte                    `cbor:"4,keyasint,omitempty"`
	RPs          int                       `cbor:"5,keyasint,omitempty"`
	User         *user                     `cbor:"6,keyasint,omitempty"`
	CredentialID *descriptor               `cbor:"7,keyasint,omitempty"`
	PublicKey    *coseKey                  `cbor:"8,keyasint,omitempty"`
	Credentials  int                       `cbor:"9,keyasint,omitempty"`
	Protect      authenticator.CredProtect `cbor:"10,keyasint,omitempty"`
}

// manageCredentials answers authenticatorCredentialManagement, in the preview's
// number too.
func (c *call) manageCredentials(r *manageRequest) (any, error) {
	k := c.key
	if r.Subcommand == manageNextRP || r.Subcommand == manageNextCredential {
		return next(&k.power.listing)
	}
	k.power.listing = nil
	var p manageParams
	if len(r.Params) > 0 && decMode.Unmarshal(r.Params, &p) != nil {
		return nil, errInvalidCBOR
	}
	if r.Subcommand < manageMetadata || r.Subcommand > manageDelete {
		return nil, errInvalidSubcommand
	}
	if r.Param == nil {
		return nil, errPUATRequired
	}
	// The token may be bound to the relying party that the request is about, but
	// not where it is about all of them.
	rpID := k.subject(r.Subcommand, &p)
	message := slices.Concat([]byte{r.Subcommand}, r.Params)
	if _, err := c.verify(r.Param, r.Protocol, message, permManage, rpID); err != nil {
		return nil, err
	}
	switch r.Subcommand {
	case manageMetadata:
		existing, room := len(k.store.discoverable()), k.room()
		return manageReply{Existing: &existing, Room: &room}, nil
	case manageRPs:
		return k.listRPs()
	case manageCredentials:
		return k.listCredentials(p.RPIDHash)
	}
	return nil, k.delete(p.Credential)
}

// subject is the relying party that a request is about, if it is about one.
func (k *Key) subject(subcommand byte, p *manageParams) string {
	for _, c := range k.store.Credentials {
		if subcommand == manageCredentials && bytes.Equal(p.RPIDHash, hashOf(c.RPID)) ||
			subcommand == manageDelete && p.Credential != nil && c.is(*p.Credential) {
			return c.RPID
		}
	}
	return ""
}

// discoverable returns the discoverable credentials, oldest first. Others
// cannot be managed.
func (s *store) discoverable() []credential {
	return slices.DeleteFunc(slices.Clone(s.Credentials), func(c credential) bool { return !c.Discoverable })
}

func (k *Key) listRPs() (any, error) {
	var ids []string
	for _, c := range k.store.discoverable() {
		if !slices.Contains(ids, c.RPID) {
			ids = append(ids, c.RPID)
		}
	}
	return k.list(len(ids), func(i int) manageReply {
		reply := manageReply{RP: &relyingParty{ID: ids[i]}, RPIDHash: hashOf(ids[i])}
		if i == 0 {
			reply.RPs = len(ids)
		}
		return reply
	})
}

func (k *Key) listCredentials(rpIDHash []byte) (any, error) {
	if rpIDHash == nil {
		return nil, errMissingParameter
	}
	found := slices.DeleteFunc(k.store.discoverable(), func(c credential) bool {
		return !bytes.Equal(hashOf(c.RPID), rpIDHash)
	})
	return k.list(len(found), func(i int) manageReply {
		c := &found[i]
		public := c.public()
		reply := manageReply{
			User: &c.User, CredentialID: &descriptor{ID: c.ID, Type: publicKey},
			PublicKey: &public, Protect: c.Protect,
		}
		if i == 0 {
			reply.Credentials = len(found)
		}
		return reply
	})
}

// list answers with the first of n replies and keeps the others for the "next"
// subcommands.
func (k *Key) list(n int, at func(int) manageReply) (any, error) {
	if n == 0 {
		return nil, errNoCredentials
	}
	i := 0
	step := func() (any, bool, error) {
		i++
		return at(i - 1), i == n, nil
	}
	k.power.listing = step
	return next(&k.power.listing)
}

func (k *Key) delete(d *descriptor) error {
	if d == nil {
		return errMissingParameter
	}
	i := slices.IndexFunc(k.store.Credentials, func(c credential) bool { return c.Discoverable && c.is(*d) })
	if i < 0 {
		return errNoCredentials
	}
	k.store.Credentials = slices.Delete(k.store.Credentials, i, i+1)
	return nil
}

func hashOf(rpID string) []byte {
	sum := sha256.Sum256([]byte(rpID))
	return sum[:]
}

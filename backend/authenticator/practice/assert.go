package practice

import (
	"crypto/sha256"
	"slices"
	"time"
)

// assertionLife is how long getNextAssertion goes on with a list (CTAP 2.1
// section 6.3).
const assertionLife = 30 * time.Second

type assertRequest struct {
	RPID           string          `cbor:"1,keyasint"`
	ClientDataHash []byte          `cbor:"2,keyasint"`
	Allow          []descriptor    `cbor:"3,keyasint"`
	Options        map[string]bool `cbor:"5,keyasint"`
	Param          []byte          `cbor:"6,keyasint"`
	Protocol       uint            `cbor:"7,keyasint"`
}

type assertReply struct {
	Credential descriptor `cbor:"1,keyasint"`
	AuthData   []byte     `cbor:"2,keyasint"`
	Signature  []byte     `cbor:"3,keyasint"`
	User       *user      `cbor:"4,keyasint,omitempty"`
	Count      int        `cbor:"5,keyasint,omitempty"`
}

// getAssertion answers authenticatorGetAssertion, in the order of CTAP 2.1
// section 6.2.2.
func (c *call) getAssertion(r *assertRequest) (any, error) {
	k := c.key
	if r.Param != nil && len(r.Param) == 0 {
		return nil, c.touchOnly()
	}
	if err := r.check(&k.options); err != nil {
		return nil, err
	}
	verified, err := c.verify(r.Param, r.Protocol, r.ClientDataHash, permGetAssertion, r.RPID)
	if err != nil {
		return nil, err
	}
	found := k.store.find(r.RPID, r.Allow, verified)
	if len(found) == 0 {
		return nil, errNoCredentials
	}
	up, given := r.Options["up"]
	present := up || !given
	if present {
		if err := c.waitTouch(); err != nil {
			return nil, err
		}
		k.power.token.spend()
	}
	if len(r.Allow) > 0 {
		return k.sign(found[0], r.ClientDataHash, present, verified), nil
	}

	// Names tell whose credentials these are: only for a verified user, and only
	// where there is a choice.
	named := verified && len(found) > 1
	first := k.sign(found[0], r.ClientDataHash, present, verified)
	if len(found) > 1 {
		first.Count = len(found)
		k.power.assertions = k.remaining(found[1:], func(cred *credential) assertReply {
			return k.sign(cred, r.ClientDataHash, present, verified).naming(cred, named)
		})
	}
	return first.naming(found[0], named), nil
}

func (r *assertRequest) check(o *Options) error {
	if r.RPID == "" || r.ClientDataHash == nil {
		return errMissingParameter
	}
	if len(r.ClientDataHash) != sha256.Size {
		return errInvalidLength
	}
	if _, given := r.Options["rk"]; given {
		return errUnsupportedOption
	}
	if r.Options["uv"] {
		return errInvalidOption
	}
	if len(r.Allow) > o.takes() {
		return errLimitExceeded
	}
	return nil
}

// remaining is what getNextAssertion goes on with.
func (k *Key) remaining(found []*credential, sign func(*credential) assertReply) nextCommand {
	last := k.options.Now()
	return func() (any, bool, error) {
		now := k.options.Now()
		if now.Sub(last) > assertionLife {
			return nil, true, errNotAllowed
		}
		last = now
		cred := found[0]
		found = found[1:]
		return sign(cred), len(found) == 0, nil
	}
}

func (k *Key) sign(cred *credential, clientDataHash []byte, present, verified bool) assertReply {
	authData := k.authData(cred.RPID, verified, present, nil, makeExtensions{})
	reply := assertReply{
		Credential: descriptor{ID: cred.ID, Type: publicKey},
		AuthData:   authData,
		Signature:  cred.sign(slices.Concat(authData, clientDataHash)),
	}
	if cred.Discoverable {
		reply.User = &user{ID: cred.User.ID}
	}
	return reply
}

func (r assertReply) naming(cred *credential, named bool) assertReply {
	if named {
		r.User = &cred.User
	}
	return r
}

package ctapclient

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"slices"
)

// protocol is PIN/UV auth protocol one (CTAP 2.1 section 6.5.6), the platform's
// side.
const protocol = 1

type coseKey struct {
	Type      int    `cbor:"1,keyasint"`
	Algorithm int    `cbor:"3,keyasint"`
	Curve     int    `cbor:"-1,keyasint"`
	X         []byte `cbor:"-2,keyasint"`
	Y         []byte `cbor:"-3,keyasint"`
}

type pinParams struct {
	Protocol   uint     `cbor:"1,keyasint"`
	Subcommand uint     `cbor:"2,keyasint"`
	Agreement  *coseKey `cbor:"3,keyasint,omitempty"`
	Param      []byte   `cbor:"4,keyasint,omitempty"`
	NewPIN     []byte   `cbor:"5,keyasint,omitempty"`
	PINHash    []byte   `cbor:"6,keyasint,omitempty"`
}

type pinReply struct {
	Agreement coseKey `cbor:"1,keyasint"`
	Token     []byte  `cbor:"2,keyasint"`
}

// The subcommands (section 6.5.5).
const (
	getAgreement = 2
	setPIN       = 3
	getToken     = 5
)

// agree makes a secret with the key, and what tells the key of it.
func (k *Key) agree() (secret [sha256.Size]byte, own *coseKey, err error) {
	var reply pinReply
	if err := k.ctap(cmdPIN, pinParams{Protocol: protocol, Subcommand: getAgreement}, &reply); err != nil {
		return secret, nil, err
	}
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return secret, nil, err
	}
	peer, err := ecdh.P256().NewPublicKey(slices.Concat([]byte{4}, reply.Agreement.X, reply.Agreement.Y))
	if err != nil {
		return secret, nil, errGarbled
	}
	z, err := private.ECDH(peer)
	if err != nil {
		return secret, nil, err
	}
	point := private.PublicKey().Bytes()
	return sha256.Sum256(z), &coseKey{Type: 2, Algorithm: -25, Curve: 1, X: point[1:33], Y: point[33:]}, nil
}

func (k *Key) setPIN(pin string) error {
	secret, own, err := k.agree()
	if err != nil {
		return err
	}
	padded := make([]byte, 64)
	copy(padded, pin)
	encrypted := crypt(secret, padded, cipher.NewCBCEncrypter)
	return k.ctap(cmdPIN, pinParams{
		Protocol: protocol, Subcommand: setPIN, Agreement: own, NewPIN: encrypted, Param: mac(secret[:], encrypted),
	}, nil)
}

func (k *Key) getToken(pin string) ([]byte, error) {
	secret, own, err := k.agree()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(pin))
	var reply pinReply
	err = k.ctap(cmdPIN, pinParams{
		Protocol: protocol, Subcommand: getToken, Agreement: own, PINHash: crypt(secret, sum[:16], cipher.NewCBCEncrypter),
	}, &reply)
	if err != nil {
		return nil, err
	}
	if len(reply.Token)%aes.BlockSize != 0 {
		return nil, errGarbled
	}
	return crypt(secret, reply.Token, cipher.NewCBCDecrypter), nil
}

// proof shows the key that this request is by whoever knows its PIN.
func (k *Key) proof(hash []byte) []byte { return mac(k.token, hash) }

func mac(key, message []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(message)
	return m.Sum(nil)[:16]
}

func crypt(secret [sha256.Size]byte, in []byte, mode func(cipher.Block, []byte) cipher.BlockMode) []byte {
	block, err := aes.NewCipher(secret[:])
	if err != nil {
		panic(err) // a key of 32 bytes is none
	}
	out := make([]byte, len(in))
	mode(block, make([]byte, aes.BlockSize)).CryptBlocks(out, in)
	return out
}

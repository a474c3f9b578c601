package practice

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"

	"latchkey/backend/authenticator"
)

// newPrivate makes a key pair; the result is as credential.Private has it.
func newPrivate(alg authenticator.Algorithm) []byte {
	if alg == authenticator.EdDSA {
		return randomBytes(ed25519.SeedSize)
	}
	return must(must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)).Bytes())
}

func (c *credential) ecdsa() *ecdsa.PrivateKey {
	return must(ecdsa.ParseRawPrivateKey(elliptic.P256(), c.Private))
}

func (c *credential) sign(message []byte) []byte {
	if c.Algorithm == authenticator.EdDSA {
		return ed25519.Sign(ed25519.NewKeyFromSeed(c.Private), message)
	}
	return signES256(c.ecdsa(), message)
}

func signES256(key *ecdsa.PrivateKey, message []byte) []byte {
	sum := sha256.Sum256(message)
	return must(ecdsa.SignASN1(rand.Reader, key, sum[:]))
}

func (c *credential) public() coseKey {
	if c.Algorithm == authenticator.EdDSA {
		public := ed25519.NewKeyFromSeed(c.Private).Public().(ed25519.PublicKey)
		return coseKey{Type: coseOKP, Algorithm: int(c.Algorithm), Curve: coseEd25519, X: public}
	}
	point := must(c.ecdsa().PublicKey.Bytes())
	return coseKey{
		Type: coseEC2, Algorithm: int(c.Algorithm), Curve: coseP256,
		X: point[1 : 1+coordinate], Y: point[1+coordinate:],
	}
}

// The flags of authenticator data (WebAuthn section 6.1).
const (
	flagPresent    = 0x01
	flagVerified   = 0x04
	flagAttested   = 0x40
	flagExtensions = 0x80
)

// authData makes authenticator data and counts the signature it is for. Only a
// new credential brings its data and extension outputs.
func (k *Key) authData(rpID string, verified, present bool, made *credential, ext makeExtensions) []byte {
	var flags byte
	if present {
		flags |= flagPresent
	}
	if verified {
		flags |= flagVerified
	}
	var tail []byte
	if made != nil {
		flags |= flagAttested
		tail = append(tail, k.aaguid[:]...)
		tail = binary.BigEndian.AppendUint16(tail, uint16(len(made.ID)))
		tail = append(tail, made.ID...)
		tail = append(tail, canonical(made.public())...)
	}
	if ext.CredProtect != nil {
		flags |= flagExtensions
		tail = append(tail, canonical(ext)...)
	}
	k.store.Signatures++
	rpIDHash := sha256.Sum256([]byte(rpID))
	data := append(rpIDHash[:], flags)
	data = binary.BigEndian.AppendUint32(data, k.store.Signatures)
	return append(data, tail...)
}

// attester makes the attestation statement of a new credential over message.
type attester interface {
	attest(made *credential, message []byte) (format string, statement any)
}

// selfAttester signs with the credential itself: packed self attestation
// (WebAuthn section 8.2), which says nothing about the key's make.
type selfAttester struct{}

type selfStatement struct {
	Algorithm authenticator.Algorithm `cbor:"alg"`
	Signature []byte                  `cbor:"sig"`
}

func (selfAttester) attest(made *credential, message []byte) (string, any) {
	return "packed", selfStatement{Algorithm: made.Algorithm, Signature: made.sign(message)}
}

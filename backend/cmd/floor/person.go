package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"
)

// person is somebody who enrols a key, with all that their key will have said.
type person struct {
	id, name, sort, words  string
	handle                 []byte
	credential             string
	credentialID           []byte
	public                 *ecdsa.PublicKey
	publicKey              []byte
	attestation, assertion signed
	registration, proof    string // ceremonies
}

// signed is data and an ES256 signature of it. Data and hash are as long as
// those of a key that attests itself.
type signed struct{ data, signature []byte }

func newPerson() (person, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return person{}, err
	}
	id := newID()
	p := person{
		id: id, name: "u-" + id, sort: "person " + id[:6] + " " + id[6:12] + "\x01u-" + id,
		words:  " com example person u " + id + " " + id[:6] + " " + id[6:12],
		handle: random(64), credential: newID(), credentialID: random(32),
		public: &private.PublicKey, publicKey: random(77), registration: newID(), proof: newID(),
	}
	p.attestation, err = sign(private, 196)
	if err == nil {
		p.assertion, err = sign(private, 69)
	}
	return p, err
}

func sign(private *ecdsa.PrivateKey, length int) (signed, error) {
	s := signed{data: random(length)}
	digest := sha256.Sum256(s.data)
	var err error
	s.signature, err = ecdsa.SignASN1(rand.Reader, private, digest[:])
	return s, err
}

// check is one signature check, over SHA-256.
func (p person) check(s signed) error {
	digest := sha256.Sum256(s.data)
	if !ecdsa.VerifyASN1(p.public, digest[:], s.signature) {
		return errors.New("a signature is wrong")
	}
	return nil
}

// maxTerms is how many terms a person has at most.
const maxTerms = 21

// terms are as many as the service keeps of such a person: words and their first
// letters.
func (p person) terms() []string {
	all := []string{
		"c", "co", "com", "e", "ex", "exa", "example", "p", "pe", "per", "person", "u",
		p.id[:1], p.id[:2], p.id[:3], p.id[:6], p.id[6:7], p.id[6:8], p.id[6:9], p.id[6:12], p.id,
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func newID() string { return hex.EncodeToString(random(16)) }

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

func now() int64 { return time.Now().UnixMicro() }

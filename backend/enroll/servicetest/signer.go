package servicetest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"

	"latchkey/backend/enroll"
)

// es384 is an algorithm that the relying party does not know.
const es384 enroll.Algorithm = -35

// signer is the private key of a credential.
type signer struct {
	alg  enroll.Algorithm
	priv crypto.Signer
}

func newSigner(alg enroll.Algorithm) (signer, error) {
	var priv crypto.Signer
	var err error
	switch alg {
	case enroll.ES256:
		priv, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case es384:
		priv, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case enroll.EdDSA:
		_, priv, err = ed25519.GenerateKey(rand.Reader)
	case enroll.RS256:
		priv, err = rsa.GenerateKey(rand.Reader, 2048)
	default:
		err = fmt.Errorf("no key has algorithm %d", alg)
	}
	return signer{alg, priv}, err
}

func (s signer) algorithm() enroll.Algorithm { return s.alg }

func (s signer) sign(data []byte) ([]byte, error) {
	switch s.alg {
	case enroll.EdDSA:
		return s.priv.Sign(rand.Reader, data, crypto.Hash(0))
	case es384:
		hash := crypto.SHA384.New()
		hash.Write(data)
		return s.priv.Sign(rand.Reader, hash.Sum(nil), crypto.SHA384)
	}
	hash := sha256.Sum256(data)
	return s.priv.Sign(rand.Reader, hash[:], crypto.SHA256)
}

// public is the COSE_Key (RFC 9053 section 7).
func (s signer) public() map[int]any {
	switch key := s.priv.Public().(type) {
	case ed25519.PublicKey:
		return map[int]any{1: 1, 3: int(s.alg), -1: 6, -2: []byte(key)}
	case *rsa.PublicKey:
		return map[int]any{1: 3, 3: int(s.alg), -1: key.N.Bytes(), -2: big.NewInt(int64(key.E)).Bytes()}
	case *ecdsa.PublicKey:
		point, err := key.Bytes() // 4, x, y
		if err != nil {
			panic(err)
		}
		curve, size := 1, (len(point)-1)/2
		if s.alg == es384 {
			curve = 2
		}
		return map[int]any{1: 2, 3: int(s.alg), -1: curve, -2: point[1 : 1+size], -3: point[1+size:]}
	}
	panic("no such key")
}

// certified is a packed attestation statement with a certificate of a maker that
// nobody knows (WebAuthn section 8.2).
func certified(aaguid, signed []byte) (map[string]any, error) {
	leaf, err := newSigner(enroll.ES256)
	if err != nil {
		return nil, err
	}
	value, err := asn1.Marshal(aaguid)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject: pkix.Name{
			Country: []string{"SE"}, Organization: []string{"Maker"},
			OrganizationalUnit: []string{"Authenticator Attestation"}, CommonName: "Test key",
		},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		BasicConstraintsValid: true,
		ExtraExtensions:       []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 45724, 1, 1, 4}, Value: value}},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, leaf.priv.Public(), leaf.priv)
	if err != nil {
		return nil, err
	}
	sig, err := leaf.sign(signed)
	return map[string]any{"alg": int(enroll.ES256), "sig": sig, "x5c": [][]byte{certificate}}, err
}

package practice

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"

	"latchkey/backend/authenticator"
)

// What is in this file makes a key in software look like one from a
// manufacturer, so that tests can run without demo mode. A test of the import
// rules keeps NewCA and NewAttested out of every program.

// CA is a manufacturer of authenticators: the root of its attestation.
type CA struct {
	Root *x509.Certificate
	key  *ecdsa.PrivateKey
}

// oidAAGUID is id-fido-gen-ce-aaguid (WebAuthn section 8.2.1).
var oidAAGUID = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 45724, 1, 1, 4}

// Attestation certificates outlive their keys; RFC 5280 section 4.1.2.5 has this
// end for those that never expire.
var (
	notBefore = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	notAfter  = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
)

// NewCA makes a root of its own.
func NewCA() (*CA, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the root's key: %w", err)
	}
	root, err := certify(&x509.Certificate{
		Subject: pkix.Name{CommonName: "Latchkey test attestation root"},
		IsCA:    true, KeyUsage: x509.KeyUsageCertSign,
	}, nil, key, key)
	return &CA{Root: root, key: key}, err
}

// NewAttested makes a key like New whose make and model is aaguid and whose
// credentials are attested by a certificate from ca. It is not shown as a
// practice key.
func NewAttested(options Options, aaguid [16]byte, ca *CA) (*Key, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the attestation key: %w", err)
	}
	extension, err := asn1.Marshal(aaguid[:])
	if err != nil {
		return nil, fmt.Errorf("encode the AAGUID: %w", err)
	}
	cert, err := certify(&x509.Certificate{
		// Exactly this, says WebAuthn section 8.2.1.
		Subject: pkix.Name{
			Country: []string{"DE"}, Organization: []string{"Latchkey"},
			OrganizationalUnit: []string{"Authenticator Attestation"}, CommonName: "Latchkey test key",
		},
		ExtraExtensions: []pkix.Extension{{Id: oidAAGUID, Value: extension}},
	}, ca.Root, key, ca.key)
	if err != nil {
		return nil, err
	}
	return build(options, "Latchkey test key", aaguid, &batchAttester{key: key, cert: cert.Raw}, false), nil
}

// certify signs template; a nil parent stands for the certificate itself.
func certify(template, parent *x509.Certificate, key, parentKey *ecdsa.PrivateKey) (*x509.Certificate, error) {
	template.SerialNumber = new(big.Int).SetBytes(randomBytes(16))
	template.NotBefore, template.NotAfter = notBefore, notAfter
	template.BasicConstraintsValid = true
	if parent == nil {
		parent = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		return nil, fmt.Errorf("sign a certificate: %w", err)
	}
	return x509.ParseCertificate(der)
}

// batchAttester signs with the attestation key of the make: packed attestation
// with a certificate (WebAuthn section 8.2).
type batchAttester struct {
	key  *ecdsa.PrivateKey
	cert []byte
}

type batchStatement struct {
	Algorithm authenticator.Algorithm `cbor:"alg"`
	Signature []byte                  `cbor:"sig"`
	Chain     [][]byte                `cbor:"x5c"`
}

func (a *batchAttester) attest(_ *credential, message []byte) (string, any) {
	return "packed", batchStatement{
		Algorithm: authenticator.ES256, Signature: signES256(a.key, message), Chain: [][]byte{a.cert},
	}
}

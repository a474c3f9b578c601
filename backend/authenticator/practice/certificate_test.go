package practice

import (
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"testing"
)

// TestAttestationCertificate checks what WebAuthn section 8.2.1 asks for.
func TestAttestationCertificate(t *testing.T) {
	ca, err := NewCA()
	if err != nil {
		t.Fatal(err)
	}
	aaguid := [16]byte{1, 2, 3}
	key, err := NewAttested(Options{}, aaguid, ca)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(key.attest.(*batchAttester).cert)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca.Root)
	if _, err := cert.Verify(x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
		t.Error(err)
	}
	if cert.Version != 3 || cert.IsCA || !cert.BasicConstraintsValid {
		t.Errorf("version %d, CA %v", cert.Version, cert.IsCA)
	}
	s := cert.Subject
	if len(s.Country) != 1 || len(s.Organization) != 1 || s.CommonName == "" ||
		!slices.Equal(s.OrganizationalUnit, []string{"Authenticator Attestation"}) {
		t.Errorf("subject %v", s)
	}
	for _, e := range cert.Extensions {
		if e.Id.Equal(oidAAGUID) {
			var got []byte
			if _, err := asn1.Unmarshal(e.Value, &got); err != nil || e.Critical || string(got) != string(aaguid[:]) {
				t.Errorf("extension % x, critical %v: %v", e.Value, e.Critical, err)
			}
			return
		}
	}
	t.Error("no AAGUID in the certificate")
}

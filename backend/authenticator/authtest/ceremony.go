package authtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
)

const (
	rpID      = "example.com"
	otherRPID = "example.org"
)

// registration is a request for a credential of the person named.
func (b *bench) registration(person string) authenticator.MakeCredential {
	return authenticator.MakeCredential{
		ClientData: []byte(`{"type":"webauthn.create","challenge":"` + person + `","origin":"https://example.com"}`),
		RPID:       rpID, RPName: "Example",
		UserHandle: handle(person), UserName: person, DisplayName: strings.ToUpper(person),
		Algorithms:  []authenticator.Algorithm{authenticator.ES256, authenticator.EdDSA},
		CredProtect: authenticator.CredProtectOptionalWithList,
		SecurityKey: true, PIN: b.pin, Prompter: authenticator.Silent{},
	}
}

// handle is a user handle of full length.
func handle(person string) []byte { return fmt.Appendf(nil, "%64s", person)[:64] }

// question asks for an assertion.
func (b *bench) question(allow ...[]byte) authenticator.GetAssertion {
	return authenticator.GetAssertion{
		ClientData: []byte(`{"type":"webauthn.get","challenge":"now","origin":"https://example.com"}`),
		RPID:       rpID, Allow: allow, SecurityKey: true, PIN: b.pin, Prompter: authenticator.Silent{},
	}
}

// silent asks whether a credential is there.
func (b *bench) silent(allow ...[]byte) authenticator.GetAssertion {
	q := b.question(allow...)
	q.PIN, q.Silent = authenticator.PIN{}, true
	return q
}

// register makes a credential and checks it.
func (b *bench) register(key authenticator.Key, req authenticator.MakeCredential) registered {
	b.t.Helper()
	made, err := key.MakeCredential(b.ctx, req)
	ok(b.t, "make a credential", err)
	return b.verify(req, made)
}

// registered is what a relying party keeps.
type registered struct {
	id        []byte
	handle    []byte
	algorithm authenticator.Algorithm
	public    coseKey
	data      authData
}

// Flags of authenticator data (WebAuthn section 6.1).
const (
	flagUP = 0x01
	flagUV = 0x04
	flagAT = 0x40
	flagED = 0x80
)

// authData is authenticator data taken apart (WebAuthn section 6.1).
type authData struct {
	flags      byte
	count      uint32
	aaguid     [16]byte
	id         []byte
	public     coseKey
	extensions map[string]any
}

type coseKey struct {
	Type      int                     `cbor:"1,keyasint"`
	Algorithm authenticator.Algorithm `cbor:"3,keyasint"`
	Curve     int                     `cbor:"-1,keyasint"`
	X         []byte                  `cbor:"-2,keyasint"`
	Y         []byte                  `cbor:"-3,keyasint"`
}

// verify checks a registration as a relying party does.
func (b *bench) verify(req authenticator.MakeCredential, made authenticator.Registration) registered {
	b.t.Helper()
	var object struct {
		Format    string `cbor:"fmt"`
		AuthData  []byte `cbor:"authData"`
		Statement struct {
			Algorithm authenticator.Algorithm `cbor:"alg"`
			Signature []byte                  `cbor:"sig"`
		} `cbor:"attStmt"`
	}
	ok(b.t, "parse the attestation object", cbor.Unmarshal(made.AttestationObject, &object))
	if object.Format != "packed" {
		b.t.Fatalf("attestation format %q", object.Format)
	}
	checkCanonical(b.t, made.AttestationObject)
	data := parseAuthData(b.t, object.AuthData, req.RPID)
	if data.flags&flagUP == 0 || data.flags&flagAT == 0 || verifies(b.caps) && data.flags&flagUV == 0 {
		b.t.Errorf("flags %#x", data.flags)
	}
	if !bytes.Equal(data.id, made.CredentialID) || len(data.id) == 0 {
		b.t.Errorf("credential ID % x, in the authenticator data % x", made.CredentialID, data.id)
	}
	if data.aaguid != practice.AAGUID {
		b.t.Errorf("AAGUID % x", data.aaguid)
	}
	if object.Statement.Algorithm != data.public.Algorithm || !slices.Contains(req.Algorithms, data.public.Algorithm) {
		b.t.Errorf("algorithms %d and %d of %v", object.Statement.Algorithm, data.public.Algorithm, req.Algorithms)
	}
	if !data.public.verifies(object.AuthData, req.ClientData, object.Statement.Signature) {
		b.t.Error("the attestation's signature is wrong")
	}
	return registered{
		id: made.CredentialID, handle: req.UserHandle,
		algorithm: data.public.Algorithm, public: data.public, data: data,
	}
}

// checkCanonical checks that CBOR is in the canonical form of CTAP2.
func checkCanonical(t trial, encoded []byte) {
	t.Helper()
	var v any
	ok(t, "parse", cbor.Unmarshal(encoded, &v))
	mode, err := cbor.CTAP2EncOptions().EncMode()
	ok(t, "make an encoder", err)
	again, err := mode.Marshal(v)
	ok(t, "encode", err)
	if !bytes.Equal(again, encoded) {
		t.Errorf("not canonical: % x", encoded)
	}
}

func parseAuthData(t trial, b []byte, rpID string) authData {
	t.Helper()
	if len(b) < 37 {
		t.Fatalf("authenticator data of %d bytes", len(b))
	}
	if want := sha256.Sum256([]byte(rpID)); !bytes.Equal(b[:32], want[:]) {
		t.Fatalf("authenticator data for another RP ID")
	}
	d := authData{flags: b[32], count: binary.BigEndian.Uint32(b[33:])}
	b = b[37:]
	if d.flags&flagAT != 0 {
		if len(b) < 18 || len(b) < 18+int(binary.BigEndian.Uint16(b[16:])) {
			t.Fatal("attested credential data is cut off")
		}
		d.aaguid = [16]byte(b)
		n := 18 + int(binary.BigEndian.Uint16(b[16:]))
		d.id, b = b[18:n], b[n:]
		rest, err := cbor.UnmarshalFirst(b, &d.public)
		ok(t, "parse the public key", err)
		b = rest
	}
	if d.flags&flagED != 0 {
		rest, err := cbor.UnmarshalFirst(b, &d.extensions)
		ok(t, "parse the extensions", err)
		b = rest
	}
	if len(b) != 0 {
		t.Errorf("%d bytes too many in the authenticator data", len(b))
	}
	return d
}

// verifies checks a signature over authenticator data and client data.
func (k coseKey) verifies(authData, clientData, signature []byte) bool {
	hash := sha256.Sum256(clientData)
	message := slices.Concat(authData, hash[:])
	switch k.Algorithm {
	case authenticator.EdDSA:
		return len(k.X) == ed25519.PublicKeySize && ed25519.Verify(k.X, message, signature)
	case authenticator.ES256:
		public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, k.X, k.Y))
		sum := sha256.Sum256(message)
		return err == nil && ecdsa.VerifyASN1(public, sum[:], signature)
	}
	return false
}

// accept checks an assertion as a relying party does, and returns its data.
func (r registered) accept(t trial, req authenticator.GetAssertion, a authenticator.Assertion) authData {
	t.Helper()
	if !bytes.Equal(a.CredentialID, r.id) {
		t.Fatalf("assertion by % x instead of % x", a.CredentialID, r.id)
	}
	data := parseAuthData(t, a.AuthenticatorData, req.RPID)
	if !r.public.verifies(a.AuthenticatorData, req.ClientData, a.Signature) {
		t.Error("the assertion's signature is wrong")
	}
	if len(req.Allow) == 0 && !bytes.Equal(a.UserHandle, r.handle) {
		t.Errorf("user handle %q", a.UserHandle)
	}
	return data
}

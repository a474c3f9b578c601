package servicetest

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"latchkey/backend/enroll"
)

// Flags of authenticator data (WebAuthn section 6.1).
const (
	flagUP = 1 << iota
	_
	flagUV
	flagBE
	flagBS
	_
	flagAT
	flagED
)

// Format is what a Key says of itself when it registers.
type Format int

// The formats.
const (
	FormatSelf Format = iota // packed, signed by the credential itself
	FormatNone
	FormatCertified // packed, with a certificate
)

// What a Key answers when it cannot do what it is asked.
var (
	ErrExcluded = errors.New("the key holds one of the excluded credentials")
	ErrNothing  = errors.New("the key holds none of the credentials")
)

// Key is an authenticator and the client before it, in software: it makes
// genuine registrations and assertions, keeps discoverable credentials and counts
// its signatures. Its fields change what it does; the hooks falsify before
// anything is hashed or signed. It belongs to one goroutine.
type Key struct {
	AAGUID     enroll.AAGUID
	Algorithms []enroll.Algorithm // what it can do
	Format     Format
	Transports []string
	Attachment string
	Flags      byte
	Count      uint32 // the sign count of the next answer
	Step       uint32 // what each answer adds to it
	FixedID    []byte // the ID of the next credentials, instead of random ones
	Extensions map[string]any

	ClientData        func(map[string]any)
	AuthenticatorData func([]byte) []byte
	Attestation       func(map[string]any)

	held []*held
}

type held struct {
	rpID       string
	id, handle []byte
	signer     signer
}

// NewKey makes a security key that behaves.
func NewKey() *Key {
	return &Key{
		AAGUID:     "00112233-4455-6677-8899-aabbccddeeff",
		Algorithms: []enroll.Algorithm{enroll.ES256, enroll.EdDSA},
		Transports: []string{"usb", "nfc"},
		Attachment: "cross-platform",
		Flags:      flagUP | flagUV,
		Count:      7,
		Step:       1,
	}
}

// Register answers a registration.
func (k *Key) Register(o enroll.CreationOptions, origin string) (enroll.RegistrationResponse, error) {
	for _, excluded := range o.ExcludeCredentials {
		if k.find(o.RP.ID, excluded.ID) != nil {
			return enroll.RegistrationResponse{}, ErrExcluded
		}
	}
	s, err := newSigner(k.choose(o.PubKeyCredParams))
	if err != nil {
		return enroll.RegistrationResponse{}, err
	}
	made := &held{rpID: o.RP.ID, handle: o.User.ID, id: k.FixedID, signer: s}
	if made.id == nil {
		made.id = make([]byte, 32)
		_, _ = rand.Read(made.id)
	}
	clientData := k.clientData("webauthn.create", o.Challenge, origin)
	attested := slices.Concat(rawAAGUID(k.AAGUID), binary.BigEndian.AppendUint16(nil, uint16(len(made.id))), made.id, encode(s.public()))
	authData := k.authData(o.RP.ID, flagAT, attested)
	object := map[string]any{"fmt": "packed", "authData": authData}
	hash := sha256.Sum256(clientData)
	if object["attStmt"], err = k.statement(made, slices.Concat(authData, hash[:])); err != nil {
		return enroll.RegistrationResponse{}, err
	}
	if k.Format == FormatNone {
		object["fmt"] = "none"
	}
	if k.Attestation != nil {
		k.Attestation(object)
	}
	// One credential for each person and relying party, as on any key.
	k.held = slices.DeleteFunc(k.held, func(h *held) bool { return h.rpID == made.rpID && bytes.Equal(h.handle, made.handle) })
	k.held = append(k.held, made)
	return enroll.RegistrationResponse{
		ID: made.id, RawID: made.id, Type: "public-key", AuthenticatorAttachment: k.Attachment,
		Response: enroll.AttestationResponse{ClientDataJSON: clientData, AttestationObject: encode(object), Transports: k.Transports},
	}, nil
}

func (k *Key) statement(made *held, signed []byte) (map[string]any, error) {
	switch k.Format {
	case FormatNone:
		return map[string]any{}, nil
	case FormatCertified:
		return certified(rawAAGUID(k.AAGUID), signed)
	}
	sig, err := made.signer.sign(signed)
	return map[string]any{"alg": made.signer.algorithm(), "sig": sig}, err
}

// Authenticate answers an authentication, with the newest credential that fits.
func (k *Key) Authenticate(o enroll.RequestOptions, origin string) (enroll.AuthenticationResponse, error) {
	var with *held
	for _, h := range k.held {
		allowed := func(d enroll.CredentialDescriptor) bool { return bytes.Equal(d.ID, h.id) }
		if h.rpID == o.RPID && (len(o.AllowCredentials) == 0 || slices.ContainsFunc(o.AllowCredentials, allowed)) {
			with = h
		}
	}
	if with == nil {
		return enroll.AuthenticationResponse{}, ErrNothing
	}
	clientData := k.clientData("webauthn.get", o.Challenge, origin)
	authData := k.authData(o.RPID, 0, nil)
	sig, err := k.Sign(with.rpID, with.id, authData, clientData)
	return enroll.AuthenticationResponse{
		ID: with.id, RawID: with.id, Type: "public-key", AuthenticatorAttachment: k.Attachment,
		Response: enroll.AssertionResponse{ClientDataJSON: clientData, AuthenticatorData: authData, Signature: sig, UserHandle: with.handle},
	}, err
}

// Sign signs authenticator data and client data as they are, with a credential
// that the key holds.
func (k *Key) Sign(rpID string, id, authData, clientData []byte) ([]byte, error) {
	with := k.find(rpID, id)
	if with == nil {
		return nil, ErrNothing
	}
	hash := sha256.Sum256(clientData)
	return with.signer.sign(slices.Concat(authData, hash[:]))
}

func (k *Key) find(rpID string, id []byte) *held {
	for _, h := range k.held {
		if h.rpID == rpID && bytes.Equal(h.id, id) {
			return h
		}
	}
	return nil
}

func (k *Key) choose(from []enroll.CredentialParameter) enroll.Algorithm {
	for _, p := range from {
		if slices.Contains(k.Algorithms, p.Alg) {
			return p.Alg
		}
	}
	return k.Algorithms[0] // a key that does as it likes
}

func (k *Key) clientData(kind string, challenge enroll.Bytes, origin string) []byte {
	members := map[string]any{
		"type": kind, "challenge": base64.RawURLEncoding.EncodeToString(challenge), "origin": origin, "crossOrigin": false,
	}
	if k.ClientData != nil {
		k.ClientData(members)
	}
	out, err := json.Marshal(members)
	if err != nil {
		panic(err)
	}
	return out
}

func (k *Key) authData(rpID string, flags byte, attested []byte) []byte {
	flags |= k.Flags
	var extensions []byte
	if k.Extensions != nil {
		flags |= flagED
		extensions = encode(k.Extensions)
	}
	hash := sha256.Sum256([]byte(rpID))
	out := append(hash[:], flags)
	out = binary.BigEndian.AppendUint32(out, k.Count)
	out = slices.Concat(out, attested, extensions)
	k.Count += k.Step
	if k.AuthenticatorData != nil {
		out = k.AuthenticatorData(out)
	}
	return out
}

func rawAAGUID(a enroll.AAGUID) []byte {
	out, err := hex.DecodeString(strings.ReplaceAll(string(a), "-", ""))
	if err != nil {
		panic(err)
	}
	return out
}

// encode gives the canonical CBOR of CTAP2.
func encode(v any) []byte {
	mode, err := cbor.CTAP2EncOptions().EncMode()
	if err != nil {
		panic(err)
	}
	out, err := mode.Marshal(v)
	if err != nil {
		panic(err)
	}
	return out
}

package desk

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"

	"github.com/fxamacker/cbor/v2"

	"latchkey/backend/enroll"
)

// The flags of authenticator data (WebAuthn section 6.1).
const (
	userPresent  = 1 << 0
	userVerified = 1 << 2
	hasKey       = 1 << 6
)

// Key answers as a security key does that attests itself with ES256.
type Key struct {
	private *ecdsa.PrivateKey
	id      []byte
	public  []byte // COSE_Key
	count   uint32
	still   bool   // it does not count, so that it may be used at once
	handle  []byte // of its user, who signs in with it; empty: it is only proved
}

// NewKey makes a key.
func NewKey() (*Key, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	id := make([]byte, 32)
	_, _ = rand.Read(id)
	return keyOf(private, id)
}

func keyOf(private *ecdsa.PrivateKey, id []byte) (*Key, error) {
	point, err := private.PublicKey.Bytes() // 4, x, y
	if err != nil {
		return nil, err
	}
	public, err := canonical(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]}) // RFC 9053 section 7.1.1
	return &Key{private: private, id: id, public: public}, err
}

func canonical(v any) ([]byte, error) {
	mode, err := cbor.CTAP2EncOptions().EncMode()
	if err != nil {
		return nil, err
	}
	return mode.Marshal(v)
}

func clientData(kind string, challenge enroll.Bytes, origin string) ([]byte, error) {
	return json.Marshal(struct {
		Type        string `json:"type"`
		Challenge   string `json:"challenge"`
		Origin      string `json:"origin"`
		CrossOrigin bool   `json:"crossOrigin"`
	}{kind, challenge.String(), origin, false})
}

func (k *Key) data(rpID string, flags byte) []byte {
	hash := sha256.Sum256([]byte(rpID))
	if !k.still {
		k.count++
	}
	return binary.BigEndian.AppendUint32(append(hash[:], flags), k.count)
}

func (k *Key) sign(data, client []byte) ([]byte, error) {
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	return ecdsa.SignASN1(rand.Reader, k.private, digest[:])
}

// Register answers a registration.
func (k *Key) Register(o enroll.CreationOptions, origin string) (enroll.RegistrationResponse, error) {
	client, err := clientData("webauthn.create", o.Challenge, origin)
	if err != nil {
		return enroll.RegistrationResponse{}, err
	}
	data := k.data(o.RP.ID, userPresent|userVerified|hasKey)
	data = append(data, make([]byte, 16)...) // no AAGUID
	data = binary.BigEndian.AppendUint16(data, uint16(len(k.id)))
	data = append(append(data, k.id...), k.public...)
	signature, err := k.sign(data, client)
	if err != nil {
		return enroll.RegistrationResponse{}, err
	}
	object, err := canonical(map[string]any{
		"fmt": "packed", "attStmt": map[string]any{"alg": -7, "sig": signature}, "authData": data,
	})
	return enroll.RegistrationResponse{
		ID: k.id, RawID: k.id, Type: "public-key", AuthenticatorAttachment: "cross-platform", Name: "key",
		Response: enroll.AttestationResponse{ClientDataJSON: client, AttestationObject: object, Transports: []string{"usb"}},
	}, err
}

// Assert answers an authentication.
func (k *Key) Assert(o enroll.RequestOptions, origin string) (enroll.AuthenticationResponse, error) {
	client, err := clientData("webauthn.get", o.Challenge, origin)
	if err != nil {
		return enroll.AuthenticationResponse{}, err
	}
	data := k.data(o.RPID, userPresent|userVerified)
	signature, err := k.sign(data, client)
	return enroll.AuthenticationResponse{
		ID: k.id, RawID: k.id, Type: "public-key", AuthenticatorAttachment: "cross-platform",
		Response: enroll.AssertionResponse{ClientDataJSON: client, AuthenticatorData: data, Signature: signature, UserHandle: k.handle},
	}, err
}

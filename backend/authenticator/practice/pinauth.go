package practice

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"slices"
)

// agreement is the key's side of the key agreement of PIN/UV auth protocols one
// and two (CTAP 2.1 sections 6.5.6 and 6.5.7).
type agreement struct{ private *ecdh.PrivateKey }

func newAgreement() *agreement {
	return &agreement{private: must(ecdh.P256().GenerateKey(rand.Reader))}
}

// coseKey is a P-256 public key in COSE (RFC 9053 section 7.1.1).
type coseKey struct {
	Type      int    `cbor:"1,keyasint"`
	Algorithm int    `cbor:"3,keyasint"`
	Curve     int    `cbor:"-1,keyasint"`
	X         []byte `cbor:"-2,keyasint"`
	Y         []byte `cbor:"-3,keyasint,omitempty"`
}

const (
	coseOKP = 1
	coseEC2 = 2

	coseP256    = 1
	coseEd25519 = 6

	coseECDH = -25 // ECDH-ES + HKDF-256, by which CTAP marks agreement keys

	coordinate = 32 // bytes of a P-256 coordinate
)

func (a *agreement) public() *coseKey {
	point := a.private.PublicKey().Bytes() // uncompressed: 4, x, y
	return &coseKey{Type: coseEC2, Algorithm: coseECDH, Curve: coseP256, X: point[1 : 1+coordinate], Y: point[1+coordinate:]}
}

// secret is the shared secret of one exchange.
type secret struct {
	protocol uint
	hmacKey  []byte
	aesKey   []byte
}

// decapsulate makes the shared secret from the platform's public key.
func (a *agreement) decapsulate(protocol uint, peer *coseKey) (*secret, error) {
	if peer == nil {
		return nil, errMissingParameter
	}
	if peer.Type != coseEC2 || peer.Curve != coseP256 || len(peer.X) != coordinate || len(peer.Y) != coordinate {
		return nil, errInvalidParameter
	}
	public, err := ecdh.P256().NewPublicKey(slices.Concat([]byte{4}, peer.X, peer.Y))
	if err != nil {
		return nil, errInvalidParameter
	}
	z := must(a.private.ECDH(public))
	if protocol == 1 {
		sum := sha256.Sum256(z)
		return &secret{protocol: protocol, hmacKey: sum[:], aesKey: sum[:]}, nil
	}
	salt := make([]byte, sha256.Size)
	return &secret{
		protocol: protocol,
		hmacKey:  must(hkdf.Key(sha256.New, z, salt, "CTAP2 HMAC key", sha256.Size)),
		aesKey:   must(hkdf.Key(sha256.New, z, salt, "CTAP2 AES key", sha256.Size)),
	}, nil
}

// encrypt encrypts whole blocks. Protocol one has a zero IV; protocol two sends
// a random one first.
func (s *secret) encrypt(plain []byte) []byte {
	iv := make([]byte, aes.BlockSize)
	var out []byte
	if s.protocol != 1 {
		iv = randomBytes(aes.BlockSize)
		out = slices.Clone(iv)
	}
	text := make([]byte, len(plain))
	cipher.NewCBCEncrypter(must(aes.NewCipher(s.aesKey)), iv).CryptBlocks(text, plain)
	return append(out, text...)
}

func (s *secret) decrypt(text []byte) ([]byte, error) {
	iv := make([]byte, aes.BlockSize)
	if s.protocol != 1 {
		if len(text) < aes.BlockSize {
			return nil, errInvalidParameter
		}
		iv, text = text[:aes.BlockSize], text[aes.BlockSize:]
	}
	if len(text) == 0 || len(text)%aes.BlockSize != 0 {
		return nil, errInvalidParameter
	}
	plain := make([]byte, len(text))
	cipher.NewCBCDecrypter(must(aes.NewCipher(s.aesKey)), iv).CryptBlocks(plain, text)
	return plain, nil
}

// authentic checks a pinUvAuthParam. Protocol one keeps half of the HMAC.
func authentic(protocol uint, key, message, param []byte) bool {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	want := mac.Sum(nil)
	if protocol == 1 {
		want = want[:16]
	}
	return hmac.Equal(want, param)
}

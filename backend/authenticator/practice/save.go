package practice

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"errors"
	"fmt"
	"io"

	"github.com/fxamacker/cbor/v2"

	"latchkey/backend/authenticator"
)

// Save writes the key's memory, private keys included, so that the key outlives
// its process. It waits for a running command.
func (k *Key) Save(w io.Writer) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := encMode.NewEncoder(w).Encode(k.store); err != nil {
		return fmt.Errorf("save the practice key: %w", err)
	}
	return nil
}

// Load puts the memory of a saved key into this one.
func (k *Key) Load(r io.Reader) error {
	var s store
	if err := cbor.NewDecoder(r).Decode(&s); err != nil {
		return fmt.Errorf("load the practice key: %w", err)
	}
	if err := s.check(); err != nil {
		return fmt.Errorf("load the practice key: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.store = s
	return nil
}

// check refuses what could not have come from Save.
func (s *store) check() error {
	if n := len(s.PINHash); n != 0 && n != pinHashSize {
		return fmt.Errorf("a PIN hash of %d bytes", n)
	}
	if s.PINRetries < 0 || s.PINRetries > maxPINRetries || s.MinPINLength < authenticator.MinPINLength {
		return errors.New("PIN rules out of range")
	}
	for _, c := range s.Credentials {
		if len(c.ID) != credentialIDSize {
			return fmt.Errorf("a credential ID of %d bytes", len(c.ID))
		}
		if err := checkPrivate(c.Algorithm, c.Private); err != nil {
			return err
		}
	}
	return nil
}

func checkPrivate(alg authenticator.Algorithm, private []byte) error {
	switch alg {
	case authenticator.ES256:
		_, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), private)
		return err
	case authenticator.EdDSA:
		if len(private) == ed25519.SeedSize {
			return nil
		}
	}
	return fmt.Errorf("no private key of algorithm %d", alg)
}

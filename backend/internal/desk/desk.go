// Package desk is a kiosk with its operator for whatever is measured: their keys
// in a file, and what a store has to know of them.
package desk

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"latchkey/backend/enroll"
)

// Desk is a kiosk and an operator.
type Desk struct {
	Kiosk enroll.ID
	Key   ed25519.PrivateKey // of the kiosk
	Owner *Key               // of the operator; it may be used by many at once
}

// file is a Desk as it stands in its file.
type file struct {
	Kiosk      enroll.ID    `json:"kiosk"`
	Seed       enroll.Bytes `json:"seed"`
	Operator   enroll.Bytes `json:"operator"`
	Credential enroll.Bytes `json:"credential"`
	Handle     enroll.Bytes `json:"handle"`
}

// New makes a desk that no store knows yet.
func New() (*Desk, error) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	owner, err := NewKey()
	if err != nil {
		return nil, err
	}
	owner.still, owner.handle = true, enroll.NewUserHandle()
	return &Desk{Kiosk: enroll.NewID(), Key: key, Owner: owner}, nil
}

// Read reads what Write wrote.
func Read(path string) (*Desk, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var f file
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), f.Operator)
	if err != nil || len(f.Seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%s has no keys (%w)", path, err)
	}
	owner, err := keyOf(private, f.Credential)
	if err != nil {
		return nil, err
	}
	owner.still, owner.handle = true, f.Handle
	return &Desk{Kiosk: f.Kiosk, Key: ed25519.NewKeyFromSeed(f.Seed), Owner: owner}, nil
}

// Write keeps the keys in a new file of mode 0600.
func (d *Desk) Write(path string) error {
	private, err := d.Owner.private.Bytes()
	if err != nil {
		return err
	}
	text, err := json.Marshal(file{Kiosk: d.Kiosk, Seed: d.Key.Seed(), Operator: private, Credential: d.Owner.id, Handle: d.Owner.handle})
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

// Of makes the kiosk, and the operator and their credential from those of an
// employee, as a store keeps them.
func (d *Desk) Of(user enroll.User, credential enroll.Credential, now time.Time) (enroll.Kiosk, enroll.User, enroll.Credential) {
	public, _ := d.Key.Public().(ed25519.PublicKey)
	user.Role, user.Handle = enroll.Operator, d.Owner.handle
	credential.CredentialID, credential.PublicKey, credential.Algorithm = d.Owner.id, d.Owner.public, enroll.ES256
	credential.SignCount = 0
	return enroll.Kiosk{
		ID: d.Kiosk, Name: "Measured", PublicKey: enroll.Bytes(public), PairedAt: now, SeenAt: now, PairedBy: enroll.Holder{Kind: enroll.ActorSystem},
	}, user, credential
}

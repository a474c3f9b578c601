// Package desk is a kiosk with its operators for whatever is measured: their keys
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

// Operators are how many there are: as many as enrol at once, since one has one
// person before them.
const Operators = 32

// Desk is a kiosk and its operators.
type Desk struct {
	Kiosk  enroll.ID
	Key    ed25519.PrivateKey // of the kiosk
	Owners [Operators]*Key    // of the operators; each may be used by many at once
}

// file is a Desk as it stands in its file.
type file struct {
	Kiosk     enroll.ID           `json:"kiosk"`
	Seed      enroll.Bytes        `json:"seed"`
	Operators [Operators]operator `json:"operators"`
}

type operator struct {
	Private    enroll.Bytes `json:"private"`
	Credential enroll.Bytes `json:"credential"`
	Handle     enroll.Bytes `json:"handle"`
}

// New makes a desk that no store knows yet.
func New() (*Desk, error) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	d := &Desk{Kiosk: enroll.NewID(), Key: key}
	for i := range d.Owners {
		if d.Owners[i], err = NewKey(); err != nil {
			return nil, err
		}
		d.Owners[i].still, d.Owners[i].handle = true, enroll.NewUserHandle()
	}
	return d, nil
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
	if len(f.Seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%s has no key of a kiosk", path)
	}
	d := &Desk{Kiosk: f.Kiosk, Key: ed25519.NewKeyFromSeed(f.Seed)}
	for i, o := range f.Operators {
		private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), o.Private)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if d.Owners[i], err = keyOf(private, o.Credential); err != nil {
			return nil, err
		}
		d.Owners[i].still, d.Owners[i].handle = true, o.Handle
	}
	return d, nil
}

// Write keeps the keys in a new file of mode 0600.
func (d *Desk) Write(path string) error {
	f := file{Kiosk: d.Kiosk, Seed: d.Key.Seed()}
	for i, k := range d.Owners {
		private, err := k.private.Bytes()
		if err != nil {
			return err
		}
		f.Operators[i] = operator{Private: private, Credential: k.id, Handle: k.handle}
	}
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

// At is the kiosk as a store keeps it.
func (d *Desk) At(now time.Time) enroll.Kiosk {
	public, _ := d.Key.Public().(ed25519.PublicKey)
	return enroll.Kiosk{
		ID: d.Kiosk, Name: "Measured", PublicKey: enroll.Bytes(public), PairedAt: now, SeenAt: now, PairedBy: enroll.Holder{Kind: enroll.ActorSystem},
	}
}

// Of makes an operator who has this key of an employee and their credential.
func (k *Key) Of(user enroll.User, credential enroll.Credential) (enroll.User, enroll.Credential) {
	user.Role, user.Handle = enroll.Operator, k.handle
	credential.CredentialID, credential.PublicKey, credential.Algorithm = k.id, k.public, enroll.ES256
	credential.SignCount = 0
	return user, credential
}

// Package kioskkey keeps the key with which this machine shows a service that it
// is a kiosk: in the system's keyring, or where there is none in a file that its
// owner alone can read.
//
// Use Open. A machine that is to become a kiosk signs with the key of Next, and
// Keep makes that its own.
package kioskkey

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"sync"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/signing"
)

// Keeper keeps the key for one service. Its methods may be called from any
// goroutine, and wait for the keyring a few seconds at most.
type Keeper struct {
	path    string
	service string
	ring    ring
	now     func() time.Time

	mu      sync.Mutex
	entry   entry
	secrets map[string]ed25519.PrivateKey // that were read, by the public key
}

// Open reads what is kept for a service in the file at path, which need not be
// there. A file that cannot be read is an error, since it would be overwritten.
func Open(path, service string, now func() time.Time) (*Keeper, error) {
	return open(path, service, now, systemRing{})
}

func open(path, service string, now func() time.Time, ring ring) (*Keeper, error) {
	all, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return &Keeper{path: path, service: service, ring: ring, now: now, entry: all[service], secrets: map[string]ed25519.PrivateKey{}}, nil
}

// Paired reports whether this machine is a kiosk of the service, as far as it
// knows.
func (k *Keeper) Paired() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.look()
	return k.entry.Own != nil
}

// look looks whether another program has paired this machine meanwhile.
func (k *Keeper) look() {
	if k.entry.Own != nil {
		return
	}
	if all, err := readFile(k.path); err == nil && all[k.service].Own != nil {
		k.entry = all[k.service]
	}
}

// Fingerprint is that of the kiosk's key, empty if it is none.
func (k *Keeper) Fingerprint() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.entry.Own == nil {
		return ""
	}
	return enroll.Fingerprint(k.entry.Own.PublicKey)
}

// Signer signs as the kiosk. CodeKioskUnknown if it is none; CodeUnavailable if
// the keyring does not give the key.
func (k *Keeper) Signer() (signing.Signer, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.look(); k.entry.Own == nil {
		return signing.Signer{}, enroll.Errorf(enroll.CodeKioskUnknown, "", "this is no kiosk yet")
	}
	key, err := k.secret(*k.entry.Own)
	return signing.Signer{ID: string(k.entry.Own.Kiosk), Key: key, Now: k.now}, err
}

// Next signs as the machine that is to become a kiosk, and returns its public key.
// Until Keep it is always the same, so that a lost reply costs nothing.
func (k *Keeper) Next() (signing.Signer, enroll.Bytes, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.entry.Next != nil {
		if key, err := k.secret(*k.entry.Next); err == nil {
			return k.newSigner(key), k.entry.Next.PublicKey, nil
		}
		k.entry.Next = nil // what cannot be read is of no use
	}
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return signing.Signer{}, nil, fmt.Errorf("make a key for this kiosk: %w", err)
	}
	next := held{PublicKey: enroll.Bytes(public)}
	if err := k.ring.set(next.account(k.service), enroll.Bytes(key.Seed()).String()); err != nil {
		next.Seed = key.Seed() // there is no keyring, or none that works
	}
	k.secrets[string(public)] = key
	k.entry.Next = &next
	return k.newSigner(key), next.PublicKey, k.write()
}

func (k *Keeper) newSigner(key ed25519.PrivateKey) signing.Signer {
	public, _ := key.Public().(ed25519.PublicKey)
	return signing.Signer{ID: enroll.Fingerprint(enroll.Bytes(public)), Key: key, Now: k.now}
}

// Keep makes the key of Next that of the kiosk that the service knows it as. The
// one before it is deleted.
func (k *Keeper) Keep(kiosk enroll.Kiosk) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	next := k.entry.Next
	if next == nil || !bytes.Equal(next.PublicKey, kiosk.PublicKey) || !kiosk.ID.Valid() {
		return enroll.Errorf(enroll.CodeConflict, "", "the service has paired another key")
	}
	before := k.entry.Own
	next.Kiosk = kiosk.ID
	k.entry = entry{Own: next}
	if err := k.write(); err != nil {
		return err
	}
	if before != nil {
		k.drop(*before)
	}
	return nil
}

// Forget deletes all keys for the service.
func (k *Keeper) Forget() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	before := k.entry
	k.entry = entry{}
	if err := k.write(); err != nil {
		return err
	}
	for _, h := range []*held{before.Own, before.Next} {
		if h != nil {
			k.drop(*h)
		}
	}
	return nil
}

// secret is the private half of a key.
func (k *Keeper) secret(h held) (ed25519.PrivateKey, error) {
	if key, ok := k.secrets[string(h.PublicKey)]; ok {
		return key, nil
	}
	seed := h.Seed
	if len(seed) == 0 {
		text, err := k.ring.get(h.account(k.service))
		if err == nil {
			err = seed.UnmarshalText([]byte(text))
		}
		if err != nil {
			return nil, &enroll.Error{
				Code: enroll.CodeUnavailable, Message: "the system's keyring does not give this kiosk's key: unlock it, or pair the kiosk again", Err: err,
			}
		}
	}
	if len(seed) != ed25519.SeedSize {
		return nil, unfit()
	}
	key := ed25519.NewKeyFromSeed(seed)
	if public, _ := key.Public().(ed25519.PublicKey); !bytes.Equal(public, h.PublicKey) {
		return nil, unfit()
	}
	k.secrets[string(h.PublicKey)] = key
	return key, nil
}

// drop deletes a private key. One that stays in the keyring opens nothing any
// more.
func (k *Keeper) drop(h held) {
	delete(k.secrets, string(h.PublicKey))
	if len(h.Seed) == 0 {
		_ = k.ring.delete(h.account(k.service))
	}
}

func unfit() error {
	return &enroll.Error{
		Code: enroll.CodeUnavailable, Message: "what is kept as this kiosk's key is none: pair the kiosk again", Err: errors.New("the private key does not fit the public one"),
	}
}

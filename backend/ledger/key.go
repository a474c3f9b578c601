package ledger

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Key signs the heads of a log. It does not print.
type Key struct {
	signer note.Signer
	public string
}

// Public is the key as others check signatures with it: name, hash and Ed25519
// key, as golang.org/x/mod/sumdb/note writes it.
func (k Key) Public() string { return k.public }

func (Key) String() string { return "***" }

// GoString keeps the key out of %#v.
func (Key) GoString() string { return "***" }

// NewKey makes a key for the log of that origin, in a new file of mode 0600 that
// is on the disk when it returns. The error is fs.ErrExist if there is a file.
func NewKey(path, origin string) (Key, error) {
	private, _, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return Key{}, fmt.Errorf("make the key of the journal: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Key{}, fmt.Errorf("keep the key of the journal: %w", err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Key{}, fmt.Errorf("keep the key of the journal: %w", err)
	}
	_, err = file.WriteString(private + "\n")
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		_ = os.Remove(path) // half a key is none
		return Key{}, fmt.Errorf("keep the key of the journal: %w", err)
	}
	return parseKey(private)
}

// ReadKey reads a key that NewKey made. The error is fs.ErrNotExist if there is
// no file.
func ReadKey(path string) (Key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Key{}, err
	}
	key, err := parseKey(strings.TrimSpace(string(text)))
	if err != nil {
		return Key{}, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return key, nil
}

var errNoKey = errors.New("this is no key of a journal")

// parseKey never repeats what it was given.
func parseKey(text string) (Key, error) {
	signer, err := note.NewSigner(text)
	if err != nil {
		return Key{}, errNoKey
	}
	// PRIVATE, KEY, the name, the hash, and then the algorithm in one byte with
	// the seed, in base64 that may have a plus itself.
	parts := strings.SplitN(text, "+", 5)
	seed, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return Key{}, errNoKey
	}
	public, ok := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return Key{}, errNoKey
	}
	verifier, err := note.NewEd25519VerifierKey(signer.Name(), public)
	if err != nil {
		return Key{}, errNoKey
	}
	return Key{signer: signer, public: verifier}, nil
}

package wire

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"latchkey/backend/enroll"
)

// SecretBeside is where the secret of a store in a file is kept: beside it, and
// not in it, so that a copy of the store alone is of no use for guessing codes.
func SecretBeside(store string) string { return strings.TrimPrefix(store, "sqlite:") + ".secret" }

// ReadSecret reads the relying party's secret from a file of one line: 32 bytes in
// base64. Errors are one sentence that begins with the setting.
func ReadSecret(setting, path string) (enroll.Secret, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return enroll.Secret{}, fmt.Errorf("%s: %w; give a file with 32 random bytes in base64, such as openssl rand -base64 32 prints", setting, err)
	}
	line := strings.TrimRight(strings.TrimSpace(string(text)), "=")
	root, err := base64.RawStdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/").Replace(line))
	if err == nil {
		var secret enroll.Secret
		if secret, err = enroll.NewSecret(root); err == nil {
			return secret, nil
		}
	}
	return enroll.Secret{}, fmt.Errorf("%s: %s does not have 32 bytes in base64, such as openssl rand -base64 32 prints", setting, path)
}

// OpenSecret is ReadSecret for a file that is made, for its owner alone, if it is
// not there. Of several programs that start at once one makes it.
func OpenSecret(setting, path string) (enroll.Secret, error) {
	if _, err := os.Lstat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return ReadSecret(setting, path)
	}
	if err := makeSecret(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return enroll.Secret{}, fmt.Errorf("%s: a new secret cannot be written: %w", setting, err)
	}
	return ReadSecret(setting, path)
}

// makeSecret writes a file whole or not at all, and never in place of another.
func makeSecret(path string) (err error) {
	root := make([]byte, enroll.SecretBytes)
	_, _ = rand.Read(root)                                   // never fails (crypto/rand)
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(root) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}

package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"latchkey/backend/authenticator/practice"
)

// load puts what the file at path has kept into a key. A file that cannot be read
// is an error, since it would be overwritten, and with it the one key that opens
// the desk.
func load(key *practice.Key, path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = errors.Join(key.Load(f), f.Close())
	}
	if err != nil {
		return fmt.Errorf("operator's practice key: %w; move %s away, and the demo's store with it, to begin anew", err, path)
	}
	return nil
}

// keep writes the operator's key, private keys included, to a file of mode 0600,
// through a new one beside it: at any moment it is the old one or the new.
func (k *Keys) keep() error {
	k.saving.Lock()
	defer k.saving.Unlock()
	f, err := os.CreateTemp(filepath.Dir(k.path), filepath.Base(k.path)+".*")
	if err != nil {
		return fmt.Errorf("keep the operator's practice key: %w", err)
	}
	defer os.Remove(f.Name()) //nolint:errcheck // it is gone by then if all went well
	err = errors.Join(k.own.Save(f), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), k.path)
	}
	if err != nil {
		return fmt.Errorf("keep the operator's practice key: %w", err)
	}
	return nil
}

// Package wholefile replaces small files that must not be lost.
package wholefile

import (
	"errors"
	"os"
	"path/filepath"
)

// Replace writes data to path through a new file of mode 0600 beside it, so
// that whenever the program or the machine stops, path holds what it held
// before or data. It is on the disk when Replace returns nil. Of callers at the
// same time one wins as a whole.
func Replace(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreMissing(os.Remove(f.Name())))
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// ignoreMissing is err, unless it says that a file is not there.
func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

//go:build unix

package wholefile

import (
	"errors"
	"os"
)

// syncFolder has a folder's entries on the disk when it returns nil.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

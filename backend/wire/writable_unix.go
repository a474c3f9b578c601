//go:build unix

package wire

import (
	"os"

	"golang.org/x/sys/unix"
)

// writable says why this user makes no files in a folder, nil if they may.
func writable(folder string) error {
	if err := unix.Access(folder, unix.W_OK|unix.X_OK); err != nil {
		return &os.PathError{Op: "write to", Path: folder, Err: err}
	}
	return nil
}

//go:build unix

package server

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// refuseForeign keeps root from making a store in the folder of another user, who
// could not open it. Its error is one sentence that begins with the setting.
func refuseForeign(store string, euid int) error {
	if _, err := os.Stat(store); euid != 0 || !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	folder := filepath.Dir(store)
	if owner, ok := ownerOf(folder); ok && owner != 0 {
		return fmt.Errorf("data: %s is another user's, who could not open what root makes there; run this as that user, such as by runuser -u latchkeyd --", folder)
	}
	return nil
}

// root reports whether this is the user whom nothing stops.
func root() bool { return os.Geteuid() == 0 }

func ownerOf(folder string) (uid uint32, ok bool) {
	info, err := os.Stat(folder)
	if err != nil { // which is told when the store is opened
		return 0, false
	}
	about, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return about.Uid, true
}

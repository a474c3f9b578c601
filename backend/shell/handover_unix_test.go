//go:build unix

package shell

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
)

// TestLinksComeFromThisUserAlone: nobody else may reach the socket, not even where
// its folder was made by somebody who left it open.
func TestLinksComeFromThisUserAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	dir := filepath.Dir(socketOf(path))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o777); err != nil { //nolint:gosec // that is what is tested
		t.Fatal(err)
	}
	stop, err := listenForStarts(path, func(string) {}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	about, err := os.Stat(dir)
	if err != nil || about.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v, %v", about.Mode(), err)
	}
}

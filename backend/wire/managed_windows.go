package wire

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// managedFile is asked of the system: whoever starts the program can change what
// the variable ProgramData says.
func managedFile() string {
	dir, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, windows.KF_FLAG_DEFAULT)
	if err != nil {
		dir = `C:\ProgramData`
	}
	return filepath.Join(dir, "Latchkey", "config.toml")
}

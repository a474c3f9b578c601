package wire

import (
	"os"
	"path/filepath"
	"runtime"
)

// SystemPaths are where the settings are on this system.
func SystemPaths() Paths {
	p := Paths{Managed: managedFile()}
	if dir, err := os.UserConfigDir(); err == nil {
		p.User = filepath.Join(dir, "latchkey", "config.toml")
	}
	return p
}

// dataFolder is where this system keeps the data of programs.
func dataFolder() (string, error) {
	if runtime.GOOS == "windows" {
		dir, err := os.UserCacheDir() // %LocalAppData%
		return filepath.Join(dir, "Latchkey"), err
	}
	if runtime.GOOS == "darwin" {
		dir, err := os.UserConfigDir() // Application Support
		return filepath.Join(dir, "Latchkey"), err
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "latchkey"), nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "share", "latchkey"), err
}

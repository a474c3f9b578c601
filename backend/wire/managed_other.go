//go:build !windows

package wire

import "runtime"

// managedFile is where administrators alone can write.
func managedFile() string {
	if runtime.GOOS == "darwin" {
		return "/Library/Application Support/Latchkey/config.toml"
	}
	return "/etc/latchkey/config.toml"
}

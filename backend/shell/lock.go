package shell

import (
	"fmt"
	"os"
)

// lock takes the file at path for this process. The system gives it back when
// the process ends, however it ends. The file itself stays: removing it would
// let two programs hold two files of one name.
func lock(path string) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	if err := lockFile(f); err != nil {
		_ = f.Close()
		return nil, err
	}
	return func() { _ = f.Close() }, nil
}

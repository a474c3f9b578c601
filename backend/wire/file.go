package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pelletier/go-toml/v2"
)

// readFile reads a settings file into s, of which it overrules what it has, and
// into its keys and values. It refuses keys that are no settings. The name is the
// program's.
func readFile[S any](name, path string, s *S) (map[string]any, error) {
	data, err := settingsFile(path)
	if data == nil || err != nil {
		return nil, err
	}
	keys := map[string]any{}
	if err := toml.Unmarshal(data, &keys); err != nil {
		return nil, unreadable(path, data, err)
	}
	if err := faults(name, path, data, s, keys); err != nil {
		return nil, err
	}
	if err := toml.Unmarshal(data, s); err != nil {
		return nil, misfit(path, err)
	}
	return keys, nil
}

// settingsFile is what a settings file has; nil if there is none.
func settingsFile(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil, fmt.Errorf("read settings: %w; whoever starts this has to be able to read them", err)
	}
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	return bytes.TrimPrefix(data, []byte("\ufeff")), nil // which Windows' tools begin files with
}

// Readable reports whether there is a settings file at path.
func Readable(path string) bool {
	data, err := settingsFile(path)
	return data != nil && err == nil
}

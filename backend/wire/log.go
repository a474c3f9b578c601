package wire

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
)

// maxLog is the size in bytes beyond which a log becomes the old log at the
// next start.
const maxLog = 8 << 20

// OpenLog logs to latchkey.log in the data folder, and to w.
func OpenLog(s Settings, w io.Writer) (*slog.Logger, func(), error) {
	path := filepath.Join(s.Data, "latchkey.log")
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		if err := os.Rename(path, path+".old"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, fmt.Errorf("put the old log aside: %w", err)
		}
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("open the log: %w", err)
	}
	opts := &slog.HandlerOptions{Level: s.Level()}
	log := slog.New(slog.NewMultiHandler(slog.NewJSONHandler(file, opts), slog.NewTextHandler(w, opts)))
	return log, func() { _ = file.Close() }, nil
}

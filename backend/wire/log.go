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
	opts := LogOptions(s.Level())
	log := slog.New(slog.NewMultiHandler(slog.NewJSONHandler(file, opts), slog.NewTextHandler(w, opts)))
	return log, func() { _ = file.Close() }, nil
}

// LogOptions are those of every log: its errors are one line, for who reads it with
// tools for lines.
func LogOptions(level slog.Level) *slog.HandlerOptions {
	return &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() != slog.KindAny { // before Any, which costs something
			return a
		}
		if err, ok := a.Value.Any().(error); ok {
			return slog.String(a.Key, oneLine(err))
		}
		return a
	}}
}

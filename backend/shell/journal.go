//go:build !e2e

package shell

import (
	"context"
	"log/slog"
	"strings"

	"github.com/wailsapp/wails/v2/pkg/logger"
)

// journal passes on what the window library logs, without what the page sent:
// the library quotes a call that it cannot carry out, and a call can hold a PIN.
type journal struct{ log *slog.Logger }

var _ logger.Logger = journal{}

// harmless begin the messages that hold nothing of a call.
var harmless = []string{"[AssetServer]", "[AssetHandler]", "Blocked request from unauthorized origin"}

func (j journal) write(level slog.Level, message string) {
	for _, start := range harmless {
		if strings.HasPrefix(message, start) {
			j.log.Log(context.Background(), level, "window: "+message)
			return
		}
	}
	j.log.Log(context.Background(), level, "window: something from the page could not be handled")
}

func (j journal) Print(message string)   { j.write(slog.LevelInfo, message) }
func (j journal) Trace(string)           {}
func (j journal) Debug(string)           {}
func (j journal) Info(string)            {}
func (j journal) Warning(message string) { j.write(slog.LevelWarn, message) }
func (j journal) Error(message string)   { j.write(slog.LevelError, message) }

// Fatal is called, and the process ended after it, when a result cannot be
// JSON or the page logs a fatal error. Neither may end a kiosk: the panic takes
// the place of the exit, and the library recovers from it.
func (j journal) Fatal(message string) {
	j.write(slog.LevelError, message)
	panic("the window library wanted to end the program")
}

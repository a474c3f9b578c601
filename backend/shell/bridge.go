//go:build e2e

package shell

import (
	"cmp"
	"os"
	"time"

	"latchkey/frontend/e2e/bridge"
)

// window is a Window in a browser, for tests and machines without a display.
// LATCHKEY_E2E_ADDR is its loopback address and port.
type window struct{ *bridge.Bridge }

func newWindow(o *Options) window {
	return window{bridge.New(bridge.Options{
		Title:       o.Title,
		Addr:        cmp.Or(os.Getenv("LATCHKEY_E2E_ADDR"), "127.0.0.1:8420"),
		Assets:      o.Assets,
		Policy:      contentPolicy,
		Bound:       o.Bound,
		FormatError: o.format,
		Out:         os.Stdout,
	})}
}

func (w window) run() error { return w.Serve() }

func (w window) OnTop(bool) {}

func (w window) raise() {}

func (w window) Handle() uintptr { return 0 }

func yieldFront() {}

func tell(_, _ string, _ time.Duration) {}

//go:build e2e

package shell

import (
	"cmp"
	"net"
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
		Addr:        cmp.Or(os.Getenv("LATCHKEY_E2E_ADDR"), usual()),
		Assets:      o.Assets,
		Policy:      contentPolicy,
		Bound:       o.Bound,
		FormatError: o.format,
		Out:         os.Stdout,
	})}
}

// usual is the usual address, or one of any port that is free if somebody has that.
func usual() string {
	const address = "127.0.0.1:8420"
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "127.0.0.1:0"
	}
	_ = listener.Close()
	return address
}

func (w window) run() error { return w.Serve() }

func (w window) OnTop(bool) {}

func (w window) raise() {}

func (w window) Handle() uintptr { return 0 }

func yieldFront() {}

func tell(_, _ string, _ time.Duration) {}

//go:build e2e

package shell

import (
	"net"
	"testing"
)

// TestUsualAddress: where somebody has the usual port, the screens come by another.
func TestUsualAddress(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:8420")
	if err == nil {
		defer func() { _ = listener.Close() }()
	} // else somebody has it already
	if got := usual(); got != "127.0.0.1:0" {
		t.Errorf("it is %s", got)
	}
}

package wire_test

import (
	"io"
	"strings"
	"testing"

	"latchkey/backend/wire"
)

// TestProxies: whoever is named as a proxy is believed, so it cannot be everybody.
func TestProxies(t *testing.T) {
	for network, fine := range map[string]bool{
		"0.0.0.0/0": false, "0.0.0.0/1": false, "128.0.0.0/7": false, "10.0.0.0/8": true, "192.0.2.1/32": true, "0.0.0.0": true,
		"::/0": false, "8000::/1": false, "fc00::/15": false, "fd00::/16": true, "2001:db8::/32": true, "::1": true,
	} {
		s, _, err := wire.LoadService([]string{"serve", "--rp-id", "example.com", "--proxy", network}, wire.Paths{}, io.Discard)
		if fine && (err != nil || len(s.Proxies()) != 1) || !fine && (err == nil || !strings.HasPrefix(err.Error(), "proxy: ")) {
			t.Errorf("%s: %v, %v", network, s.Proxies(), err)
		}
	}
}

// TestListen: the origin of demo mode follows from the address, if that is one.
func TestListen(t *testing.T) {
	for address, origin := range map[string]string{
		"localhost:8420": "http://localhost:8420", "127.0.0.1:http": "http://localhost", "[::1]:80": "http://localhost",
		"localhost:http8": "", "localhost:70000": "", "localhost:": "", "localhost": "", "localhost:-1": "",
	} {
		s, _, err := wire.LoadService([]string{"serve", "--demo", "--listen", address}, wire.Paths{}, io.Discard)
		if origin == "" && (err == nil || !strings.HasPrefix(err.Error(), "listen: ")) || origin != "" && (err != nil || len(s.Origin) != 1 || s.Origin[0] != origin) {
			t.Errorf("%s: %v, %v", address, s.Origin, err)
		}
	}
	if _, _, err := wire.LoadService([]string{"serve", "--demo", "--metrics", "localhost:http8"}, wire.Paths{}, io.Discard); err == nil || !strings.HasPrefix(err.Error(), "metrics: ") {
		t.Errorf("metrics: %v", err)
	}
}

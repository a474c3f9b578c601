package kiosk

import "testing"

func TestSecurityKey(t *testing.T) {
	for _, c := range []struct {
		name  string
		hints []string
		want  bool
	}{
		{"no hints", nil, false},
		{"a security key", []string{"security-key"}, true},
		{"this computer", []string{"client-device"}, false},
		{"either", []string{"security-key", "hybrid"}, false},
		{"unknown", []string{"implant"}, false},
	} {
		if got := securityKey(c.hints); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

package authenticator

import (
	"strings"
	"testing"
)

func TestCutName(t *testing.T) {
	for _, c := range []struct{ name, s, want string }{
		{"nothing", "", ""},
		{"just fits", strings.Repeat("a", 64), strings.Repeat("a", 64)},
		{"one too many", strings.Repeat("a", 65), strings.Repeat("a", 64)},
		{"not within a character", strings.Repeat("a", 62) + "€", strings.Repeat("a", 62)},
		{"no UTF-8 at all", strings.Repeat("\x80", 65), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := CutName(c.s); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

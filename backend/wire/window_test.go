package wire

import (
	"reflect"
	"strings"
	"testing"
)

// TestOpensWindow: every command but run is one that opens none.
func TestOpensWindow(t *testing.T) {
	for field := range reflect.TypeFor[program]().Fields() {
		if _, command := field.Tag.Lookup("cmd"); !command {
			continue
		}
		name := strings.ToLower(field.Name)
		if got, want := OpensWindow([]string{"--data", "/tmp", name, "--nonsense"}), name == "run"; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	for _, args := range [][]string{nil, {"--nonsense"}, {"latchkey://example.com/invite#code"}} {
		if !OpensWindow(args) {
			t.Errorf("%q opens the window", args)
		}
	}
}

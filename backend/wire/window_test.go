package wire

import (
	"reflect"
	"strings"
	"testing"
)

// TestOpensWindow: it is told from a wrong command line too whether somebody waits
// for a window, or a script for an answer.
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
	for line, want := range map[string]bool{
		"":                                     true,
		"--nonsense":                           true,
		"--demo --idle=1s":                     true,
		"--contact pair":                       true,
		"--mode kiosk latchkey://example.com/": true,
		"exprot people.json":                   false,
		"--demo exprot":                        false,
		"--contact=pair version":               false,
	} {
		if got := OpensWindow(strings.Fields(line)); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}

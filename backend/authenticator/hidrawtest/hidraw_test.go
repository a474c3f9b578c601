//go:build hidraw

package hidrawtest

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGuest runs every test of package guest inside the machine. Each has to say
// there that it has passed.
func TestGuest(t *testing.T) {
	guest := build(t)
	said := boot(t, image(t, guest))
	for _, name := range list(t, guest) {
		t.Run(name, func(t *testing.T) {
			seconds, ok := said["--- PASS: "+name]
			if !ok {
				t.Fatal("it has not passed in the machine")
			}
			t.Logf("passed in the machine within %s", seconds)
		})
	}
	if _, ok := said["guest ended with 0"]; !ok {
		t.Error("the guest's program did not come to a good end")
	}
}

// build builds the guest's program.
func build(t *testing.T) string {
	t.Helper()
	guest := filepath.Join(t.TempDir(), "guest.test")
	cmd := exec.CommandContext(t.Context(), "go", "test", "-c", "-tags", "hidraw", "-ldflags", "-s -w", "-o", guest, "./guest")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the guest's program: %v\n%s", err, out)
	}
	return guest
}

// list names the tests in the guest's program.
func list(t *testing.T, guest string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), guest, "-test.list", ".").Output()
	if err != nil {
		t.Fatalf("list the guest's tests: %v", err)
	}
	names := strings.Fields(string(out))
	if len(names) == 0 {
		t.Fatal("the guest has no tests")
	}
	return names
}

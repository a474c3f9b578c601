package webauthndll

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/webauthndll/windowstest"
)

// behind is the way to keys with w behind webauthn.dll.
func behind(t *testing.T, w *windowstest.Windows) authenticator.Authenticator {
	t.Helper()
	windowstest.Install(t, w)
	a, err := New(ours)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// loadOnly has this test load the library first of all, and say its version.
const loadOnly = "LATCHKEY_TEST_LOAD"

// TestSystem32Alone: build/tools/wine puts another webauthn.dll beside the test,
// whose API version is 99, where Windows looks first for libraries by name. The
// one in System32 has version 0 as long as nothing is behind it. It takes a process
// that has loaded none of them yet.
func TestSystem32Alone(t *testing.T) {
	if os.Getenv(loadOnly) != "" {
		dll, err := load()
		if err != nil {
			t.Fatal(err)
		}
		if got := dll.version(); got != 0 {
			t.Errorf("version %d is not that of System32's", got)
		}
		return
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(program), "webauthn.dll")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-test.run=^TestSystem32Alone$")
	cmd.Env = append(os.Environ(), loadOnly+"=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

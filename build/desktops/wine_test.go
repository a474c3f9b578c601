//go:build desktops

package desktops

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// windows is a Windows of a test's own, by Wine.
type windows struct {
	t      *testing.T
	folder string // Wine's, with drive C in it
}

// newWindows is as it comes: Windows 10, one person, no WebView2.
func newWindows(t *testing.T) *windows {
	t.Helper()
	w := &windows{t, t.TempDir()}
	t.Cleanup(func() { _ = w.command("wineserver", "-k").Run() })
	w.wine("wineboot", "-i")
	w.wine("winecfg", "-v", "win10") // Debian's says Windows 7
	// What Go asks Windows for its randomness, and the Wine of Debian 12 has not.
	shell(t, "x86_64-w64-mingw32-gcc", "-shared", "-o", w.path("windows/system32/bcryptprimitives.dll"),
		"../../backend/authenticator/webauthndll/windowstest/testdata/bcryptprimitives.c", "-ladvapi32")
	return w
}

func (w *windows) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "USER=anna",
		"HOME=" + w.folder, "WINEPREFIX=" + w.folder, "WINEDEBUG=-all",
		// It asks for nothing from the network.
		"WINEDLLOVERRIDES=mscoree,mshtml,winemenubuilder.exe=;bcryptprimitives=n",
	}
	return cmd
}

// wine runs a program that has to succeed, and returns what it prints.
func (w *windows) wine(args ...string) string {
	w.t.Helper()
	out, err := w.output(args...)
	if err != nil {
		w.t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return out
}

// output runs a program and returns what it prints. That goes through a file:
// Wine's own processes, which may be started with it, keep a pipe open for as long
// as anything runs.
func (w *windows) output(args ...string) (string, error) {
	w.t.Helper()
	file, err := os.Create(filepath.Join(w.t.TempDir(), "output"))
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := w.command("wine", args...)
	cmd.Stdout = file
	err = errors.Join(cmd.Run(), file.Close())
	return string(read(w.t, file.Name())), err
}

// run runs a program, waits until nothing runs any more, and returns the
// program's exit code. An uninstaller goes on in a process of its own.
func (w *windows) run(args ...string) int {
	w.t.Helper()
	code := w.exitCode(args...)
	if err := w.command("wineserver", "-w").Run(); err != nil {
		w.t.Fatalf("wait for %v: %v", args, err)
	}
	return code
}

// exitCode runs a program, and waits for it alone.
func (w *windows) exitCode(args ...string) int {
	w.t.Helper()
	err := w.command("wine", args...).Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	if err != nil {
		w.t.Fatalf("%v: %v", args, err)
	}
	return 0
}

// path is where something on drive C is.
func (w *windows) path(below string) string {
	return filepath.Join(w.folder, "drive_c", filepath.FromSlash(below))
}

// has says whether there is something on drive C.
func (w *windows) has(below string) bool {
	_, err := os.Lstat(w.path(below))
	return err == nil
}

func (w *windows) put(below, content string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.path(below)), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(w.path(below), []byte(content), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// listed returns what is said of Latchkey in the list of programs, by the name of
// a value, or "".
func (w *windows) listed(name string) string {
	w.t.Helper()
	return w.registered(uninstallKey, name, "/v", name)
}

// opens is the command that opens links of invitations, or "".
func (w *windows) opens() string {
	w.t.Helper()
	return w.registered(`HKLM\Software\Classes\latchkey\shell\open\command`, "(Default)", "/ve")
}

// registered is a value in the registry as it is queried and printed, or "".
func (w *windows) registered(key, name string, query ...string) string {
	w.t.Helper()
	out, err := w.output(append(append([]string{"reg", "query", key}, query...), "/reg:64")...)
	if err != nil {
		return "" // there is none
	}
	for line := range strings.Lines(out) {
		if fields := strings.Fields(line); len(fields) > 2 && fields[0] == name {
			return strings.Join(fields[2:], " ")
		}
	}
	return ""
}

// nsis builds a program from a script of NSIS with defines NAME=VALUE, and
// returns its path.
func nsis(t *testing.T, script string, defines ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "program-setup.exe")
	args := []string{"-V1", "-XTarget amd64-unicode", "-DOUT=" + out}
	for _, define := range defines {
		args = append(args, "-D"+define)
	}
	said, err := exec.Command("makensis", append(args, script)...).CombinedOutput()
	if err != nil {
		t.Fatalf("makensis: %v\n%s", err, said)
	}
	return out
}

// built is the path of what make packages has built, by a pattern.
func built(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("../bin", pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("build/bin has %d of %s: run `make packages`", len(found), pattern)
	}
	path, err := filepath.Abs(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return path
}

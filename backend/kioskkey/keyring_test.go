package kioskkey

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// insideEnv makes the test binary the program inside the session.
const insideEnv = "LATCHKEY_TEST_KEYRING"

// bus is a session's, on which nothing is started by being asked for: a second
// keyring would take the place of the one that is unlocked.
const bus = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*"/><allow receive_type="method_call"/><allow receive_type="method_return"/>
<allow receive_type="error"/><allow receive_type="signal"/><allow own="*"/></policy></busconfig>`

// TestSecretService: with the keyring of GNOME on a bus of its own, the key is in
// there and not in the file.
func TestSecretService(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("it is about D-Bus")
	}
	if os.Getenv(insideEnv) != "" {
		insideSession(t)
		return
	}
	home := t.TempDir()
	if err := os.Chmod(home, 0o700); err != nil { //nolint:gosec // a folder
		t.Fatal(err)
	}
	config := filepath.Join(home, "bus.conf")
	if err := os.WriteFile(config, []byte(bus), 0o600); err != nil {
		t.Fatal(err)
	}
	const script = `printf secret | gnome-keyring-daemon --unlock --foreground --components=secrets >"$HOME/keyring.log" 2>&1 &
keyring=$!
"$0" -test.run '^TestSecretService$' -test.v
status=$?
kill $keyring
exit $status`
	cmd := exec.CommandContext(t.Context(), "dbus-run-session", "--config-file", config, "--", "sh", "-c", script, os.Args[0])
	cmd.Env = append(os.Environ(), insideEnv+"=1", "HOME="+home, "XDG_DATA_HOME="+home, "XDG_RUNTIME_DIR="+home)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "the key is in the keyring") {
		t.Fatalf("%v: %s", err, out)
	}
}

func insideSession(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); (systemRing{}).set("test", "x") != nil; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("there is no keyring")
		}
	}
	path := filepath.Join(t.TempDir(), "kiosk.json")
	k, err := Open(path, service, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	kiosk := paired(t, k)
	text, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(text), "seed") {
		t.Fatalf("the file has the key: %s, %v", text, err)
	}
	if k, err = Open(path, service, time.Now); err != nil {
		t.Fatal(err)
	}
	is(t, k, kiosk)
	account := k.entry.Own.account(service)
	if err := k.Forget(); err != nil {
		t.Fatal(err)
	}
	if _, err := (systemRing{}).get(account); err == nil {
		t.Fatal("the key is still there")
	}
	t.Log("the key is in the keyring")
}

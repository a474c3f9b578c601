package wire_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/wire"
)

func TestSecretIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.sqlite.secret")
	marks := make([]enroll.Bytes, 8)
	var group sync.WaitGroup
	for i := range marks {
		group.Go(func() {
			secret, err := wire.OpenSecret("data", path)
			if err != nil {
				t.Error(err)
				return
			}
			marks[i] = secret.Mark("test", nil)
		})
	}
	group.Wait()
	for _, mark := range marks {
		if !enroll.SameMark(mark, marks[0]) {
			t.Fatal("programs that start at once have different secrets")
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %o", mode)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".secret-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestSecretIsRefused(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "short": "c2hvcnQ=", "no base64": strings.Repeat("!", 44), "two": strings.Repeat("A", 43) + "=\n" + strings.Repeat("A", 43)} {
		path := filepath.Join(t.TempDir(), "secret")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := wire.OpenSecret("secret-file", path)
		if err == nil || !strings.HasPrefix(err.Error(), "secret-file: ") || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := wire.ReadSecret("secret-file", filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that is not there is made")
	}
}

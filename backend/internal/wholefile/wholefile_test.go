package wholefile_test

import (
	"os"
	"path/filepath"
	"testing"

	"latchkey/backend/internal/wholefile"
)

func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.json")
	for _, want := range []string{"first", "second, longer", ""} {
		if err := wholefile.Replace(path, []byte(want)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("holds %q, %v; want %q", got, err, want)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); os.PathSeparator == '/' && got != 0o600 {
		t.Errorf("mode %o, want 600", got)
	}
	alone(t, filepath.Dir(path))
}

// A folder in the way of the file cannot be replaced; nothing is left beside it.
func TestReplaceFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.json")
	if err := os.MkdirAll(filepath.Join(path, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := wholefile.Replace(path, []byte("data")); err == nil {
		t.Error("a folder was replaced")
	}
	alone(t, filepath.Dir(path))
}

// alone has one entry in a folder.
func alone(t *testing.T, folder string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("folder holds %v, %v; want one entry", entries, err)
	}
}

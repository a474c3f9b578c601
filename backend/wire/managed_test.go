package wire_test

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"latchkey/backend/wire"
)

// TestManagedFile: where the settings for everybody are is the system's to say,
// and nobody moves it by a variable.
func TestManagedFile(t *testing.T) {
	want := map[string]string{
		"linux":   "/etc/latchkey/config.toml",
		"darwin":  "/Library/Application Support/Latchkey/config.toml",
		"windows": `C:\ProgramData\Latchkey\config.toml`,
	}[runtime.GOOS]
	elsewhere := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "ProgramData", "ALLUSERSPROFILE", "AppData"} {
		t.Setenv(name, elsewhere)
	}
	if got := wire.SystemPaths().Managed; got != want {
		t.Errorf("it is %s, want %s", got, want)
	}
}

// TestManaged: it is known which settings the managed file decides, those that it
// sets to what they would be anyway included.
func TestManaged(t *testing.T) {
	dir := t.TempDir()
	paths := wire.Paths{Managed: filepath.Join(dir, "managed.toml"), User: filepath.Join(dir, "user.toml")}
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(paths.User, "language = \"de\"\nidle = \"3m\"\nrp-name = \"Mine\"\n")
	for name, tt := range map[string]struct {
		managed string
		want    []string
	}{
		"nothing":       {"", nil},
		"some":          {"rp-name = \"Example\"\nlanguage = \"en\"\n", []string{"language", "rp-name"}},
		"a default":     {"idle = \"2m\"\nlock-on-pull = false\n", []string{"idle", "lock-on-pull"}},
		"only comments": {"# contact = \"1234\"\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			write(paths.Managed, tt.managed)
			s, _, err := wire.Load([]string{"--demo", "--contact=flag"}, paths, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Managed(); !slices.Equal(got, tt.want) {
				t.Errorf("managed are %v, want %v", got, tt.want)
			}
		})
	}
}

// TestManagedMistake: what is wrong in the managed file is said to stand there, and a
// file as Windows' tools write it is read.
func TestManagedMistake(t *testing.T) {
	path := filepath.Join(t.TempDir(), "managed.toml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	load := func(text string) error {
		t.Helper()
		write(text)
		_, _, err := wire.Load([]string{"--demo"}, wire.Paths{Managed: path}, io.Discard)
		return err
	}
	if err := load("mode = \"kisok\"\n"); err == nil || !strings.HasPrefix(err.Error(), path+": mode: ") {
		t.Errorf("a wrong mode: %v", err)
	}
	write("demo = true\nrp-id = \"example.com\"\n")
	if _, _, err := wire.LoadService([]string{"serve"}, wire.Paths{Managed: path}, io.Discard); err == nil || !strings.HasPrefix(err.Error(), path+": rp-id: ") {
		t.Errorf("of the service: %v", err)
	}
	if err := load("\ufefflanguage = \"de\"\r\n"); err != nil {
		t.Errorf("as PowerShell writes it: %v", err)
	}
}

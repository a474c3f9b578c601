package wire_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/wire"
)

// demoSettings are those of a demo store in a folder of its own.
func demoSettings(t *testing.T) wire.Settings {
	t.Helper()
	s, _, err := wire.Load([]string{"--demo", "--data", t.TempDir()}, wire.Paths{}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// addPerson puts somebody into a store.
func addPerson(t *testing.T, s wire.Settings, username string) {
	t.Helper()
	opened, err := wire.Open(t.Context(), s, map[string]wire.Opener{"sqlite": wire.SQLite}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	_, err = opened.Service.CreateUser(t.Context(), enroll.Actor{Kind: enroll.ActorSystem}, enroll.NewUser{Username: username, DisplayName: "Anna"})
	if err != nil {
		t.Fatal(err)
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestExportAndImport carries people from one store to another, as the two
// commands do it.
func TestExportAndImport(t *testing.T) {
	from, to := demoSettings(t), demoSettings(t)
	addPerson(t, from, "anna")
	file := filepath.Join(t.TempDir(), "people.jsonl")
	if err := wire.ExportFile(t.Context(), from, file, io.Discard); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the export is %v (%v), want mode 0600", info.Mode(), err)
	}
	if err := wire.ExportFile(t.Context(), from, file, io.Discard); err == nil {
		t.Error("an export wrote over another")
	}
	load := func(dryRun bool) (string, error) {
		var out bytes.Buffer
		err := wire.ImportFile(t.Context(), to, wire.Command{Name: "import", File: file, DryRun: dryRun}, nil, &out)
		return out.String(), err
	}
	for _, step := range []struct {
		dryRun bool
		want   string
	}{
		{true, "Nothing was imported: this was a dry run."},
		{false, "Imported."},
		{false, "Nothing was imported: everything was there already."},
	} {
		if out, err := load(step.dryRun); err != nil || !strings.Contains(out, step.want) {
			t.Errorf("import says %q (%v), want %q", out, err, step.want)
		}
	}
}

// TestExportNeedsAStore: a wrong path is no new, empty store.
func TestExportNeedsAStore(t *testing.T) {
	s := demoSettings(t)
	file := filepath.Join(t.TempDir(), "people.jsonl")
	err := wire.ExportFile(t.Context(), s, file, io.Discard)
	if enroll.CodeOf(err) != enroll.CodeMalformed || !strings.HasPrefix(wire.Sentence(err), "there is no store at ") {
		t.Errorf("export says %v", err)
	}
	for _, path := range []string{file, strings.TrimPrefix(s.Store, "sqlite:")} {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s was made (%v)", path, err)
		}
	}
}

// TestImportListsConflicts: the report is printed although nothing was imported.
func TestImportListsConflicts(t *testing.T) {
	from, to := demoSettings(t), demoSettings(t)
	addPerson(t, from, "anna")
	addPerson(t, to, "Anna")
	var file, out bytes.Buffer
	if err := wire.ExportFile(t.Context(), from, "-", &file); err != nil {
		t.Fatal(err)
	}
	err := wire.ImportFile(t.Context(), to, wire.Command{Name: "import", File: "-"}, &file, &out)
	if enroll.CodeOf(err) != enroll.CodeConflict || !strings.Contains(out.String(), "username") {
		t.Errorf("import says %q (%v), want the conflict of usernames", out.String(), err)
	}
}

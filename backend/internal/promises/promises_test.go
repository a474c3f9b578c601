package promises_test

import (
	"os"
	"path/filepath"
	"testing"

	"latchkey/backend/internal/promises"
)

const (
	page    = "../../../docs/promises.md"
	reports = "../../../build/ran"
)

// TestPage: every row of the page names a proof.
func TestPage(t *testing.T) {
	all := read(t)
	if len(all) < 50 {
		t.Errorf("the page names %d proofs: is this the right page?", len(all))
	}
}

// TestKept holds the page against the reports of the stages that ran before.
// The last stage of make test sets LATCHKEY_STAGES_RAN to test, and that of make
// test-desktops to desktops.
func TestKept(t *testing.T) {
	run := os.Getenv("LATCHKEY_STAGES_RAN")
	if run == "" {
		t.Log("the stages have not all run: make test and make test-desktops look here at their end")
		return
	}
	if run != "test" && run != "desktops" {
		t.Fatalf("LATCHKEY_STAGES_RAN is %q", run)
	}
	ran, err := promises.Ran(reports)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range promises.Missing(read(t), ran) {
		if promises.OfDesktops(p.Stage) != (run == "desktops") {
			continue
		}
		t.Errorf("promises.md:%d: no test %q passed in stage %q", p.Line, p.Name, p.Stage)
	}
}

// TestMissing: a proof that failed, was renamed or never ran is found.
func TestMissing(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"unit.json": `{"Action":"run","Package":"latchkey/a","Test":"TestRan"}
{"Action":"pass","Package":"latchkey/a","Test":"TestPassed"}
{"Action":"fail","Package":"latchkey/a","Test":"TestFailed"}`,
		"window.json": `{"testResults":[{"assertionResults":[{"fullName":"opens","status":"passed"},{"fullName":"closes","status":"failed"}]}]}`,
		"browser.json": `{"suites":[{"title":"a.spec.ts","suites":[{"title":"desk","specs":[
{"title":"finds","tests":[{"projectName":"","status":"expected"}]},
{"title":"loses","tests":[{"projectName":"","status":"unexpected"}]},
{"title":"skips","tests":[{"projectName":"","status":"skipped"}]}]}]}]}`,
		"site.json": `{"suites":[{"title":"a.test.ts","specs":[
{"title":"signs in","tests":[{"projectName":"sqlite","status":"expected"},{"projectName":"servers","status":"expected"}]},
{"title":"signs out","tests":[{"projectName":"sqlite","status":"expected"},{"projectName":"servers","status":"unexpected"}]}]}]}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ran, err := promises.Ran(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		stage, name string
		missing     bool
	}{
		{"unit", "a TestPassed", false},
		{"unit", "a TestFailed", true},
		{"unit", "a TestRan", true},
		{"unit", "TestPassed", true},
		{"window", "opens", false},
		{"window", "closes", true},
		{"browser", "desk finds", false},
		{"browser", "desk loses", true},
		{"browser", "desk skips", true},
		{"site", "signs in", false},
		{"site", "[sqlite] signs in", false},
		{"site", "[servers] signs in", false},
		{"site", "signs out", true},
		{"site", "[sqlite] signs out", false},
		{"site", "[servers] signs out", true},
		{"gallery", "anything", true},
	} {
		found := promises.Missing([]promises.Proof{{Stage: tt.stage, Name: tt.name}}, ran)
		if missing := len(found) > 0; missing != tt.missing {
			t.Errorf("%s: %s missing: %t, want %t", tt.stage, tt.name, missing, tt.missing)
		}
	}
}

func read(t *testing.T) []promises.Proof {
	t.Helper()
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	all, err := promises.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

//go:build desktops

package desktops

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const storeSources = "../../backend/sqlstore/"

// olderStore makes the file of a store as the first Latchkey left it, with a
// person and their key in it. See first.sql.
func olderStore(t *testing.T, path string) {
	t.Helper()
	statements, err := os.Open(storeSources + "storetest/first.sql")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = statements.Close() }()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sqlite3", "-bail", path)
	cmd.Stdin = statements
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("sqlite3: %v\n%s", err, out)
	}
	if got := storeVersion(t, path); got != "1" {
		t.Fatalf("the older store has version %s", got)
	}
}

// wasOlder checks a store that olderStore has made, and what the program of today
// has exported from it: it has today's tables, and nobody is lost.
func wasOlder(t *testing.T, path, exported string) {
	t.Helper()
	migrations, err := filepath.Glob(storeSources + "migrations/sqlite/*.sql")
	if err != nil || len(migrations) < 2 {
		t.Fatalf("there are %d migrations, %v", len(migrations), err)
	}
	if got, want := storeVersion(t, path), fmt.Sprint(len(migrations)); got != want {
		t.Errorf("%s has version %s, want %s", path, got, want)
	}
	for what, want := range map[string]string{
		"the person":       `"id":"LlXsQDArPFXk_JfGSRiPIg","username":"grace","displayName":"Grace Older","addresses":[{"email":"grace@example.com"`,
		"their credential": `"user":"LlXsQDArPFXk_JfGSRiPIg","credentialId":"OhukaPuiY7j68mCPj_UhC-0aJ4dPdbtoAf0PJR7gxqI","name":"","state":"active"`,
		"its public key":   `"publicKey":"pQECAyYgASFYIMcEExCfV2OH83FxmZpmMnqDqNAQ4JdsGeBJTekfopkoIlggZfoRwwOV20kIbz2V_OnD4M5EqVn9yA0Q2N4fHFrxYgY"`,
		"the journal":      `"act":"credential.proved"`,
	} {
		if !strings.Contains(exported, want) {
			t.Errorf("%s is not in it:\n%s", what, exported)
		}
	}
}

// storeVersion is the number of the last migration that a store has had.
func storeVersion(t *testing.T, path string) string {
	t.Helper()
	return strings.TrimSpace(shell(t, "sqlite3", path, "SELECT max(version_id) FROM goose_db_version"))
}

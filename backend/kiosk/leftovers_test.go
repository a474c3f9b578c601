package kiosk_test

import (
	"os"
	"path/filepath"
	"testing"

	"latchkey/backend/kiosk"
)

// TestLeftoversUnreadable: a list that cannot be read is not taken for an empty
// one and written over.
func TestLeftoversUnreadable(t *testing.T) {
	for name, content := range map[string]string{
		"no JSON": "interrupted", "cut off": `[{"id":"`, "another shape": `{"id":1}`, "empty": "", "nothing": `[null]`,
		"nobody's": `[{"id":"x","place":"onKey"}]`,
		"nowhere":  `[{"id":"AAAAAAAAAAAAAAAAAAAAAA","place":"somewhere"}]`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "interrupted.json")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := kiosk.OpenLeftovers(path); err == nil {
				t.Fatal("the list was taken for good")
			}
			if now, err := os.ReadFile(path); err != nil || string(now) != content {
				t.Errorf("the file is now %q (%v)", now, err)
			}
		})
	}
}

func FuzzOpenLeftovers(f *testing.F) {
	f.Add([]byte(`[{"id":"AAAAAAAAAAAAAAAAAAAAAA","user":"u","place":"onKey","at":"2026-01-02T03:04:05Z","credentialId":"AQ"}]`))
	f.Add([]byte(`[null]`))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "interrupted.json")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _ = kiosk.OpenLeftovers(path) // must not panic
	})
}

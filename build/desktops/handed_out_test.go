//go:build desktops

package desktops

import (
	"debug/buildinfo"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestHandedOut: there is everything, of a bearable size, with its checksum, and
// it is known what is in it.
func TestHandedOut(t *testing.T) {
	// How many bytes they had when this was last looked at; packages have an aim of
	// 8 MB, installers of 12.
	for pattern, had := range map[string]int64{
		"latchkey_*.deb":                     7_303_000,
		"latchkey-kiosk_*.deb":               2_200,
		"latchkeyd_*.deb":                    7_943_000,
		"latchkey-*-windows-amd64-setup.exe": 9_650_000,
		"latchkey-*-windows-arm64-setup.exe": 8_580_000,
		"latchkey-*-windows-amd64.exe":       24_430_000,
		"latchkey-*-windows-arm64.exe":       22_480_000,
		"latchkey-*.cdx.json":                38_000,
	} {
		info, err := os.Stat(built(t, pattern))
		if err != nil {
			t.Fatal(err)
		}
		if most := had + had/20; info.Size() > most {
			t.Errorf("%s has %d bytes, more than %d: see in ADR 24 what packages weigh", info.Name(), info.Size(), most)
		}
		sums := string(read(t, built(t, "SHA256SUMS")))
		if !strings.Contains(sums, "  "+info.Name()+"\n") {
			t.Errorf("%s has no checksum", info.Name())
		}
	}
	check := exec.Command("sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS")
	check.Dir = "../bin"
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("checksums: %v\n%s", err, out)
	}

	var bom struct {
		Components []struct{ PURL string }
	}
	if err := json.Unmarshal(read(t, built(t, "latchkey-*.cdx.json")), &bom); err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, part := range bom.Components {
		parts = append(parts, part.PURL)
	}
	for _, program := range []string{"latchkey", "latchkeyd", "latchkey-*-windows-amd64.exe", "latchkey-*-windows-arm64.exe"} {
		info, err := buildinfo.ReadFile(built(t, program))
		if err != nil {
			t.Fatal(err)
		}
		for _, module := range info.Deps {
			ours := module.Replace != nil && !strings.HasPrefix(module.Replace.Path, "./build/cache/lean/")
			if !ours && !slices.Contains(parts, "pkg:golang/"+module.Path+"@"+module.Version) {
				t.Errorf("%s of %s is not among what it is made of", module.Path, program)
			}
		}
	}
	if !slices.ContainsFunc(parts, func(purl string) bool { return strings.HasPrefix(purl, "pkg:npm/svelte@") }) {
		t.Error("nor are the screens")
	}
}

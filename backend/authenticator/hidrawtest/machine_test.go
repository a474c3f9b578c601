//go:build hidraw

package hidrawtest

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// bootLimit is how long the machine may run: a minute more than the guest gives
// its tests. With two idle cores it is done in 15 s.
const bootLimit = 6 * time.Minute

// boot starts the machine with a file system and waits until it is switched off.
// It returns the lines said on the second serial line, each with the time in
// parentheses at its end.
func boot(t *testing.T, initramfs []byte) map[string]string {
	t.Helper()
	vmlinuz := filepath.Join(kernelDir, "vmlinuz")
	if _, err := os.Stat(vmlinuz); err != nil {
		t.Fatalf("there is no kernel: run `build/tools/kernel` (%v)", err)
	}
	qemu := tool(t, "qemu-system-x86_64", "qemu-system-x86")
	dir := t.TempDir()
	initrd, console := filepath.Join(dir, "initrd"), filepath.Join(dir, "console")
	if err := os.WriteFile(initrd, initramfs, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), bootLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, qemu,
		"-accel", "tcg", "-machine", "pc", "-cpu", "max", "-smp", "2", "-m", "512",
		"-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
		"-serial", "file:"+console, "-serial", "stdio",
		"-kernel", vmlinuz, "-initrd", initrd, "-append", "console=ttyS0 panic=-1 quiet latchkey.guest")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	begin := time.Now()
	out, err := cmd.Output()
	t.Logf("%.1f s from power-on to power-off", time.Since(begin).Seconds())
	t.Cleanup(func() {
		if t.Failed() {
			kernel, _ := os.ReadFile(console) // there may be none
			t.Logf("said in the machine:\n%s\nby its kernel:\n%s\nby qemu:\n%s", out, kernel, &stderr)
		}
	})
	if err != nil {
		t.Errorf("run the machine: %v", err)
	}
	said := map[string]string{}
	for line := range strings.Lines(string(out)) {
		text, seconds, _ := strings.Cut(strings.TrimSpace(line), " (")
		said[text] = strings.TrimSuffix(seconds, ")")
	}
	return said
}

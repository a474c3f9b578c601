//go:build hidraw

package hidrawtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// kernelDir is where build/tools/kernel puts the kernel and its modules.
const kernelDir = "../../../build/cache/kernel"

// busybox is what the machine has for a userland, all in one program.
const busybox = "/bin/busybox"

// applets are the names by which init calls busybox.
var applets = []string{"sh", "mount", "insmod", "poweroff"}

// image builds the machine's file system around the guest's program.
func image(t *testing.T, guest string) []byte {
	t.Helper()
	a := newArchive()
	for _, dir := range []string{"/dev", "/proc", "/sys", "/tmp"} {
		a.dir(dir)
	}
	a.file("/init", read(t, "testdata/init"))
	a.file(busybox, read(t, tool(t, "busybox", "busybox-static")))
	for _, applet := range applets {
		a.link(filepath.Join("/bin", applet), busybox)
	}
	modules, err := filepath.Glob(filepath.Join(kernelDir, "*.ko"))
	if err != nil {
		t.Fatal(err)
	}
	for _, module := range modules {
		a.file(filepath.Join("/modules", filepath.Base(module)), read(t, module))
	}
	token := tool(t, "fido2-token", "fido2-tools")
	a.file("/guest.test", read(t, guest))
	a.file("/bin/fido2-token", read(t, token))
	copied := map[string]bool{}
	for _, program := range []string{guest, token} {
		for _, library := range libraries(t, program) {
			if !copied[library] {
				copied[library] = true
				a.file(library, read(t, library))
			}
		}
	}
	return a.end()
}

// libraries lists the shared libraries of a program, and what loads them.
func libraries(t *testing.T, program string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ldd", program).Output()
	if err != nil {
		t.Fatalf("ldd %s: %v", program, err)
	}
	var paths []string
	for _, match := range regexp.MustCompile(`(/\S+) \(0x`).FindAllSubmatch(out, -1) {
		paths = append(paths, string(match[1]))
	}
	return paths
}

// tool finds a program of a Debian package.
func tool(t *testing.T, name, pkg string) string {
	t.Helper()
	found, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: run `apt-get install --yes %s` (%v)", name, pkg, err)
	}
	return found
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

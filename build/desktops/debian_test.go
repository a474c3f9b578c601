//go:build desktops

package desktops

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// debian is a Debian of a test's own, with nothing installed that it did not come
// with.
type debian struct {
	t        *testing.T
	suite    string
	root     string // the folder that it is in
	archives string // where its downloads are kept
}

func newDebian(t *testing.T, suite string) *debian {
	t.Helper()
	if out, err := exec.Command("../tools/debian", suite).CombinedOutput(); err != nil {
		t.Fatalf("debootstrap: %v\n%s", err, out)
	}
	archives, err := filepath.Abs("../cache/debian-" + suite + "-archives")
	if err != nil {
		t.Fatal(err)
	}
	d := &debian{t, suite, t.TempDir(), archives}
	if out, err := exec.Command("tar", "-xf", "../cache/debian-"+suite+".tar", "-C", d.root).CombinedOutput(); err != nil {
		t.Fatalf("unpack: %v\n%s", err, out)
	}
	d.put("/etc/dpkg/dpkg.cfg.d/unsafe-io", "force-unsafe-io\n") // it is thrown away afterwards
	d.run("apt-get", "update", "-qq")
	return d
}

// command is one that runs there.
func (d *debian) command(args ...string) *exec.Cmd {
	cmd := exec.Command("../tools/inside", append([]string{d.root}, args...)...)
	cmd.Env = []string{
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/root",
		"DEBIAN_FRONTEND=noninteractive", "LATCHKEY_ARCHIVES=" + d.archives,
	}
	return cmd
}

// run runs one that has to succeed, and returns what it prints.
func (d *debian) run(args ...string) string {
	d.t.Helper()
	var errors strings.Builder
	cmd := d.command(args...)
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		d.t.Fatalf("%v: %v\n%s%s", args, err, out, errors.String())
	}
	return string(out)
}

// install installs packages by their files, and what they depend on.
func (d *debian) install(debs ...string) {
	d.t.Helper()
	d.run(append([]string{"apt-get", "install", "-y", "-qq", "--no-install-recommends"}, debs...)...)
}

// path is where a file of the Debian is on this machine.
func (d *debian) path(inside string) string { return filepath.Join(d.root, inside) }

func (d *debian) has(inside string) bool {
	_, err := os.Lstat(d.path(inside))
	return err == nil
}

func (d *debian) put(inside, content string) {
	d.t.Helper()
	if err := os.WriteFile(d.path(inside), []byte(content), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

// unit is the value of a line in a unit, with what systemd puts in.
func (d *debian) unit(name, key string) string {
	d.t.Helper()
	for line := range strings.Lines(string(read(d.t, d.path("/usr/lib/systemd/system/"+name)))) {
		if value, ok := strings.CutPrefix(line, key+"="); ok {
			return strings.ReplaceAll(strings.TrimSpace(value), "%S", "/var/lib")
		}
	}
	d.t.Fatalf("%s has no %s", name, key)
	return ""
}

// as is the command line of a unit, run by the unit's user.
func (d *debian) as(unit string, environment ...string) []string {
	user := d.unit(unit, "User")
	args := append([]string{"setpriv", "--reuid", user, "--regid", user, "--clear-groups", "env", "HOME=/var/lib/" + user}, environment...)
	return append(args, strings.Fields(d.unit(unit, "ExecStart"))...)
}

// packages are those that make packages has built, where a Debian finds them.
func packages(t *testing.T) []string {
	t.Helper()
	var debs []string
	dir := t.TempDir() // in /tmp, which is the same there
	for _, name := range []string{"latchkey_*.deb", "latchkey-kiosk_*.deb", "latchkeyd_*.deb"} {
		deb := built(t, name)
		to := filepath.Join(dir, filepath.Base(deb))
		copyFile(t, deb, to)
		debs = append(debs, to)
	}
	return debs
}

// older makes of packages an earlier version, with the same in them: there is no
// earlier release yet.
func older(t *testing.T, debs []string) []string {
	t.Helper()
	var out []string
	for _, deb := range debs {
		dir := t.TempDir()
		tree, to := filepath.Join(dir, "tree"), filepath.Join(dir, "older.deb")
		shell(t, "dpkg-deb", "-R", deb, tree)
		now := strings.TrimSpace(shell(t, "dpkg-deb", "-f", deb, "Version"))
		control := filepath.Join(tree, "DEBIAN/control")
		if err := os.WriteFile(control, []byte(strings.ReplaceAll(string(read(t, control)), now, "0.0.1")), 0o644); err != nil {
			t.Fatal(err)
		}
		shell(t, "dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", tree, to)
		out = append(out, to)
	}
	return out
}

// shell runs a command on this machine that has to succeed.
func shell(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

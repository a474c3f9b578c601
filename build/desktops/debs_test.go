//go:build desktops

package desktops

import (
	"bytes"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestDebian12(t *testing.T) { testDebs(t, newDebian(t, "bookworm")) }
func TestDebian13(t *testing.T) { testDebs(t, newDebian(t, "trixie")) }

// stores are the files of the stores on a Debian, by the users that own them.
var stores = map[string]string{
	"latchkeyd":      "/var/lib/latchkeyd/service.sqlite",
	"latchkey-kiosk": "/var/lib/latchkey-kiosk/.local/share/latchkey/latchkey.sqlite",
}

// testDebs goes through the life of the packages, each part on what the one
// before has left.
func testDebs(t *testing.T, d *debian) {
	debs := packages(t)
	address := freeAddress(t)
	step := func(name string, fn func(t *testing.T)) {
		if !t.Run(name, func(t *testing.T) { d.t = t; fn(t) }) {
			t.FailNow() // the rest stands on it
		}
		d.t = t
	}

	step("install", func(t *testing.T) {
		d.install(older(t, debs)...)
		if out := d.run("ldd", "/usr/bin/latchkey"); strings.Contains(out, "not found") {
			t.Errorf("not all libraries are there:\n%s", out)
		}
		d.install("udev", "desktop-file-utils", "man-db")
		d.run("systemd-analyze", "verify", "latchkeyd.service", "latchkey-kiosk.service") // and their pages of the manual
		d.run("desktop-file-validate", "/usr/share/applications/latchkey.desktop")
		if cache := string(read(t, d.path("/usr/share/applications/mimeinfo.cache"))); !strings.Contains(cache, "x-scheme-handler/latchkey=latchkey.desktop;") {
			t.Error("links of invitations are opened by nothing")
		}
		if d.suite != "bookworm" { // its udevadm cannot
			d.run("udevadm", "verify", "/usr/lib/udev/rules.d/70-latchkey.rules")
		}
		if !d.has("/etc/systemd/system/graphical.target.wants/latchkey-kiosk.service") {
			t.Error("the session of the kiosk is not switched on")
		}
	})
	step("the kiosk enrols a practice key", func(t *testing.T) { enrol(t, d) })
	step("the session shows the kiosk", func(t *testing.T) {
		d.put("/etc/latchkey/config.toml", "demo = true\n")
		showSession(t, d)
	})

	d.put("/etc/latchkey/latchkeyd.toml", fmt.Sprintf("rp-id = \"example.com\"\norigin = [\"https://enroll.example.com\"]\n"+
		"data = \"/var/lib/latchkeyd\"\nproxy = [\"127.0.0.1\"]\nlisten = %q\n", address))
	kiosk := []string{"setpriv", "--reuid", "latchkey-kiosk", "--regid", "latchkey-kiosk", "--clear-groups", "env", "HOME=/var/lib/latchkey-kiosk", "latchkey"}
	inKiosk := func(args ...string) string { return d.run(append(kiosk, args...)...) }
	step("the service starts", func(t *testing.T) {
		if out := d.run("setpriv", "--reuid", "latchkeyd", "--regid", "latchkeyd", "--clear-groups", "latchkeyd", "check"); !strings.Contains(out, "\nAll fits. ") {
			t.Errorf("before that it says\n%s", out)
		}
		serve(t, d, address)
		d.run("latchkeyd", "admin", "recover", "ada")
		service := d.run("latchkeyd", "export", "-")
		if !strings.Contains(service, `"ada"`) {
			t.Errorf("the store has no Ada:\n%s", service)
		}
		d.put("/etc/latchkey/config.toml", "rp-id = \"example.com\"\n")
		d.put("/var/lib/latchkey-kiosk/export", service)
		inKiosk("import", "/var/lib/latchkey-kiosk/export")
		if local := inKiosk("export", "-"); !strings.Contains(local, `"ada"`) {
			t.Errorf("the kiosk's store has no Ada:\n%s", local)
		}
	})
	step("an upgrade keeps databases and settings", func(t *testing.T) {
		// The packages that are replaced have today's programs in them, and their
		// stores are those of the first ones.
		for user, path := range stores {
			d.run("rm", "-r", filepath.Dir(path))
			olderStore(t, d.path(path))
			d.run("chown", "-R", user+":"+user, filepath.Dir(path))
			d.run("chmod", "-R", "u=rwX,go=", filepath.Dir(path))
		}
		settings := []string{"/etc/latchkey/config.toml", "/etc/latchkey/latchkeyd.toml"}
		before := map[string]string{}
		for _, file := range settings {
			before[file] = string(read(t, d.path(file)))
		}
		d.install(debs...)
		for _, file := range settings {
			if got := string(read(t, d.path(file))); got != before[file] {
				t.Errorf("%s has changed:\n%s", file, got)
			}
		}
		want := strings.TrimSpace(shell(t, "dpkg-deb", "-f", debs[0], "Version"))
		for _, program := range []string{"latchkey", "latchkeyd"} {
			if got := strings.TrimSpace(d.run(program, "version")); got != want {
				t.Errorf("%s is %s, want %s", program, got, want)
			}
		}
		serve(t, d, address)
		wasOlder(t, d.path(stores["latchkeyd"]), d.run("latchkeyd", "export", "-"))
		wasOlder(t, d.path(stores["latchkey-kiosk"]), inKiosk("export", "-"))
	})
	step("removal keeps databases and settings", func(t *testing.T) {
		d.run("apt-get", "remove", "-y", "-qq", "latchkey", "latchkey-kiosk", "latchkeyd")
		for path, want := range map[string]bool{
			"/usr/bin/latchkey": false, "/usr/bin/latchkeyd": false,
			"/etc/systemd/system/graphical.target.wants/latchkey-kiosk.service": false,
			"/etc/latchkey/config.toml":                                         true,
			"/etc/latchkey/latchkeyd.toml":                                      true,
			stores["latchkeyd"]:                                                 true,
			stores["latchkey-kiosk"]:                                            true,
		} {
			if d.has(path) != want {
				t.Errorf("%s is there: %t, want %t", path, !want, want)
			}
		}
	})
	step("purging leaves nothing", func(t *testing.T) {
		d.run("apt-get", "purge", "-y", "-qq", "latchkey", "latchkey-kiosk", "latchkeyd")
		err := filepath.WalkDir(d.root, func(path string, entry fs.DirEntry, err error) error {
			if path == d.path("/var/log") || path == d.path("/var/cache/man") {
				return fs.SkipDir // apt's own, and what man has read
			}
			if err == nil && strings.Contains(entry.Name(), "latchkey") {
				t.Errorf("%s is left", path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		for _, file := range []string{"/etc/passwd", "/etc/group"} {
			if strings.Contains(string(read(t, d.path(file))), "latchkey") {
				t.Errorf("a user is left in %s", file)
			}
		}
	})
}

// enrol drives the window of the installed program through an enrolment.
func enrol(t *testing.T, d *debian) {
	t.Helper()
	inside, err := filepath.Abs("../tools/inside")
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "latchkey")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nexec "+inside+" "+d.root+" /usr/bin/latchkey \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("npm", "run", "--silent", "test:installed")
	cmd.Dir = "../../frontend"
	cmd.Env = append(os.Environ(), "LATCHKEY_E2E_PROGRAM="+program)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// serve starts the service as its unit does, waits until it is ready, and ends it.
func serve(t *testing.T, d *debian, address string) {
	t.Helper()
	service := start(t, d.command(d.as("latchkeyd.service")...))
	service.until("its readiness", func() bool {
		response, err := http.Get("http://" + address + "/readyz")
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
	if err := service.end(); err != nil {
		t.Errorf("the service ended with %v", err)
	}
}

// showSession starts the kiosk's session as its unit does, on a screen in memory,
// and waits until there is a page on it.
func showSession(t *testing.T, d *debian) {
	t.Helper()
	d.install("grim")
	run := "/run/latchkey-kiosk"
	d.run("install", "-d", "-m", "0700", "-o", "latchkey-kiosk", "-g", "latchkey-kiosk", run)
	session := start(t, d.command(d.as("latchkey-kiosk.service", "XDG_RUNTIME_DIR="+run, "GDK_BACKEND=wayland",
		"WLR_BACKENDS=headless", "WLR_RENDERER=pixman", "WLR_LIBINPUT_NO_DEVICES=1")...))
	session.until("a page", func() bool {
		picture, err := d.command("env", "XDG_RUNTIME_DIR="+run, "WAYLAND_DISPLAY=wayland-0", "grim", "-t", "ppm", "-").Output()
		return err == nil && colours(picture) > 10
	})
	_ = session.end() // with the status of the program, which a signal has ended
	d.run("rm", "-r", run)
}

// colours counts the different pixels of a picture (netpbm's PPM).
func colours(picture []byte) int {
	seen := map[[3]byte]bool{}
	for i := 15; i+3 <= len(picture); i += 3 {
		seen[[3]byte(picture[i:])] = true
	}
	return len(seen)
}

// process is a program that was started here.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	done chan struct{} // closed at its end, after err is set
	err  error
}

// start starts a program, which is ended with the test. What it has printed is
// shown if the test fails.
func start(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: cmd, done: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.done)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-p.done
		if t.Failed() {
			t.Logf("%v ended with %v:\n%s", cmd.Args, p.err, said.String())
		}
	})
	return p
}

// until waits for something, at most two minutes, and not beyond the program's end.
func (p *process) until(what string, came func() bool) {
	p.t.Helper()
	for late := time.After(2 * time.Minute); !came(); {
		select {
		case <-p.done:
			p.t.Fatalf("it ended before %s came", what)
		case <-late:
			p.t.Fatalf("%s did not come", what)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// end asks the program to end, and waits.
func (p *process) end() error {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	<-p.done
	return p.err
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

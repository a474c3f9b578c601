//go:build desktops

package desktops

import (
	"bytes"
	"debug/pe"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	uninstallKey = `HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\Latchkey`
	installed    = "Program Files/Latchkey/latchkey.exe"
	uninstaller  = "Program Files/Latchkey/uninstall.exe"
	startMenu    = "ProgramData/Microsoft/Windows/Start Menu/Programs/Latchkey.lnk"
	desktop      = "users/Public/Desktop/Latchkey.lnk"
	managed      = "ProgramData/Latchkey/config.toml"
	store        = "users/anna/AppData/Local/Latchkey/latchkey.sqlite"
	offline      = "MicrosoftEdgeWebView2RuntimeInstallerX64.exe" // as Microsoft calls it
)

// olderSetup is the installer of an older version, with another program in it.
func olderSetup(t *testing.T, program string) string {
	t.Helper()
	icon := filepath.Join(t.TempDir(), "resources")
	if out, err := exec.Command("../cache/go-winres", "extract", "--dir", icon, built(t, "latchkey-*-windows-amd64.exe")).CombinedOutput(); err != nil {
		t.Fatalf("go-winres: %v\n%s", err, out)
	}
	icons, err := filepath.Glob(filepath.Join(icon, "*.ico"))
	if err != nil || len(icons) != 1 {
		t.Fatalf("the program has %d icons, %v", len(icons), err)
	}
	sign, err := filepath.Abs("../tools/sign")
	if err != nil {
		t.Fatal(err)
	}
	return nsis(t, "../windows/installer.nsi", "VERSION=0.0.1", "NUMBER=0.0.1.0", "ARCH=amd64",
		"PROGRAM="+program, "NOTICES="+program, "WEBVIEW2="+program, "ICON="+icons[0], "SIGN="+sign)
}

// beside puts a setup into a folder of its own, with what is to lie beside it.
func beside(t *testing.T, setup string, others map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	to := filepath.Join(dir, filepath.Base(setup))
	for name, from := range others {
		copyFile(t, from, filepath.Join(dir, name))
	}
	copyFile(t, setup, to)
	return to
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestSetup goes through the life of an installation, silently, each part on what
// the one before has left.
func TestSetup(t *testing.T) {
	w := newWindows(t)
	program := nsis(t, "testdata/program.nsi", "SECONDS=600")
	signs := newAuthority(t)
	for name, value := range signs.settings() {
		t.Setenv(name, value) // for the uninstaller, which is signed while the setup is built
	}
	older := olderSetup(t, program)
	setup := built(t, "latchkey-*-windows-amd64-setup.exe")
	working := nsis(t, "testdata/program.nsi", "WEBVIEW=120.0.1.2")

	nothing := func(t *testing.T) {
		t.Helper()
		if w.has("Program Files/Latchkey") || w.has(startMenu) || w.listed("DisplayName") != "" || w.opens() != "" {
			t.Error("something was installed")
		}
	}
	t.Run("another processor", func(t *testing.T) {
		if code := w.run(built(t, "latchkey-*-windows-arm64-setup.exe"), "/S"); code != 3 {
			t.Errorf("exit code %d, want 3", code)
		}
		nothing(t)
	})
	t.Run("WebView2 fails", func(t *testing.T) {
		failing := nsis(t, "testdata/program.nsi", "WEBVIEW=120.0.1.2", "CODE=7")
		if code := w.run(beside(t, older, map[string]string{offline: failing}), "/S"); code != 5 {
			t.Errorf("exit code %d, want 5", code)
		}
		nothing(t)
		w.wine("reg", "delete", `HKLM\SOFTWARE\Microsoft\EdgeUpdate`, "/f", "/reg:32")
	})
	t.Run("WebView2 is not there afterwards", func(t *testing.T) {
		lying := nsis(t, "testdata/program.nsi")
		if code := w.run(beside(t, older, map[string]string{offline: lying}), "/S"); code != 5 {
			t.Errorf("exit code %d, want 5", code)
		}
		nothing(t)
	})
	t.Run("install", func(t *testing.T) {
		if code := w.run(beside(t, older, map[string]string{offline: working}), "/S"); code != 0 {
			t.Fatalf("exit code %d", code)
		}
		if !w.has(installed) || !w.has(startMenu) || w.has(desktop) {
			t.Errorf("program %t, start menu %t, desktop %t", w.has(installed), w.has(startMenu), w.has(desktop))
		}
		for name, want := range map[string]string{
			"DisplayName": "Latchkey", "DisplayVersion": "0.0.1", "Publisher": "The Latchkey authors",
			"InstallLocation":      `C:\Program Files\Latchkey`,
			"QuietUninstallString": `"C:\Program Files\Latchkey\uninstall.exe" /S`,
		} {
			if got := w.listed(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if got, want := w.opens(), `"C:\Program Files\Latchkey\latchkey.exe" "%1"`; got != want {
			t.Errorf("links are opened by %q, want %q", got, want)
		}
	})
	t.Run("the uninstaller is signed", func(t *testing.T) {
		if said, err := signs.verify(w.path(uninstaller)); err != nil {
			t.Errorf("%v\n%s", err, said)
		}
	})
	w.put(managed, "contact = \"Extension 1234\"\nrp-id = \"example.com\"\n")
	olderStore(t, w.path(store))
	kept := func(t *testing.T) {
		t.Helper()
		if !w.has(managed) || !w.has(store) {
			t.Errorf("settings kept %t, data kept %t", w.has(managed), w.has(store))
		}
	}

	t.Run("refused while it runs", func(t *testing.T) {
		running := w.command("wine", w.path(installed))
		if err := running.Start(); err != nil {
			t.Fatal(err)
		}
		// Once this is answered the program above, asked for earlier, is there.
		for range 100 {
			if strings.Contains(w.wine("tasklist"), "latchkey.exe") {
				break
			}
		}
		for name, args := range map[string][]string{
			"upgrade": {setup, "/S"},
			// In place, where it waits for its end; what comes last has no quotes.
			"removal": {w.path(uninstaller), "/S", `_?=C:\Program`, `Files\Latchkey`},
		} {
			if code := w.exitCode(args...); code != 4 {
				t.Errorf("%s: exit code %d, want 4", name, code)
			}
		}
		if got := w.listed("DisplayVersion"); got != "0.0.1" || !w.has(installed) {
			t.Errorf("version %s", got)
		}
		w.wine("taskkill", "/f", "/im", "latchkey.exe")
		_ = running.Wait()
	})
	t.Run("upgrade", func(t *testing.T) {
		if code := w.run(setup, "/S", "/DESKTOP"); code != 0 {
			t.Fatalf("exit code %d", code)
		}
		if got := w.listed("DisplayVersion"); got != version(setup) {
			t.Errorf("version %q, want %q", got, version(setup))
		}
		if !bytes.Equal(read(t, w.path(installed)), read(t, built(t, "latchkey-*-windows-amd64.exe"))) {
			t.Error("the program is not the new one")
		}
		if !w.has(desktop) {
			t.Error("no shortcut on the desktop, which was asked for")
		}
		kept(t)
		if code := w.run(w.path(installed), "export", `C:\export`); code != 0 {
			t.Fatalf("on an older store the program ends with %d", code)
		}
		wasOlder(t, w.path(store), string(read(t, w.path("export"))))
	})
	t.Run("removal keeps data", func(t *testing.T) {
		if code := w.run(w.path(uninstaller), "/S"); code != 0 {
			t.Fatalf("exit code %d", code)
		}
		nothing(t)
		if w.has(desktop) {
			t.Error("a shortcut is left")
		}
		kept(t)
	})
	t.Run("removal of data when asked", func(t *testing.T) {
		if code := w.run(older, "/S"); code != 0 {
			t.Fatalf("exit code %d", code)
		}
		kept(t)
		if code := w.run(w.path(uninstaller), "/S", "/DATA"); code != 0 {
			t.Fatalf("exit code %d", code)
		}
		nothing(t)
		if w.has(filepath.Dir(managed)) || w.has(filepath.Dir(store)) {
			t.Error("data is left")
		}
	})
}

// version is what stands in the name of a setup.
func version(setup string) string {
	return regexp.MustCompile(`latchkey-(.*)-windows`).FindStringSubmatch(setup)[1]
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestProgram: the executables are for their processors, open no console, and say
// what they are.
func TestProgram(t *testing.T) {
	for arch, machine := range map[string]uint16{"amd64": pe.IMAGE_FILE_MACHINE_AMD64, "arm64": pe.IMAGE_FILE_MACHINE_ARM64} {
		t.Run(arch, func(t *testing.T) {
			path := built(t, "latchkey-*-windows-"+arch+".exe")
			file, err := pe.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = file.Close() }()
			header, ok := file.OptionalHeader.(*pe.OptionalHeader64)
			if !ok || file.Machine != machine || header.Subsystem != pe.IMAGE_SUBSYSTEM_WINDOWS_GUI {
				t.Errorf("machine %#x, header %+v", file.Machine, header)
			}
			dir := t.TempDir()
			if out, err := exec.Command("../cache/go-winres", "extract", "--dir", dir, "--xml-manifest", path).CombinedOutput(); err != nil {
				t.Fatalf("go-winres: %v\n%s", err, out)
			}
			var all strings.Builder
			icons := 0
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range entries {
				if filepath.Ext(entry.Name()) == ".ico" {
					icons++
					continue
				}
				all.Write(read(t, filepath.Join(dir, entry.Name())))
			}
			for _, want := range []string{"PerMonitorV2", "asInvoker", `"ProductVersion": "` + version(path) + `"`, `"CompanyName": "The Latchkey authors"`} {
				if !strings.Contains(all.String(), want) {
					t.Errorf("no %s in its resources", want)
				}
			}
			if icons != 1 {
				t.Errorf("%d icons", icons)
			}
		})
	}
}

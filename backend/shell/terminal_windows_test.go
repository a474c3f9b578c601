package shell

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

const speaker = "LATCHKEY_TEST_SPEAKER" // set for the program that the test starts

// TestWindowsTerminal: a program that Windows gave no way to print speaks to the
// terminal of whoever started it.
func TestWindowsTerminal(t *testing.T) {
	if os.Getenv(speaker) != "" {
		JoinTerminal()
		fmt.Println("a word on standard output")
		fmt.Fprintln(os.Stderr, "a word on standard error")
		LeaveTerminal()
		if _, err := fmt.Println("after leaving"); err == nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	LeaveTerminal() // the one it may have cannot be read
	if ok, _, err := kernel32.NewProc("AllocConsole").Call(); ok == 0 {
		t.Fatal(err)
	}
	terminal, err := os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = terminal.Close() }()

	t.Setenv(speaker, "1")
	if code := detached(t, "-test.run=^TestWindowsTerminal$"); code != 0 {
		t.Errorf("it ended with %d", code)
	}
	shown := screen(t, terminal)
	for _, word := range []string{"a word on standard output", "a word on standard error"} {
		if !strings.Contains(shown, word) {
			t.Errorf("the terminal does not show %q", word)
		}
	}
	if strings.Contains(shown, "after leaving") {
		t.Error("it still speaks there after leaving")
	}
}

// detached runs this program again as Windows runs one that has windows: without a
// terminal, and with nothing to print to.
func detached(t *testing.T, argument string) (code uint32) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	line, err := windows.UTF16PtrFromString(windows.ComposeCommandLine([]string{program, argument}))
	if err != nil {
		t.Fatal(err)
	}
	var (
		start   = windows.StartupInfo{Cb: uint32(unsafe.Sizeof(windows.StartupInfo{}))}
		started windows.ProcessInformation
	)
	if err := windows.CreateProcess(nil, line, nil, nil, false, windows.DETACHED_PROCESS, nil, nil, &start, &started); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(windows.CloseHandle(started.Process), windows.CloseHandle(started.Thread)); err != nil {
			t.Error(err)
		}
	})
	if _, err := windows.WaitForSingleObject(started.Process, 60_000); err != nil {
		t.Fatal(err)
	}
	if err := windows.GetExitCodeProcess(started.Process, &code); err != nil {
		t.Fatal(err)
	}
	return code
}

// screen is what a terminal shows.
func screen(t *testing.T, terminal *os.File) string {
	t.Helper()
	var text [200 * 100]uint16
	var n uint32
	ok, _, err := kernel32.NewProc("ReadConsoleOutputCharacterW").Call(terminal.Fd(), uintptr(unsafe.Pointer(&text)), uintptr(len(text)), 0, uintptr(unsafe.Pointer(&n)))
	if ok == 0 {
		t.Fatal(err)
	}
	return windows.UTF16ToString(text[:n])
}

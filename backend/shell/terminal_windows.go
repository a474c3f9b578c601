package shell

import (
	"os"

	"golang.org/x/sys/windows"
)

var (
	kernel32      = windows.NewLazySystemDLL("kernel32.dll")
	attachConsole = kernel32.NewProc("AttachConsole")
	freeConsole   = kernel32.NewProc("FreeConsole")
)

// JoinTerminal has the program speak to the terminal that it was started from, if
// it was. By itself Windows gives one to programs without windows alone. What leads
// elsewhere, to a file or another program, stays as it is. It is called before anything is read or
// printed, from the main goroutine.
func JoinTerminal() {
	const parent = ^uintptr(0) // ATTACH_PARENT_PROCESS
	if ok, _, _ := attachConsole.Call(parent); ok == 0 {
		return
	}
	join(&os.Stdin, "CONIN$")
	join(&os.Stdout, "CONOUT$")
	join(&os.Stderr, "CONOUT$")
}

var joined []*os.File

// join lets f, if it leads nowhere, lead to the terminal.
func join(f **os.File, name string) {
	if _, err := (*f).Stat(); err == nil {
		return
	}
	if terminal, err := os.OpenFile(name, os.O_RDWR, 0); err == nil {
		*f = terminal
		joined = append(joined, terminal)
	}
}

// LeaveTerminal undoes JoinTerminal: whoever closes the terminal, or presses Ctrl+C
// there, does not mean a window that was opened from it.
func LeaveTerminal() {
	for _, f := range joined {
		_ = f.Close() // what is printed from now on is lost
	}
	joined = nil
	_, _, _ = freeConsole.Call()
}

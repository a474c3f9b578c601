//go:build !e2e

package shell

import (
	"os"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Here the library does by itself what native_linux.go is for.

func harden(bool) (done func() bool) { return func() bool { return true } }

func quitNatively() bool { return false }

func keepAbove(bool) bool { return false }

func displayed() bool { return true }

// windowClass is the class that the library gives its window. The library does not
// tell the window's handle.
const windowClass = "wailsWindow"

// handle is that of the window of windowClass that is this process's and can be
// seen, 0 if there is none.
func handle() uintptr {
	var found windows.HWND
	_ = windows.EnumWindows(look(), unsafe.Pointer(&found)) // ended early it counts as failed
	return uintptr(found)
}

// look is what EnumWindows calls for each window: made once, for Go can make only so
// many.
var look = sync.OnceValue(func() uintptr {
	return syscall.NewCallback(func(hwnd windows.HWND, found *windows.HWND) uintptr {
		var process uint32
		if _, err := windows.GetWindowThreadProcessId(hwnd, &process); err != nil || process != uint32(os.Getpid()) || !windows.IsWindowVisible(hwnd) {
			return 1 // go on
		}
		var name [64]uint16
		if _, err := windows.GetClassName(hwnd, &name[0], int32(len(name))); err != nil || windows.UTF16ToString(name[:]) != windowClass {
			return 1
		}
		*found = hwnd
		return 0
	})
})

// yieldFront passes on what only the program has that was started last: to put a
// window, whoever's, in front of what the person does.
func yieldFront() {
	const anyProcess = ^uintptr(0)
	allow := windows.NewLazySystemDLL("user32.dll").NewProc("AllowSetForegroundWindow")
	_, _, _ = allow.Call(anyProcess) // refused, the window's entry in the task bar blinks
}

func tell(title, sentence string, within time.Duration) {
	t, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return
	}
	s, err := windows.UTF16PtrFromString(sentence)
	if err != nil {
		return
	}
	if !seen() {
		return
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = windows.MessageBox(0, s, t, windows.MB_OK|windows.MB_ICONINFORMATION|windows.MB_SETFOREGROUND)
	}()
	select {
	case <-read:
	case <-time.After(within):
	}
}

// seen reports whether somebody can see this program's windows: services and what
// deploys programs have desktops that nobody does.
func seen() bool {
	const (
		uoiFlags   = 1 // UOI_FLAGS
		wsfVisible = 1 // WSF_VISIBLE
	)
	user32 := windows.NewLazySystemDLL("user32.dll")
	station, _, _ := user32.NewProc("GetProcessWindowStation").Call()
	var flags struct{ inherit, reserved, flags uint32 } // USEROBJECTFLAGS
	ok, _, _ := user32.NewProc("GetUserObjectInformationW").Call(station, uoiFlags, uintptr(unsafe.Pointer(&flags)), unsafe.Sizeof(flags), 0)
	return ok == 0 || flags.flags&wsfVisible != 0
}

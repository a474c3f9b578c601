//go:build !e2e

package shell

import (
	"runtime"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

// TestWindowsHandle: the handle is that of a window of the library's that can be seen, and
// of no other.
func TestWindowsHandle(t *testing.T) {
	runtime.LockOSThread() // windows belong to threads
	defer runtime.UnlockOSThread()
	if h := handle(); h != 0 {
		t.Fatalf("%#x without a window", h)
	}
	defer makeWindow(t, "somethingElse", true)()
	defer makeWindow(t, windowClass, false)()
	if h := handle(); h != 0 {
		t.Fatalf("%#x is not ours, or cannot be seen", h)
	}
	var want uintptr
	destroy := makeWindowAt(t, windowClass, true, &want)
	if h := handle(); h != want {
		t.Errorf("%#x instead of %#x", h, want)
	}
	destroy()
	if h := handle(); h != 0 {
		t.Errorf("%#x is gone", h)
	}
}

var (
	user32        = windows.NewLazySystemDLL("user32.dll")
	registerClass = user32.NewProc("RegisterClassExW")
	createWindow  = user32.NewProc("CreateWindowExW")
	destroyWindow = user32.NewProc("DestroyWindow")
	defWindowProc = user32.NewProc("DefWindowProcW")
)

// wndClassEx is WNDCLASSEXW of winuser.h.
type wndClassEx struct {
	size, style                        uint32
	proc                               uintptr
	classExtra, windowExtra            int32
	instance, icon, cursor, background uintptr
	menu, class                        *uint16
	smallIcon                          uintptr
}

func makeWindow(t *testing.T, class string, visible bool) (destroy func()) {
	t.Helper()
	var h uintptr
	return makeWindowAt(t, class, visible, &h)
}

func makeWindowAt(t *testing.T, class string, visible bool, handle *uintptr) (destroy func()) {
	t.Helper()
	name, err := windows.UTF16PtrFromString(class)
	if err != nil {
		t.Fatal(err)
	}
	c := wndClassEx{proc: defWindowProc.Addr(), class: name}
	c.size = uint32(unsafe.Sizeof(c))
	_, _, _ = registerClass.Call(uintptr(unsafe.Pointer(&c))) // fails where it is registered already
	const overlapped, shown = 0x00cf0000, 0x10000000          // WS_OVERLAPPEDWINDOW, WS_VISIBLE
	style := uintptr(overlapped)
	if visible {
		style |= shown
	}
	h, _, err := createWindow.Call(0, uintptr(unsafe.Pointer(name)), 0, style, 0, 0, 100, 100, 0, 0, 0, 0)
	if h == 0 {
		t.Fatalf("create a window: %v", err)
	}
	*handle = h
	return func() { _, _, _ = destroyWindow.Call(h) }
}

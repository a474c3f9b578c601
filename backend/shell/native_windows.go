//go:build !e2e

package shell

import "golang.org/x/sys/windows"

// Here the library does by itself what native_linux.go is for.

func harden(bool) (done func() bool) { return func() bool { return true } }

func quitNatively() bool { return false }

func keepAbove(bool) bool { return false }

// tell shows a sentence to whoever started a program that has no window and,
// mostly, no terminal either. It returns when it was read.
func tell(title, sentence string) {
	t, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return
	}
	s, err := windows.UTF16PtrFromString(sentence)
	if err != nil {
		return
	}
	_, _ = windows.MessageBox(0, s, t, windows.MB_OK|windows.MB_ICONINFORMATION)
}

package shell

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// PanicError is a panic in a bound method. Its text is for the log: where it
// happened, without the values that were being worked on, for one may be a PIN.
type PanicError struct {
	cause string
	stack []uintptr
}

// Recover turns a panic of the method that defers it into an error. Without it
// the page would wait for its answer for ever.
//
//	func (a *App) State() (s kiosk.State, err error) {
//		defer shell.Recover(&err)
func Recover(err *error) {
	r := recover()
	if r == nil {
		return
	}
	e := &PanicError{cause: fmt.Sprintf("%T", r), stack: make([]uintptr, 32)}
	if problem, ok := r.(runtime.Error); ok { // written by the runtime: an index, a type, no text of ours
		e.cause = problem.Error()
	}
	e.stack = e.stack[:runtime.Callers(3, e.stack)]
	*err = e
}

func (e *PanicError) Error() string {
	var b strings.Builder
	b.WriteString("panic: " + e.cause)
	for frames := runtime.CallersFrames(e.stack); ; {
		frame, more := frames.Next()
		fmt.Fprintf(&b, " < %s (%s:%d)", frame.Function, filepath.Base(frame.File), frame.Line)
		if !more {
			return b.String()
		}
	}
}

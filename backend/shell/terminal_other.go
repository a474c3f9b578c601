//go:build !windows

package shell

// JoinTerminal has the program speak to the terminal that it was started from. Here
// it does so by itself.
func JoinTerminal() {}

// LeaveTerminal undoes JoinTerminal.
func LeaveTerminal() {}

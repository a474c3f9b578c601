//go:build !e2e

package shell

import (
	"context"
	"os/exec"
	"time"
)

// Here the library does by itself what native_linux.go is for.

func harden(bool) (done func() bool) { return func() bool { return true } }

func quitNatively() bool { return false }

func keepAbove(bool) bool { return false }

func displayed() bool { return true }

func handle() uintptr { return 0 }

func yieldFront() {} // the system opens an app once, and brings it to the front

func tell(title, sentence string, within time.Duration) {
	const script = "on run {title, sentence}\ndisplay alert title message sentence\nend run"
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	_ = exec.CommandContext(ctx, "/usr/bin/osascript", "-e", script, title, sentence).Run()
}

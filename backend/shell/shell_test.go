package shell

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/fstest"
	"time"
)

var screens = fstest.MapFS{"index.html": {Data: []byte("<!doctype html><html><head></head></html>")}}

func TestRunWithoutScreens(t *testing.T) {
	ready := false
	err := Run(Options{Assets: fstest.MapFS{".gitkeep": {}}, OnReady: func(Window) error { ready = true; return nil }})
	if !errors.Is(err, errNoScreens) || ready {
		t.Errorf("got %v, ready %v", err, ready)
	}
}

func TestRunGivesTheErrorOfOnReady(t *testing.T) {
	lockPath := filepath.Join(t.TempDir(), "lock")
	want := errors.New("as asked")
	err := Run(Options{Assets: screens, Lock: lockPath, OnReady: func(Window) error { return want }})
	if !errors.Is(err, want) {
		t.Errorf("got %v", err)
	}
	release, err := lock(lockPath)
	if err != nil {
		t.Fatalf("the lock is still held: %v", err)
	}
	release()
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	release, err := lock(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock(path); !errors.Is(err, ErrRunning) {
		t.Errorf("taken twice: %v", err)
	}
	release()
	release, err = lock(path)
	if err != nil {
		t.Fatalf("not given back: %v", err)
	}
	release()
	if _, err := lock(filepath.Join(path, "below a file")); err == nil || errors.Is(err, ErrRunning) {
		t.Errorf("a lock that cannot be made: %v", err)
	}
}

type quitter struct {
	Window
	quit chan struct{}
}

func (q quitter) Quit() { close(q.quit) }

func TestSignalQuits(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(s.String(), func(t *testing.T) {
			w := quitter{quit: make(chan struct{})}
			stop := quitOnSignal(w)
			defer stop()
			self, err := os.FindProcess(os.Getpid())
			if err != nil {
				t.Fatal(err)
			}
			if err := self.Signal(s); err != nil {
				t.Fatal(err)
			}
			<-w.quit
		})
	}
}

// TestEndIsNoSignal: whoever stops waiting for signals has not got one, and takes
// nobody else's handling of them away.
func TestEndIsNoSignal(t *testing.T) {
	first, second := quitter{quit: make(chan struct{})}, quitter{quit: make(chan struct{})}
	quitOnSignal(first)()
	defer quitOnSignal(second)()
	select {
	case <-first.quit:
		t.Error("the end of one was a signal")
	case <-time.After(50 * time.Millisecond):
	}
}

func TestFormat(t *testing.T) {
	plain := errors.New("plain")
	for _, c := range []struct {
		name   string
		format func(error) string
		want   string
	}{
		{"none", nil, "plain"},
		{"its own", func(error) string { return "own" }, "own"},
		{"one that panics", func(error) string { panic("no") }, "internal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (&Options{FormatError: c.format}).format(plain); got != c.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

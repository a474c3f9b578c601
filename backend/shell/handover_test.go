package shell

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const aLink = "latchkey://enroll.example.com/device#secret"

// TestSecondStartHandsItsLinkOver: it goes to the window that is open, and the
// second program ends without an error and without having opened anything.
func TestSecondStartHandsItsLinkOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	links := make(chan string, 1)
	release, err := lock(path)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	second := Options{Assets: screens, Lock: path, Link: aLink, OnReady: func(Window) error { t.Error("a second window"); return nil }}
	if err := Run(second); !errors.Is(err, ErrRunning) {
		t.Errorf("where nobody listens: %v", err)
	}
	stop, err := listenForStarts(path, func(link string) { links <- link }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := Run(second); err != nil {
		t.Errorf("the second: %v", err)
	}
	if link := <-links; link != aLink {
		t.Errorf("it got %q", link)
	}
	second.Link = ""
	if err := Run(second); err != nil {
		t.Errorf("a second start without a link: %v", err)
	}
	if link := <-links; link != "" {
		t.Errorf("it asked for %q", link)
	}
	stop()
	if err := Run(second); !errors.Is(err, ErrRunning) {
		t.Errorf("a program that has ended took a link: %v", err)
	}
}

// TestHostileHandOver: what is no link, or never comes to an end, holds up nobody.
func TestHostileHandOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	links := make(chan string, 10)
	stop, err := listenForStarts(path, func(link string) { links <- link }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if err := handOver(path, strings.Repeat("x", maxLink+1)); err == nil {
		t.Error("too much was taken")
	}
	conn, err := new(net.Dialer).DialContext(context.Background(), "unix", socketOf(path))
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close() // without a word, and without waiting for an answer
	if err := handOver(path, aLink); err != nil {
		t.Errorf("one that comes after those: %v", err)
	}
	if link := <-links; link != aLink {
		t.Errorf("it got %q", link)
	}
	if len(links) != 0 {
		t.Errorf("%d more", len(links))
	}
}

// busy is a listener of a system that has nothing left for the first start.
type busy struct {
	net.Listener
	times int
}

func (b *busy) Accept() (net.Conn, error) {
	if b.times++; b.times == 1 {
		return nil, syscall.EMFILE
	}
	return b.Listener.Accept()
}

// TestABusySystemIsAskedAgain: where a start could not be taken, the next one is.
func TestABusySystemIsAskedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if err := os.Mkdir(filepath.Dir(socketOf(path)), 0o700); err != nil {
		t.Fatal(err)
	}
	inner, err := new(net.ListenConfig).Listen(t.Context(), "unix", socketOf(path))
	if err != nil {
		t.Fatal(err)
	}
	links, ended := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(ended)
		takeStarts(&busy{Listener: inner}, func(link string) { links <- link }, slog.New(slog.DiscardHandler))
	}()
	if err := handOver(path, aLink); err != nil {
		t.Error(err)
	} else if link := <-links; link != aLink {
		t.Errorf("it got %q", link)
	}
	_ = inner.Close()
	<-ended
}

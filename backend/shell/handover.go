package shell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"
)

// A program that is started while another runs hands its link to that one, or an
// empty one, which asks for the window alone. It does so over a socket in a folder that only
// this user may enter: the file system says who may, and nothing listens on any
// network.

const (
	// maxLink is how many bytes of a link are taken; it is for the receiver to say
	// what is one.
	maxLink = 4 << 10
	// handOverTime is how long one takes, until the window has heard of it.
	handOverTime = 10 * time.Second
	// acceptPause is how long nothing is taken after the system could not give it.
	acceptPause = 200 * time.Millisecond
)

// taken is what a program answers that has a link.
var taken = []byte("taken\n")

// socketOf is where the program that holds a lock listens.
func socketOf(lock string) string { return filepath.Join(lock+".d", "link") }

// listenForStarts calls onStart with what each later start hands over, a link or
// nothing, until stop is called. It is called with the lock held, so that a socket
// that is there is nobody's.
func listenForStarts(lock string, onStart func(link string), log *slog.Logger) (stop func(), err error) {
	path := socketOf(lock)
	dir := filepath.Dir(path)
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if err := os.Chmod(dir, 0o700); err != nil { // whoever made it
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		takeStarts(listener, onStart, log)
	}()
	return func() { _ = listener.Close(); <-ended }, nil
}

// takeStarts takes one start after the other, until the listener is closed.
func takeStarts(listener net.Listener, onStart func(link string), log *slog.Logger) {
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			err = receive(conn, onStart)
		} else { // such as too many open files, which passes
			time.Sleep(acceptPause)
		}
		if err != nil {
			log.Warn("a later start handed nothing over", "error", err)
		}
	}
}

// receive takes one link, or none. The answer does not wait for what comes of it.
func receive(conn net.Conn, onStart func(string)) error {
	defer conn.Close() //nolint:errcheck // all is said
	if err := conn.SetDeadline(time.Now().Add(handOverTime)); err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(conn, maxLink+1))
	if err != nil {
		return err
	}
	if len(text) > maxLink {
		return fmt.Errorf("more than %d bytes are no link", maxLink)
	}
	if _, err := conn.Write(taken); err != nil {
		return err
	}
	go onStart(string(text))
	return nil
}

// handOver gives a link, or none, to the program that holds a lock, whose window
// may come to the front then.
func handOver(lock, link string) error {
	yieldFront()
	ctx, cancel := context.WithTimeout(context.Background(), handOverTime)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "unix", socketOf(lock))
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // all is said
	if err := conn.SetDeadline(time.Now().Add(handOverTime)); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, link); err != nil {
		return err
	}
	unix, ok := conn.(*net.UnixConn)
	if !ok {
		return errors.New("not a socket of this system")
	}
	if err := unix.CloseWrite(); err != nil {
		return err
	}
	answer, err := io.ReadAll(io.LimitReader(conn, int64(len(taken))))
	if err == nil && !bytes.Equal(answer, taken) {
		err = errors.New("it was not taken")
	}
	return err
}

package servers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// patience is how long a server may take to start or to stop.
const patience = 60 * time.Second

// server is a process that listens on one port of loopback and keeps what it
// has in one folder. It stays on its port when it is started again.
type server struct {
	dir    string
	port   int
	argv   func(port int) []string
	ready  func(ctx context.Context) error
	polite syscall.Signal // ends it in order
	abrupt syscall.Signal // for when this process dies
	asUser *account       // nil: as whom we are

	process *os.Process
	ended   chan struct{}
}

// Start starts a server that was stopped or killed, and waits until it answers.
func (s *server) Start(tb testing.TB) {
	tb.Helper()
	if err := s.start(); err != nil {
		tb.Fatal(err)
	}
}

// Stop ends the server in order. Who is connected to it loses the connection.
func (s *server) Stop(tb testing.TB) {
	tb.Helper()
	if err := s.stop(s.polite); err != nil {
		tb.Fatal(err)
	}
}

// Kill ends the server and whatever it has started at once, as kill -9 does.
// What it had handed to the system survives that; see Postgres for what this
// does not show.
func (s *server) Kill(tb testing.TB) {
	tb.Helper()
	if err := s.stop(syscall.SIGKILL); err != nil {
		tb.Fatal(err)
	}
}

// start tries until the server answers. One that was killed leaves things
// behind that keep the next from starting for a moment, and a new one may find
// its port taken.
func (s *server) start() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	fresh := s.port == 0
	for {
		if fresh {
			var err error
			if s.port, err = freePort(); err != nil {
				return err
			}
		}
		err := s.once(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// once starts the process and waits until it answers or ends.
func (s *server) once(ctx context.Context) error {
	if err := s.launch(); err != nil {
		return err
	}
	for {
		err := s.ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return fmt.Errorf("%s ended at once: %s", s.argv(s.port)[0], s.lastWords())
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("%s does not answer: %w: %s", s.argv(s.port)[0], err, s.lastWords()), s.stop(syscall.SIGKILL))
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (s *server) launch() error {
	argv := s.argv(s.port)
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, log, log
	cmd.SysProcAttr = attributes(s.asUser, s.abrupt)
	started, ended := make(chan error), make(chan struct{})
	go func() {
		// Linux ends the child with the thread that has started it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is in its log
		}
		close(ended)
	}()
	if err := <-started; err != nil {
		return err
	}
	s.process, s.ended = cmd.Process, ended
	return nil
}

// stop sends a signal and waits for the end. A server that has ended already is
// left alone.
func (s *server) stop(how syscall.Signal) error {
	if s.process == nil {
		return nil
	}
	all := []*os.Process{s.process}
	if how == syscall.SIGKILL {
		all = append(all, children(s.process)...)
	}
	for _, p := range all {
		if err := p.Signal(how); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return err
		}
	}
	select {
	case <-s.ended:
		s.process = nil
		return nil
	case <-time.After(patience):
		return fmt.Errorf("process %d does not end", s.process.Pid)
	}
}

func (s *server) remove() error {
	return errors.Join(s.stop(s.abrupt), os.RemoveAll(s.dir))
}

// lastWords is the end of the server's log.
func (s *server) lastWords() string {
	log, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(log[max(0, len(log)-2000):])
}

// folder makes a folder for a server and gives it to whoever runs it.
func folder(name string, owner *account) (string, error) {
	dir, err := os.MkdirTemp("", "latchkey-"+name+"-")
	if err != nil || owner == nil {
		return dir, err
	}
	return dir, os.Chown(dir, int(owner.uid), int(owner.gid))
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func (s *server) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

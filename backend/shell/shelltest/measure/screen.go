//go:build linux

package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	patience = 20 * time.Second
	// settling is how long a window may go on working after its first picture
	// before its memory is looked at.
	settling = 1500 * time.Millisecond
)

// screen is an X server that keeps its picture in a file.
type screen struct {
	server *exec.Cmd
	folder string
	name   string // of the display
	pixels []byte // four bytes each: blue, green, red, unused
	file   []byte
}

func startScreen() (*screen, error) {
	folder, err := os.MkdirTemp("", "measure-")
	if err != nil {
		return nil, err
	}
	s := &screen{folder: folder}
	s.server = exec.Command("Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-fbdir", folder, "-nolisten", "tcp")
	out, err := s.server.StdoutPipe()
	if err == nil {
		err = s.server.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: run apt-get install xvfb", err)
	}
	number, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("wait for Xvfb: %w", err), s.close())
	}
	s.name = ":" + strings.TrimSpace(number)
	if err := s.look(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// look maps the picture, which is a file of xwd's (X11/XWDFile.h).
func (s *screen) look() error {
	f, err := os.Open(filepath.Join(s.folder, "Xvfb_screen0"))
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // read only
	info, err := f.Stat()
	if err != nil {
		return err
	}
	s.file, err = unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return fmt.Errorf("map the picture: %w", err)
	}
	field := func(i int) int { return int(binary.BigEndian.Uint32(s.file[4*i:])) }
	header, height, rowBytes, colours := field(0), field(5), field(12), field(19)
	start := header + 12*colours
	s.pixels = s.file[start : start+rowBytes*height]
	return nil
}

func (s *screen) close() error {
	err := s.server.Process.Kill()
	_ = s.server.Wait() // killed
	if s.file != nil {
		err = errors.Join(err, unix.Munmap(s.file))
	}
	return errors.Join(err, os.RemoveAll(s.folder))
}

// shows says whether the page is to be seen, by a colour that nothing but the
// page has: the window's own frame is there long before.
func (s *screen) shows(c colour) bool {
	const step = 4 * 8 // every eighth pixel will do
	for i := 0; i+2 < len(s.pixels); i += step {
		if s.pixels[i] == c.blue && s.pixels[i+1] == c.green && s.pixels[i+2] == c.red {
			return true
		}
	}
	return false
}

// blank says whether there is no window.
func (s *screen) blank() bool {
	const step = 4 * 8
	for i := 0; i+2 < len(s.pixels); i += step {
		if s.pixels[i]|s.pixels[i+1]|s.pixels[i+2] != 0 {
			return false
		}
	}
	return true
}

// start starts a program, waits for its first picture, weighs it and ends it.
func (s *screen) start(p program) (c cost, err error) {
	cmd := exec.Command(p.path, p.args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + p.home, "XDG_RUNTIME_DIR=" + p.home, "DISPLAY=" + s.name}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return c, err
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait() // ended by the signal
		err = errors.Join(err, s.wait("the window to go", s.blank))
	}()
	if err := s.wait(p.path+"'s first picture", func() bool { return s.shows(p.shows) }); err != nil {
		return c, err
	}
	c.picture = time.Since(begin)
	time.Sleep(settling)
	c.memory, err = memory(cmd.Process.Pid)
	return c, err
}

func (s *screen) wait(what string, is func() bool) error {
	for end := time.Now().Add(patience); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return fmt.Errorf("waited %s for %s", patience, what)
		}
	}
	return nil
}

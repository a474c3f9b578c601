//go:build linux || darwin

package kiosk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// The environment of a child process: where its files are, who is enrolled, and
// at which call of the relying party it dies.
const (
	envChild = "LATCHKEY_TEST_CHILD"
	envUser  = "LATCHKEY_TEST_USER"
	envDie   = "LATCHKEY_TEST_DIE"
)

// TestKilledAtEveryStep kills the program, with no chance to tidy up: at each
// exchange with the key, before and after the key has done its part, and on both
// sides of each call of the relying party. The key lives on in this process.
// Whatever the moment, the next start finds no active credential without its
// proof and no orphan that it does not list, and the enrolment can be repeated.
func TestKilledAtEveryStep(t *testing.T) {
	if dir := os.Getenv(envChild); dir != "" {
		enrolAsChild(t, dir)
		return
	}
	exchanges := killAt(t, death{})
	if exchanges < 10 {
		t.Fatalf("an enrolment has %d exchanges, which is too few to be true", exchanges)
	}
	for n := 1; n <= exchanges; n++ {
		for _, answered := range []bool{false, true} {
			t.Run(fmt.Sprintf("exchange %d, answered %t", n, answered), func(t *testing.T) {
				t.Parallel()
				killAt(t, death{exchange: n, answered: answered})
			})
		}
	}
	for _, call := range []string{"BeginRegistration", "FinishRegistration", "BeginAuthentication", "FinishAuthentication"} {
		for _, moment := range []string{"before ", "after "} {
			t.Run(moment+call, func(t *testing.T) {
				t.Parallel()
				killAt(t, death{call: moment + call})
			})
		}
	}
}

// death is the moment at which the child dies; the zero value is never.
type death struct {
	exchange int
	answered bool // after the key has answered; else before it was asked
	call     string
}

// killAt has a child enrol somebody, kills it, and looks at what it left. It
// returns how many exchanges there were.
func killAt(t *testing.T, d death) int {
	t.Helper()
	dir, key := t.TempDir(), touching(practice.Options{})
	before := newStandWith(t, dir, key)
	anna := before.person("anna")
	before.must(before.store.Close())

	c := &child{T: t, bus: practice.NewBus(), death: d}
	c.id = c.bus.Plug(key)
	c.run(dir, anna.ID)
	c.bus.Unplug(c.id)

	after := newStandWith(t, dir, key)
	after.soundAfter(anna.ID)
	if d == (death{}) {
		after.nothingLeft()
	} else {
		after.enrolAgain(anna.ID)
	}
	return int(c.exchanges.Load())
}

// soundAfter fails if the dead program left anything that the desk does not list.
func (s *stand) soundAfter(user enroll.ID) {
	s.Helper()
	listed := len(await[kiosk.Desk](s).Leftovers) > 0
	proved := false
	for _, c := range s.credentials(user) {
		switch c.State {
		case enroll.Active:
			proved = true
			if c.Proof == "" || c.ProvedAt == nil {
				s.Errorf("%s is active without a proof", c.ID)
			}
		case enroll.Unproved:
			if !listed {
				s.Errorf("%s is unproved, and the desk does not list it", c.ID)
			}
		}
	}
	if s.onKeyIfPIN(user) > 0 && !proved && !listed {
		s.Error("the key holds a credential, and the desk does not list it")
	}
}

// enrolAgain sets up the same key for the same person, unless that had come to
// its end, and expects that nothing of the first try is left.
func (s *stand) enrolAgain(user enroll.ID) {
	s.Helper()
	s.begin(user)
	s.throughPulls()
	s.nothingLeft()
	active := 0
	for _, c := range s.credentials(user) {
		if c.State == enroll.Active {
			active++
		}
	}
	if n := s.onKey(user); active != 1 || n != 1 {
		s.Errorf("%d active credentials and %d on the key, want 1 and 1", active, n)
	}
}

// child is the process that dies, seen from outside.
type child struct {
	*testing.T
	bus       *practice.Bus
	id        string
	death     death
	exchanges atomic.Int32
	kill      func()
}

func (c *child) run(dir string, user enroll.ID) {
	c.Helper()
	listener, err := net.Listen("unix", filepath.Join(dir, "key"))
	if err != nil {
		c.Fatal(err)
	}
	defer listener.Close() //nolint:errcheck // the end of a test
	var relays sync.WaitGroup
	ctx, cancel := context.WithTimeout(c.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run", "^TestKilledAtEveryStep$")
	cmd.Env = append(os.Environ(), envChild+"="+dir, envUser+"="+string(user), envDie+"="+c.death.call)
	var out lockedBuffer
	cmd.Stdout, cmd.Stderr = &out, &out
	ready := make(chan struct{})
	c.kill = func() { <-ready; _ = cmd.Process.Kill() }
	relays.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			relays.Go(func() { c.relay(conn) })
		}
	})
	if err := cmd.Start(); err != nil {
		c.Fatal(err)
	}
	close(ready)
	err = cmd.Wait()
	_ = listener.Close()
	relays.Wait()
	var exit *exec.ExitError
	killed := errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL && ctx.Err() == nil
	if dies := c.death != (death{}); killed != dies || (!dies && err != nil) {
		c.Fatalf("the child was killed: %t (%v), want %t\n%s", killed, err, dies, out.text())
	}
}

// relay carries reports between one opening of the device and the key, and
// kills at the right one.
func (c *child) relay(conn net.Conn) {
	defer conn.Close() //nolint:errcheck // the end of a test
	hid, err := c.bus.OpenHID(c.id)
	if err != nil {
		return
	}
	defer hid.Close() //nolint:errcheck // the end of a test
	go func() {
		report := make([]byte, authenticator.ReportSize)
		for hid.ReadReport(report, -1) == nil {
			if c.death.answered && int(c.exchanges.Load()) == c.death.exchange && !keepalive(report) {
				c.kill()
				return
			}
			if _, err := conn.Write(report); err != nil {
				return
			}
		}
	}()
	report := make([]byte, authenticator.ReportSize)
	for {
		if _, err := io.ReadFull(conn, report); err != nil {
			return
		}
		if report[4]&0x80 != 0 { // the first report of a request
			if n := int(c.exchanges.Add(1)); n == c.death.exchange && !c.death.answered {
				c.kill()
				return
			}
		}
		if hid.WriteReport(report) != nil {
			return
		}
	}
}

func keepalive(report []byte) bool { return report[4] == 0x80|0x3b } // CTAP 2.1 section 11.2.9.1.7

// enrolAsChild is the program that dies.
func enrolAsChild(t *testing.T, dir string) {
	s := newStandWith(t, dir, nil, func(d *kiosk.Deps) {
		d.Authenticator = road(t, remoteBus{filepath.Join(dir, "key")})
		d.RelyingParty = &mortal{RelyingParty: d.RelyingParty, at: os.Getenv(envDie)}
	})
	s.begin(enroll.ID(os.Getenv(envUser)))
	s.alone = true
	s.throughPulls()
}

// remoteBus has one device, at the other end of a socket.
type remoteBus struct{ socket string }

func (b remoteBus) Devices() []authenticator.Device {
	return []authenticator.Device{{ID: "remote", Product: "Latchkey practice key", Practice: true}}
}

func (b remoteBus) OpenHID(string) (authenticator.HID, error) {
	conn, err := net.Dial("unix", b.socket)
	if err != nil {
		return nil, err
	}
	return remoteHID{conn}, nil
}

type remoteHID struct{ conn net.Conn }

func (h remoteHID) WriteReport(report []byte) error {
	_, err := h.conn.Write(report)
	return err
}

func (h remoteHID) ReadReport(report []byte, timeout time.Duration) error {
	var until time.Time
	if timeout >= 0 {
		until = time.Now().Add(timeout)
	}
	if err := h.conn.SetReadDeadline(until); err != nil {
		return err
	}
	_, err := io.ReadFull(h.conn, report)
	return err
}

func (h remoteHID) Close() error { return h.conn.Close() }

// mortal is a relying party at one of whose calls the program is killed.
type mortal struct {
	enroll.RelyingParty
	at string
}

func (m *mortal) die(moment string) {
	if m.at == moment {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

func (m *mortal) BeginRegistration(ctx context.Context, by enroll.Actor, req enroll.RegistrationRequest) (enroll.RegistrationCeremony, error) {
	m.die("before BeginRegistration")
	defer m.die("after BeginRegistration")
	return m.RelyingParty.BeginRegistration(ctx, by, req)
}

func (m *mortal) FinishRegistration(ctx context.Context, by enroll.Actor, id enroll.ID, res enroll.RegistrationResponse) (enroll.Credential, error) {
	m.die("before FinishRegistration")
	defer m.die("after FinishRegistration")
	return m.RelyingParty.FinishRegistration(ctx, by, id, res)
}

func (m *mortal) BeginAuthentication(ctx context.Context, by enroll.Actor, req enroll.AuthenticationRequest) (enroll.AuthenticationCeremony, error) {
	m.die("before BeginAuthentication")
	defer m.die("after BeginAuthentication")
	return m.RelyingParty.BeginAuthentication(ctx, by, req)
}

func (m *mortal) FinishAuthentication(ctx context.Context, by enroll.Actor, id enroll.ID, res enroll.AuthenticationResponse) (enroll.Authentication, error) {
	m.die("before FinishAuthentication")
	defer m.die("after FinishAuthentication")
	return m.RelyingParty.FinishAuthentication(ctx, by, id, res)
}

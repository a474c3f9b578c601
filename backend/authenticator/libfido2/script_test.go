//go:build cgo && (linux || darwin)

package libfido2

import (
	"context"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/ctaphid"
)

const scripted = "scripted"

// wire is a bus with a single device, opened by its function.
type wire func() authenticator.HID

func (w wire) OpenHID(string) (authenticator.HID, error) { return w(), nil }

func (w wire) Devices() []authenticator.Device {
	return []authenticator.Device{{ID: scripted, Product: "Scripted key"}}
}

// script is a device that answers each report as its function says; the report
// is its own, to write the answer into.
type script struct {
	answer func(report []byte) [][]byte
	out    chan []byte
	closed chan struct{}
	once   sync.Once
}

func newScript(answer func(report []byte) [][]byte) *script {
	return &script{answer: answer, out: make(chan []byte, 1024), closed: make(chan struct{})}
}

func (s *script) WriteReport(b []byte) error {
	for _, r := range s.answer(slices.Clone(b)) {
		select {
		case s.out <- r:
		case <-s.closed:
			return os.ErrClosed
		}
	}
	return nil
}

func (s *script) ReadReport(b []byte, timeout time.Duration) error {
	late := time.NewTimer(timeout)
	defer late.Stop()
	select {
	case r := <-s.out:
		copy(b, r)
		return nil
	case <-s.closed:
		return os.ErrClosed
	case <-late.C:
		return os.ErrDeadlineExceeded
	}
}

func (s *script) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

// replying is a key in order but for what it answers to CTAP commands.
func replying(t testing.TB, reply func(command []byte) []byte) wire {
	key := ctaphid.New(ctaphid.Config{Handle: ctaphid.Handler(
		func(_ context.Context, command []byte, _ func(ctaphid.Status)) []byte { return reply(command) },
	)})
	t.Cleanup(key.Unplug)
	return func() authenticator.HID {
		hid, err := key.Open()
		if err != nil {
			t.Fatal(err)
		}
		return hid
	}
}

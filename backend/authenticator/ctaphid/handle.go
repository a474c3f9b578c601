package ctaphid

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"latchkey/backend/authenticator"
)

// maxQueue is how many reports wait for a reader that does not read: a whole
// message of the longest sort and its keep-alives. What comes after is lost, as
// it is with a real hidraw device.
const maxQueue = 256

// handle is a Device opened by a client.
type handle struct {
	device *Device
	closed chan struct{}
	once   sync.Once
	wake   chan struct{} // holds a token while queue may have grown

	mu    sync.Mutex
	queue []report
}

var _ authenticator.HID = (*handle)(nil)

func (h *handle) push(r report) {
	h.mu.Lock()
	if len(h.queue) < maxQueue {
		h.queue = append(h.queue, r)
	}
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

func (h *handle) pop() (report, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.queue) == 0 {
		return report{}, false
	}
	r := h.queue[0]
	h.queue = h.queue[1:]
	return r, true
}

// alive says why the handle can be used no more.
func (h *handle) alive() error {
	select {
	case <-h.device.gone:
		return gone("talk to the key")
	case <-h.closed:
		return fmt.Errorf("talk to the key: %w", os.ErrClosed)
	default:
		return nil
	}
}

// WriteReport implements authenticator.HID.
func (h *handle) WriteReport(b []byte) error {
	if len(b) != authenticator.ReportSize {
		return fmt.Errorf("write a report: %d bytes instead of %d", len(b), authenticator.ReportSize)
	}
	if err := h.alive(); err != nil {
		return err
	}
	select {
	case h.device.in <- report(b):
		return nil
	case <-h.device.gone:
	case <-h.closed:
	}
	return h.alive()
}

// ReadReport implements authenticator.HID.
func (h *handle) ReadReport(b []byte, timeout time.Duration) error {
	if len(b) != authenticator.ReportSize {
		return fmt.Errorf("read a report: %d bytes instead of %d", len(b), authenticator.ReportSize)
	}
	var late <-chan time.Time
	if timeout >= 0 {
		timer := time.NewTimer(timeout)
		defer timer.Stop()
		late = timer.C
	}
	for {
		if err := h.alive(); err != nil {
			return err
		}
		if r, ok := h.pop(); ok {
			copy(b, r[:])
			return nil
		}
		select {
		case <-h.wake:
		case <-h.device.gone:
		case <-h.closed:
		case <-late:
			return os.ErrDeadlineExceeded
		}
	}
}

// Close implements authenticator.HID. What the key is doing goes on, as with a
// real one: cancel first.
func (h *handle) Close() error {
	h.once.Do(func() {
		close(h.closed)
		h.device.release()
	})
	return nil
}

func gone(op string) error {
	return &authenticator.Error{
		Code: authenticator.CodeUnplugged, Op: op, Retries: authenticator.Unknown, Err: errors.New("pulled out"),
	}
}

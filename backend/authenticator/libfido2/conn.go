//go:build cgo && (linux || darwin)

package libfido2

// #include <stdint.h>
// #include <stddef.h>
import "C"

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"runtime/cgo"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"latchkey/backend/authenticator"
)

// Offsets and values of a CTAPHID report (CTAP 2.1 sections 11.2.4 and 11.2.9).
const (
	offCommand   = 4
	offData      = 7
	nonceSize    = 8
	cmdInit      = 0x80 | 0x06
	cmdCBOR      = 0x80 | 0x10
	cmdKeepalive = 0x80 | 0x3b
	cmdError     = 0x80 | 0x3f
	statusTouch  = 2
)

// The numbers of authenticatorCredentialManagement: libfido2 up to 1.14 knows
// only that of the preview, to which keys of CTAP 2.1 need not listen.
const (
	manage        = 0x0a
	managePreview = 0x41
)

// errSilent says that a key at work sent nothing, not even a keep-alive.
var errSilent = errors.New("no report from the key")

// conn is an open HID in the hands of libfido2.
type conn struct {
	hid     authenticator.HID
	handle  cgo.Handle
	silence time.Duration // how long a key at work may send nothing
	once    sync.Once

	write   sync.Mutex    // a CANCEL is written from another thread
	channel atomic.Uint32 // last written to
	failure atomic.Pointer[error]

	// Of the goroutine that owns the device.
	touch   func()          // called when the key waits for a touch
	refused int             // what the key said by CTAPHID_ERROR; 0 if nothing
	manages bool            // the key has credential management by its final number
	nonce   [nonceSize]byte // of our CTAPHID_INIT
}

func newConn(hid authenticator.HID, silence time.Duration) *conn {
	c := &conn{hid: hid, silence: silence}
	c.handle = cgo.NewHandle(c)
	return c
}

// path is what libfido2 opens: the handle, found again by handle_of in io.c.
func (c *conn) path() string { return strconv.FormatUint(uint64(c.handle), 10) }

// close ends a waiting read. It may be called from any goroutine, and twice.
func (c *conn) close() { c.once.Do(func() { _ = c.hid.Close() }) }

// release closes c for good, when libfido2 knows its handle no more.
func (c *conn) release() {
	c.close()
	c.handle.Delete()
}

func (c *conn) fail(err error) { c.failure.CompareAndSwap(nil, &err) }

// err is the first failure of reading or writing.
func (c *conn) err() error {
	if err := c.failure.Load(); err != nil {
		return *err
	}
	return nil
}

// writeReport takes a report as libfido2 writes it: its ID 0, then its data.
func (c *conn) writeReport(b []byte) bool {
	if len(b) != 1+authenticator.ReportSize {
		return false
	}
	report := bytes.Clone(b[1:])
	switch {
	case report[offCommand] == cmdInit: // only the owner sends it
		copy(c.nonce[:], report[offData:])
	case report[offCommand] == cmdCBOR && report[offData] == managePreview && c.manages:
		report[offData] = manage
	}
	c.write.Lock()
	defer c.write.Unlock()
	c.channel.Store(channelOf(report))
	if err := c.hid.WriteReport(report); err != nil {
		c.fail(err)
		return false
	}
	return true
}

// readReport waits for the next report that is ours; libfido2 would take those
// for other programs on this machine for a fault. A negative wait stands for
// "while the key gives signs of life".
func (c *conn) readReport(b []byte, wait time.Duration) bool {
	if len(b) != authenticator.ReportSize {
		return false
	}
	patient := wait < 0
	if patient {
		wait = c.silence
	}
	for deadline := time.Now().Add(wait); ; {
		switch err := c.hid.ReadReport(b, max(0, time.Until(deadline))); {
		case errors.Is(err, os.ErrDeadlineExceeded) && patient:
			c.fail(errSilent)
			return false
		case errors.Is(err, os.ErrDeadlineExceeded):
			return false
		case err != nil:
			c.fail(err)
			return false
		}
		if c.ours(b) {
			c.notice(b)
			return true
		}
	}
}

// ours reports whether b answers us: everybody who has the device open gets all
// its reports, and before a channel is given only the nonce tells whose they are.
func (c *conn) ours(b []byte) bool {
	return channelOf(b) == c.channel.Load() &&
		(b[offCommand] != cmdInit || bytes.Equal(b[offData:offData+nonceSize], c.nonce[:]))
}

// notice looks at what libfido2 keeps for itself.
func (c *conn) notice(b []byte) {
	switch {
	case b[offCommand] == cmdError:
		c.refused = int(b[offData])
	case b[offCommand] == cmdKeepalive && b[offData] == statusTouch && c.touch != nil:
		c.touch()
		c.touch = nil
	}
}

func channelOf(report []byte) uint32 {
	return binary.BigEndian.Uint32(report)
}

//export latchkeyReadReport
func latchkeyReadReport(handle C.uintptr_t, buf *C.uchar, n C.size_t, ms C.int) C.int {
	c := cgo.Handle(handle).Value().(*conn)
	if !c.readReport(unsafe.Slice((*byte)(buf), n), time.Duration(ms)*time.Millisecond) {
		return -1
	}
	return C.int(n)
}

//export latchkeyWriteReport
func latchkeyWriteReport(handle C.uintptr_t, buf *C.uchar, n C.size_t) C.int {
	c := cgo.Handle(handle).Value().(*conn)
	if !c.writeReport(unsafe.Slice((*byte)(buf), n)) {
		return -1
	}
	return C.int(n)
}

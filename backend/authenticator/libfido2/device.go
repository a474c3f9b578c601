//go:build cgo && (linux || darwin)

package libfido2

// #cgo pkg-config: libfido2
// #include <stdlib.h>
// #include <fido.h>
// #include "io.h"
import "C"

import (
	"context"
	"errors"
	"os"
	"runtime"
	"time"
	"unsafe"

	"latchkey/backend/authenticator"
)

// cancelEvery is the pause between two CANCELs to a key that is busy: a single
// one is lost when it arrives between two exchanges of the same operation.
const cancelEvery = 5 * time.Millisecond

// settleTime is how long a key may be busy with what it was let go of in.
const settleTime = time.Second

// device is a key held open. Its goroutine alone uses the fido_dev_t; another
// only sends CANCEL, and has stopped before the goroutine goes on.
type device struct {
	owner  *Authenticator
	info   authenticator.Device
	calls  chan *call
	life   context.Context // ends with close
	cancel context.CancelFunc
	ended  chan struct{}

	// Of the goroutine. dev is nil while the device is not open: before the
	// first call, and after one that left it in an unknown state.
	dev  *C.fido_dev_t
	conn *conn // nil where libfido2 has opened the device itself

	letGo bool // it was closed in the middle of something
}

// call is a piece of work for the device's goroutine.
type call struct {
	*device
	ctx    context.Context
	op     string
	work   func(*call) error
	result chan error
	touch  func() // called when the key waits for a touch, if not nil
}

func newDevice(owner *Authenticator, info authenticator.Device) *device {
	d := &device{owner: owner, info: info, calls: make(chan *call), ended: make(chan struct{})}
	d.life, d.cancel = context.WithCancel(context.Background())
	go d.live()
	return d
}

func (d *device) live() {
	// libfido2's settings are per thread; macOS ties reading to a thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	C.fido_init(C.FIDO_DISABLE_U2F_FALLBACK)
	defer close(d.ended)
	defer d.owner.release(d.info.ID)
	defer d.disconnect()
	for {
		select {
		case <-d.life.Done():
			return
		case c := <-d.calls:
			c.result <- d.serve(c)
		}
	}
}

func (d *device) serve(c *call) error {
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	defer context.AfterFunc(d.life, cancel)()
	c.ctx = ctx
	return c.work(c)
}

// close ends a running call, lets go of the device and waits until it is free.
func (d *device) close() {
	d.cancel()
	<-d.ended
}

// do has work done by the device's goroutine.
func (d *device) do(ctx context.Context, op string, work func(*call) error) error {
	if ctx.Err() != nil {
		return authenticator.Ended(ctx, op, nil)
	}
	c := &call{device: d, ctx: ctx, op: op, work: work, result: make(chan error, 1)}
	select {
	case d.calls <- c:
		return <-c.result
	case <-d.ended:
		return authenticator.NewError(op, authenticator.CodeUnplugged, os.ErrClosed)
	}
}

// connect opens the device if it is not open. A key that was let go of in the
// middle of something may take a moment to notice, and is busy until then: with
// us, and not with another program.
func (c *call) connect() error {
	err := c.connectOnce()
	for end := time.Now().Add(settleTime); c.letGo && authenticator.CodeOf(err) == authenticator.CodeBusy && time.Now().Before(end); {
		time.Sleep(cancelEvery)
		err = c.connectOnce()
	}
	if err == nil {
		c.letGo = false
	}
	return err
}

func (c *call) connectOnce() error {
	if c.dev != nil {
		return nil
	}
	if c.ctx.Err() != nil {
		return authenticator.Ended(c.ctx, c.op, nil)
	}
	way, err := c.owner.source.open(c.info.ID)
	if err != nil {
		return err
	}
	c.dev = C.fido_dev_new()
	must(c.dev != nil)
	cut := func() {}
	if way.hid != nil {
		c.conn = newConn(way.hid, c.owner.silence)
		cut = c.conn.close
		way.path = c.conn.path()
		C.latchkey_use_reports(c.dev)
	}
	path := C.CString(way.path)
	defer C.free(unsafe.Pointer(path))

	// CTAPHID_INIT cannot be cancelled, only cut off.
	stop := context.AfterFunc(c.ctx, cut)
	status := C.fido_dev_open(c.dev, path)
	if !stop() && status == C.FIDO_OK {
		status = C.FIDO_ERR_RX
	}
	if status == C.FIDO_OK {
		return nil
	}
	failure := c.failure(status)
	if c.conn == nil && failure.Status == C.FIDO_ERR_INTERNAL && failure.Code == authenticator.CodeBadAnswer {
		failure.Code = authenticator.CodeBusy // macOS keeps others out and gives no reason
	}
	c.disconnect()
	return failure
}

// disconnect closes the device; the next call opens it again.
func (d *device) disconnect() {
	if d.dev == nil {
		return
	}
	C.fido_dev_close(d.dev)
	C.fido_dev_free(&d.dev)
	if d.conn != nil {
		d.conn.release()
		d.conn = nil
	}
}

// fido runs one function of libfido2 on the device, ends it when the call's
// context does, and translates its status.
func (c *call) fido(f func(dev *C.fido_dev_t) C.int) error {
	err := c.run(f)
	if e, ok := errors.AsType[*authenticator.Error](err); ok {
		c.countRetries(e)
	}
	return err
}

func (c *call) run(f func(dev *C.fido_dev_t) C.int) error {
	if err := c.connect(); err != nil {
		return err
	}
	switch {
	case c.conn != nil:
		c.conn.touch, c.conn.refused = c.touch, 0
	case c.touch != nil:
		c.touch() // libfido2 does not tell when it is time
	}
	c.touch = nil
	stop := c.cancelWhenDone()
	status := f(c.dev)
	stop()
	var err error
	if status != C.FIDO_OK {
		err = c.failure(status)
	}
	if status < 0 || c.conn != nil && c.conn.err() != nil {
		c.disconnect() // its channel may be out of step
		c.letGo = true
	}
	return err
}

// cancelWhenDone sends CANCELs from the end of the call's context until stop.
func (c *call) cancelWhenDone() (stop func()) {
	finished, idle := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(idle)
		select {
		case <-finished:
			return
		case <-c.ctx.Done():
		}
		patience := time.NewTimer(c.owner.grace)
		defer patience.Stop()
		tick := time.NewTicker(cancelEvery)
		defer tick.Stop()
		for {
			C.fido_dev_cancel(c.dev)
			select {
			case <-finished:
				return
			case <-tick.C:
			case <-patience.C:
				if c.conn != nil {
					c.conn.close()
				}
			}
		}
	}()
	return func() {
		close(finished)
		<-idle
	}
}

//go:build cgo && (linux || darwin)

package libfido2

// #include <fido.h>
import "C"

import (
	"context"

	"latchkey/backend/authenticator"
)

// Select implements authenticator.Authenticator. A key that gives up waiting is
// asked again, so that only ctx ends the choice. U2F keys are left out.
func (a *Authenticator) Select(ctx context.Context, ids []string) (string, error) {
	if ctx.Err() != nil {
		return "", authenticator.Ended(ctx, opSelect, nil)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type answer struct {
		id  string
		err error
	}
	answers := make(chan answer)
	for _, id := range ids {
		go func() { answers <- answer{id, a.touched(ctx, id)} }()
	}
	var chosen string
	err := error(authenticator.NewError(opSelect, authenticator.CodeUnplugged, nil))
	for range ids {
		switch got := <-answers; {
		case chosen != "":
		case got.err == nil:
			chosen, err = got.id, nil
			stop() // the others stop blinking
		case authenticator.CodeOf(got.err) != authenticator.CodeUnplugged:
			err = got.err
		}
	}
	return chosen, err
}

// touched returns nil when the device has been touched.
func (a *Authenticator) touched(ctx context.Context, id string) error {
	k, err := a.open(ctx, id)
	if err != nil {
		return err
	}
	defer k.close()
	return k.do(ctx, opSelect, func(c *call) error {
		if !C.fido_dev_is_fido2(c.dev) {
			return authenticator.NewError(c.op, authenticator.CodeNotFIDO2, nil)
		}
		for {
			err := c.waitForTouch()
			switch {
			case authenticator.CodeOf(err) != authenticator.CodeTimeout:
				return err
			case c.ctx.Err() != nil:
				return authenticator.Ended(c.ctx, c.op, nil)
			}
		}
	})
}

func (c *call) waitForTouch() error {
	var touched C.int
	return c.fido(func(dev *C.fido_dev_t) C.int {
		if status := C.fido_dev_get_touch_begin(dev); status != C.FIDO_OK {
			return status
		}
		status := C.fido_dev_get_touch_status(dev, &touched, -1)
		if status == C.FIDO_OK && touched == 0 {
			status = C.FIDO_ERR_RX // libfido2 keeps that one to itself
		}
		return status
	})
}

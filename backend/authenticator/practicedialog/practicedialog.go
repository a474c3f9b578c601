// Package practicedialog stands in for a system that asks for keys, PINs and touches
// in dialogs of its own, in front of practice keys: for demo mode on Windows, where
// all other keys belong to the system, and to see that system's screens elsewhere.
// Its dialogs are not seen. Whoever is in front of them takes the key that was
// plugged in first, and always types the same PIN.
//
//	keys := practicedialog.New(bus, "1234")
package practicedialog

import (
	"context"
	"errors"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/ctapclient"
)

// lookEvery is the pause between two looks at what is plugged in.
const lookEvery = 20 * time.Millisecond

// Authenticator is the way to practice keys through dialogs.
type Authenticator struct {
	authenticator.Dialogs

	bus authenticator.Bus
	pin string
}

var _ authenticator.Authenticator = (*Authenticator)(nil)

// New returns the way to the keys on a bus. Keys without a PIN get this one, of at
// least four characters; one that has another cannot be used.
func New(bus authenticator.Bus, pin string) *Authenticator { return &Authenticator{bus: bus, pin: pin} }

// Open implements authenticator.Authenticator.
func (a *Authenticator) Open(ctx context.Context, _ string) (authenticator.Key, error) {
	base, err := a.OpenKey(ctx)
	if err != nil {
		return nil, err
	}
	return &key{DialogKey: base, way: a}, nil
}

// key is whichever key is plugged in when a dialog is up.
type key struct {
	*authenticator.DialogKey

	way *Authenticator
}

var _ authenticator.Key = (*key)(nil)

func (k *key) MakeCredential(ctx context.Context, req authenticator.MakeCredential) (r authenticator.Registration, err error) {
	err = k.during(ctx, "make credential", req.Prompter, func(c *ctapclient.Key) error {
		made, err := c.MakeCredential(req)
		r = authenticator.Registration{CredentialID: made.ID, AttestationObject: made.Object, Transports: []string{"usb"}}
		return err
	})
	if err != nil {
		return authenticator.Registration{}, err
	}
	return r, nil
}

func (k *key) GetAssertion(ctx context.Context, req authenticator.GetAssertion) (found []authenticator.Assertion, err error) {
	const op = "get assertion"
	if req.Silent && ctx.Err() == nil {
		return nil, authenticator.NewError(op, authenticator.CodeUnsupported, nil)
	}
	err = k.during(ctx, op, req.Prompter, func(c *ctapclient.Key) error {
		one, err := c.GetAssertion(req)
		found = []authenticator.Assertion{one}
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// during puts up a dialog, waits for a key in it, and has do use that one.
func (k *key) during(ctx context.Context, op string, p authenticator.Prompter, do func(*ctapclient.Key) error) error {
	if err := k.Begin(ctx, op); err != nil {
		return err
	}
	defer k.End()
	if p != nil {
		p.Dialog(true)
		defer p.Dialog(false)
	}
	err := k.withKey(ctx, do)
	if err != nil && ctx.Err() != nil {
		return authenticator.Ended(ctx, op, err)
	}
	return failure(op, err)
}

func (k *key) withKey(ctx context.Context, do func(*ctapclient.Key) error) error {
	id, err := k.plugged(ctx)
	if err != nil {
		return err
	}
	c, err := ctapclient.Open(ctx, k.way.bus, id)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Verify(k.way.pin); err != nil {
		return err
	}
	return do(c)
}

// plugged waits for a key.
func (k *key) plugged(ctx context.Context) (string, error) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if list := k.way.bus.Devices(); len(list) > 0 {
			return list[0].ID, nil
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-tick.C:
		}
	}
}

// failure says what an error means. As behind a real dialog, a program does not
// hear of a wrong PIN: the person has given up.
func failure(op string, err error) error {
	if err == nil {
		return nil
	}
	if code := authenticator.CodeOf(err); code != "" { // the bus says it already
		return authenticator.NewError(op, code, err)
	}
	status, ok := errors.AsType[ctapclient.Status](err)
	if !ok {
		return authenticator.NewError(op, authenticator.CodeFault, err)
	}
	e := authenticator.NewError(op, authenticator.CodeFault, err)
	e.Status = int(status)
	switch {
	case status == ctapclient.StatusExcluded:
		e.Code = authenticator.CodeExcluded
	case status == ctapclient.StatusNoAlgorithm:
		e.Code = authenticator.CodeNoAlgorithm
	case status == ctapclient.StatusFull:
		e.Code = authenticator.CodeFull
	case status == ctapclient.StatusNoCredentials:
		e.Code = authenticator.CodeNoCredentials
	case status == ctapclient.StatusTimeout:
		e.Code = authenticator.CodeTimeout
	case status == ctapclient.StatusCancelled, status.PIN():
		e.Code = authenticator.CodeDialogClosed
	}
	return e
}

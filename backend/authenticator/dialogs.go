package authenticator

import (
	"context"
	"errors"
	"sync/atomic"
)

// Dialogs is embedded by roads on which the system asks for keys, PINs and touches in
// dialogs of its own, one at a time, and tells programs nothing of the keys.
type Dialogs struct{ busy atomic.Bool }

// Capabilities implements Authenticator.
func (*Dialogs) Capabilities() Capabilities { return Capabilities{Dialog: true} }

// Watch implements Authenticator. Nothing is ever seen.
func (*Dialogs) Watch(ctx context.Context) <-chan []Device {
	lists := make(chan []Device, 1)
	lists <- nil
	context.AfterFunc(ctx, func() { close(lists) })
	return lists
}

// Select implements Authenticator: CodeUnsupported.
func (*Dialogs) Select(context.Context, []string) (string, error) {
	return "", NewError("select", CodeUnsupported, nil)
}

// OpenKey returns the key of such a road, which only stands for the dialogs to come:
// each of them is for whichever key the person chooses.
func (d *Dialogs) OpenKey(ctx context.Context) (*DialogKey, error) {
	if ctx.Err() != nil {
		return nil, Ended(ctx, "open", nil)
	}
	return &DialogKey{dialogs: d}, nil
}

// DialogKey is embedded by the keys of such a road: what only its dialogs do is
// CodeUnsupported.
type DialogKey struct {
	dialogs *Dialogs
	closed  atomic.Bool
}

var errClosed = errors.New("it is closed")

// Begin begins a dialog for an operation, which End ends. CodeCancelled and
// CodeTimeout if ctx has ended, CodeUnplugged if the key is closed, CodeBusy while
// another dialog of the road is up.
func (k *DialogKey) Begin(ctx context.Context, op string) error {
	switch {
	case ctx.Err() != nil:
		return Ended(ctx, op, nil)
	case k.closed.Load():
		return NewError(op, CodeUnplugged, errClosed)
	case !k.dialogs.busy.CompareAndSwap(false, true):
		return NewError(op, CodeBusy, nil)
	}
	return nil
}

// End ends a dialog that has begun, from whichever goroutine.
func (k *DialogKey) End() { k.dialogs.busy.Store(false) }

// Close implements Key.
func (k *DialogKey) Close() error {
	k.closed.Store(true)
	return nil
}

// Info implements Key.
func (*DialogKey) Info(context.Context) (Info, error) {
	return Info{}, NewError("info", CodeUnsupported, nil)
}

// SetPIN implements Key. The dialog gives a key its PIN when it needs one.
func (*DialogKey) SetPIN(context.Context, PIN) error {
	return NewError("set PIN", CodeUnsupported, nil)
}

// ChangePIN implements Key.
func (*DialogKey) ChangePIN(context.Context, PIN, PIN) error {
	return NewError("change PIN", CodeUnsupported, nil)
}

// DeleteCredential implements Key.
func (*DialogKey) DeleteCredential(context.Context, []byte, PIN) error {
	return NewError("delete credential", CodeUnsupported, nil)
}

package authenticator

import "context"

// Dialogs is embedded by roads on which the system asks for keys, PINs and touches in
// dialogs of its own, and tells programs nothing of the keys.
type Dialogs struct{}

// Capabilities implements Authenticator.
func (Dialogs) Capabilities() Capabilities { return Capabilities{Dialog: true} }

// Watch implements Authenticator. Nothing is ever seen.
func (Dialogs) Watch(ctx context.Context) <-chan []Device {
	lists := make(chan []Device, 1)
	lists <- nil
	context.AfterFunc(ctx, func() { close(lists) })
	return lists
}

// Select implements Authenticator: CodeUnsupported.
func (Dialogs) Select(context.Context, []string) (string, error) {
	return "", NewError("select", CodeUnsupported, nil)
}

// DialogKey is embedded by the keys of such a road: what only its dialogs do is
// CodeUnsupported.
type DialogKey struct{}

// Info implements Key.
func (DialogKey) Info(context.Context) (Info, error) {
	return Info{}, NewError("info", CodeUnsupported, nil)
}

// SetPIN implements Key. The dialog gives a key its PIN when it needs one.
func (DialogKey) SetPIN(context.Context, PIN) error {
	return NewError("set PIN", CodeUnsupported, nil)
}

// ChangePIN implements Key.
func (DialogKey) ChangePIN(context.Context, PIN, PIN) error {
	return NewError("change PIN", CodeUnsupported, nil)
}

// DeleteCredential implements Key.
func (DialogKey) DeleteCredential(context.Context, []byte, PIN) error {
	return NewError("delete credential", CodeUnsupported, nil)
}

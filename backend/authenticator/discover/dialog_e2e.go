//go:build cgo && (linux || darwin) && e2e

package discover

import (
	"context"
	"os"

	"latchkey/backend/authenticator"
)

// asked is a road on which the system asks for keys, PINs and touches in dialogs of
// its own, if LATCHKEY_E2E_DIALOG is the PIN that everybody types there. So the
// screens that go with it can be seen where there is no such system. Its dialogs
// are not seen; what webauthn.dll is asked is tested with the real road.
func asked(keys authenticator.Authenticator) authenticator.Authenticator {
	if pin := os.Getenv("LATCHKEY_E2E_DIALOG"); pin != "" {
		return dialogs{keys, pin}
	}
	return keys
}

type dialogs struct {
	authenticator.Authenticator
	pin string
}

func (d dialogs) Capabilities() authenticator.Capabilities {
	return authenticator.Capabilities{Dialog: true}
}

func (d dialogs) Watch(ctx context.Context) <-chan []authenticator.Device {
	lists := make(chan []authenticator.Device, 1)
	lists <- nil
	context.AfterFunc(ctx, func() { close(lists) })
	return lists
}

func (d dialogs) Open(context.Context, string) (authenticator.Key, error) {
	return &dialogKey{way: d}, nil
}

// dialogKey is whichever key is plugged in when a dialog is up.
type dialogKey struct {
	authenticator.Key // nil: what else there is to a key is not asked for here
	way               dialogs
}

func (k *dialogKey) Close() error { return nil }

// during opens a dialog, waits for a key in it, and lends that with its PIN.
func (k *dialogKey) during(ctx context.Context, p authenticator.Prompter, do func(authenticator.Key, authenticator.PIN) error) error {
	p.Dialog(true)
	defer p.Dialog(false)
	id, err := k.plugged(ctx)
	if err != nil {
		return err
	}
	key, err := k.way.Authenticator.Open(ctx, id)
	if err != nil {
		return err
	}
	defer key.Close() //nolint:errcheck // nothing is lost if letting go fails
	info, err := key.Info(ctx)
	if err == nil && !info.PINSet {
		err = key.SetPIN(ctx, authenticator.NewPIN([]byte(k.way.pin)))
	}
	if err != nil {
		return err
	}
	return do(key, authenticator.NewPIN([]byte(k.way.pin)))
}

func (k *dialogKey) plugged(ctx context.Context) (string, error) {
	watch, cancel := context.WithCancel(ctx)
	defer cancel()
	for list := range k.way.Authenticator.Watch(watch) {
		if len(list) > 0 {
			return list[0].ID, nil
		}
	}
	return "", &authenticator.Error{Code: authenticator.CodeCancelled, Op: "wait for a key", Retries: authenticator.Unknown, Err: ctx.Err()}
}

func (k *dialogKey) MakeCredential(ctx context.Context, req authenticator.MakeCredential) (made authenticator.Registration, err error) {
	err = k.during(ctx, req.Prompter, func(key authenticator.Key, pin authenticator.PIN) (err error) {
		req.PIN, req.Prompter = pin, authenticator.Silent{}
		made, err = key.MakeCredential(ctx, req)
		return err
	})
	return made, err
}

func (k *dialogKey) GetAssertion(ctx context.Context, req authenticator.GetAssertion) (found []authenticator.Assertion, err error) {
	err = k.during(ctx, req.Prompter, func(key authenticator.Key, pin authenticator.PIN) (err error) {
		req.PIN, req.Prompter = pin, authenticator.Silent{}
		found, err = key.GetAssertion(ctx, req)
		return err
	})
	return found, err
}

package authtest

import (
	"context"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
)

var devices = []clause{
	{"watch sees keys come and go", list, func(t trial) {
		b := setUp(t, practice.Options{})
		ctx, cancel := context.WithCancel(b.ctx)
		defer cancel()
		watch := b.auth.Watch(ctx)

		first := awaitDevices(t, watch, b.id)[0]
		if first.Product != "Latchkey practice key" || first.Manufacturer != "Latchkey" || !first.Practice {
			t.Errorf("device %+v", first)
		}
		other, _ := newKey(practice.Options{})
		otherID := b.bus.Plug(other)
		awaitDevices(t, watch, b.id, otherID)
		b.bus.Unplug(b.id)
		awaitDevices(t, watch, otherID)
		b.bus.Unplug(otherID)
		awaitDevices(t, watch)
		old := b.id
		b.id = b.bus.Plug(b.key)
		awaitDevices(t, watch, b.id)
		if b.id == old {
			t.Error("a replugged key keeps its ID")
		}

		cancel()
		for range watch { // ends when the channel is closed
		}
	}},
	{"watch begins with an empty list when there is nothing", nil, func(t trial) {
		auth := t.build(t.T, practice.NewBus())
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		awaitDevices(t, auth.Watch(ctx))
	}},
	{"two watch at the same time", list, func(t trial) {
		b := setUp(t, practice.Options{})
		one, two := b.auth.Watch(b.ctx), b.auth.Watch(b.ctx)
		awaitDevices(t, one, b.id)
		awaitDevices(t, two, b.id)
	}},
	{"a key that is not there cannot be opened", list, func(t trial) {
		b := setUp(t, practice.Options{})
		b.bus.Unplug(b.id)
		_, err := b.auth.Open(b.ctx, b.id)
		wantCode(t, "open", err, authenticator.CodeUnplugged)
	}},
	{"an open key is busy until it is closed", list, func(t trial) {
		b, key := ready(t, practice.Options{})
		_, err := b.auth.Open(b.ctx, b.id)
		wantCode(t, "open again", err, authenticator.CodeBusy)
		ok(t, "close", key.Close())
		ok(t, "close twice", key.Close())
		b.usable(b.open())
	}},
	{"a closed key does nothing", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		ok(t, "close", key.Close())
		if _, err := key.MakeCredential(b.ctx, b.registration("ada")); authenticator.CodeOf(err) == "" {
			t.Errorf("make a credential: %v", err)
		}
	}},
	{"a pulled key is unplugged in every call", list, func(t trial) {
		b, key := ready(t, practice.Options{})
		b.bus.Unplug(b.id)
		for name, do := range b.operations(key) {
			wantCode(t, name, do(b.ctx), authenticator.CodeUnplugged)
		}
	}},
	{"two keys work side by side", list, func(t trial) {
		b, one := ready(t, practice.Options{})
		second, _ := newKey(practice.Options{})
		two, err := b.auth.Open(b.ctx, b.bus.Plug(second))
		ok(t, "open the second", err)
		defer two.Close() //nolint:errcheck // it only reads
		b.setPIN(two)
		done := make(chan error, 2)
		for _, key := range []authenticator.Key{one, two} {
			go func() {
				_, err := key.MakeCredential(b.ctx, b.registration("ada"))
				done <- err
			}()
		}
		ok(t, "make a credential", <-done)
		ok(t, "make a credential", <-done)
	}},
}

// awaitDevices reads lists until one has exactly these IDs, in any order.
func awaitDevices(t trial, watch <-chan []authenticator.Device, ids ...string) []authenticator.Device {
	t.Helper()
	var last []authenticator.Device
	for devices := range watch {
		last = devices
		found := make(map[string]bool)
		for _, d := range devices {
			found[d.ID] = true
		}
		for _, id := range ids {
			if !found[id] {
				found[""] = true // missing
			}
		}
		if len(found) == len(ids) && len(devices) == len(ids) {
			return devices
		}
	}
	t.Fatalf("watch ended with %+v, want %v", last, ids)
	return nil
}

// operations is every call of a key that talks to it, each good enough to
// succeed on a key that has rightPIN and a credential of nobody.
func (b *bench) operations(key authenticator.Key) map[string]func(context.Context) error {
	ops := map[string]func(context.Context) error{
		"make credential": func(ctx context.Context) error {
			_, err := key.MakeCredential(ctx, b.registration("nobody"))
			return err
		},
		"get assertion": func(ctx context.Context) error {
			_, err := key.GetAssertion(ctx, b.question())
			return err
		},
	}
	if b.caps.Describe {
		ops["silent assertion"] = func(ctx context.Context) error {
			_, err := key.GetAssertion(ctx, b.silent([]byte("nobody's credential")))
			return err
		}
		ops["info"] = func(ctx context.Context) error { _, err := key.Info(ctx); return err }
	}
	if b.caps.PIN {
		ops["set PIN"] = func(ctx context.Context) error { return key.SetPIN(ctx, newPIN(rightPIN)) }
		ops["change PIN"] = func(ctx context.Context) error {
			return key.ChangePIN(ctx, newPIN(rightPIN), newPIN(rightPIN))
		}
	}
	if b.caps.Delete {
		ops["delete credential"] = func(ctx context.Context) error {
			return key.DeleteCredential(ctx, []byte("nobody's credential"), b.pin)
		}
	}
	return ops
}

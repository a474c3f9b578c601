package authtest

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
)

// dialogs are for roads on which the system puts up dialogs of its own. They ask
// for a security key, as Latchkey does.
var dialogs = []clause{
	{"a dialog is told of, and its end", dialog, func(t trial) {
		b, key := ready(t, practice.Options{})
		var told screen
		req := b.registration("ada")
		req.Prompter = &told
		made := b.register(key, req)
		told.want(t, true, false)
		q := b.question(made.id)
		q.Prompter = &told
		made.accept(t, q, b.only(key, q))
		told.want(t, true, false)

		req.Exclude = [][]byte{made.id}
		_, err := key.MakeCredential(b.ctx, req)
		wantCode(t, "an excluded one", err, authenticator.CodeExcluded)
		told.want(t, true, false)
	}},
	{"a dialog that is cancelled is told of too", dialog, func(t trial) {
		b := setUp(t, practice.Options{AutoTouch: byHand})
		key := b.open()
		var told screen
		ctx, cancel := context.WithCancel(b.ctx)
		req := b.registration("ada")
		req.Prompter = &told
		done := start(func() error { _, err := key.MakeCredential(ctx, req); return err })
		b.glow.wait(t)
		cancel()
		wantCode(t, "make a credential", b.await(done), authenticator.CodeCancelled)
		told.want(t, true, false)
	}},
	{"what was not begun opens no dialog", dialog, func(t trial) {
		b, key := ready(t, practice.Options{})
		var told screen
		ctx, cancel := context.WithCancel(b.ctx)
		cancel()
		req := b.registration("ada")
		req.Prompter = &told
		_, err := key.MakeCredential(ctx, req)
		wantCode(t, "cancelled", err, authenticator.CodeCancelled)
		q := b.silent([]byte("somebody's"))
		q.Prompter = &told
		_, err = key.GetAssertion(b.ctx, q)
		wantCode(t, "silent", err, authenticator.CodeUnsupported)
		told.want(t)
	}},
	{"one dialog at a time", dialog, func(t trial) {
		b := setUp(t, practice.Options{AutoTouch: byHand})
		key := b.open()
		done := b.start(func(ctx context.Context) error {
			_, err := key.MakeCredential(ctx, b.registration("ada"))
			return err
		})
		b.glow.wait(t)
		_, err := key.MakeCredential(b.ctx, b.registration("bob"))
		wantCode(t, "a second one", err, authenticator.CodeBusy)
		b.key.Touch()
		ok(t, "the first one", b.await(done))
	}},
	{"one of several credentials is chosen in the dialog", dialog, func(t trial) {
		b, key := ready(t, practice.Options{})
		ada := b.register(key, b.registration("ada"))
		bob := b.register(key, b.registration("bob"))
		q := b.question()
		got := b.only(key, q)
		for _, r := range []registered{ada, bob} {
			if bytes.Equal(r.id, got.CredentialID) {
				r.accept(t, q, got)
				return
			}
		}
		t.Errorf("an assertion by % x", got.CredentialID)
	}},
	{"a dialog that waits for a key", dialog, func(t trial) {
		b, key := ready(t, practice.Options{})
		b.bus.Unplug(b.id)
		done := b.start(func(ctx context.Context) error {
			_, err := key.MakeCredential(ctx, b.registration("ada"))
			return err
		})
		select {
		case err := <-done:
			t.Fatalf("without a key: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
		b.id = b.bus.Plug(b.key)
		ok(t, "make a credential", b.await(done))
	}},
	{"a key that fails in the dialog", dialog, func(t trial) {
		b, key := ready(t, practice.Options{})
		made := b.register(key, b.registration("ada"))
		for _, effect := range []practice.Effect{practice.WrongCBOR, practice.ChannelBusy, practice.Silence} {
			b.key.Inject(practice.Fault{Effect: effect})
			_, err := key.MakeCredential(b.ctx, b.registration("bob"))
			if !slices.Contains(authenticator.Codes(), authenticator.CodeOf(err)) {
				t.Errorf("%s: %v", effect, err)
			}
			b.usable(key)
		}
		b.key.Inject(practice.Fault{})
		b.signIn(key, made)
	}},
}

// screen is a Prompter that notes when dialogs opened and closed.
type screen struct {
	mu   sync.Mutex
	open []bool
}

func (s *screen) Touch() {}

func (s *screen) Dialog(open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = append(s.open, open)
}

// want checks what was told since the last look.
func (s *screen) want(t trial, open ...bool) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(s.open, open) {
		t.Errorf("told %v, want %v", s.open, open)
	}
	s.open = nil
}

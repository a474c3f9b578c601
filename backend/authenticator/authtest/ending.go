package authtest

import (
	"context"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
)

var endings = []clause{
	{"cancel while the key waits for a touch", nil, func(t trial) {
		whileBlinking(t, authenticator.CodeCancelled, context.WithCancel)
	}},
	{"deadline while the key waits for a touch", nil, func(t trial) {
		whileBlinking(t, authenticator.CodeTimeout, func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
			return ctx, func() { <-ctx.Done(); cancel() }
		})
	}},
	{"cancelled before it begins", nil, func(t trial) {
		b := setUp(t, practice.Options{})
		key := b.open()
		ctx, cancel := context.WithCancel(b.ctx)
		cancel()
		for name, do := range b.operations(key) {
			wantCode(t, name, do(ctx), authenticator.CodeCancelled)
		}
		ok(t, "close", key.Close())
		if b.caps.List {
			_, err := b.auth.Open(ctx, b.id)
			wantCode(t, "open", err, authenticator.CodeCancelled)
		}
		if b.caps.Select {
			_, err := b.auth.Select(ctx, []string{b.id})
			wantCode(t, "select", err, authenticator.CodeCancelled)
		}
		key = b.open()
		if b.glow.ever() {
			t.Error("the key blinked")
		}
		b.setPIN(key) // it has none yet
		b.usable(key)
	}},
	{"past its deadline before it begins", nil, func(t trial) {
		b := setUp(t, practice.Options{})
		key := b.open()
		ctx, cancel := context.WithDeadline(b.ctx, time.Unix(0, 0))
		defer cancel()
		for name, do := range b.operations(key) {
			wantCode(t, name, do(ctx), authenticator.CodeTimeout)
		}
		b.setPIN(key)
		b.usable(key)
	}},
	{"cancel storm", nil, cancelStorm},
	{"cancel at the moment of the touch", nil, func(t trial) {
		// Either may win; what is said must be true.
		b := setUp(t, practice.Options{AutoTouch: byHand})
		key := b.open()
		b.setPIN(key)
		for range 50 {
			ctx, cancel := context.WithCancel(b.ctx)
			var made authenticator.Registration
			req := b.registration("ada")
			done := start(func() (err error) { made, err = key.MakeCredential(ctx, req); return err })
			b.glow.wait(t)
			go cancel()
			b.key.Touch()
			if err := b.await(done); err != nil {
				wantCode(t, "make a credential", err, authenticator.CodeCancelled)
			} else {
				b.verify(req, made)
			}
			b.glow.dark(t)
		}
		b.usable(key)
	}},
}

// whileBlinking ends each operation that waits for a touch by its context.
func whileBlinking(t trial, want authenticator.Code, end func(context.Context) (context.Context, context.CancelFunc)) {
	b := setUp(t, practice.Options{AutoTouch: byHand})
	key := b.open()
	b.setPIN(key)
	var made registered
	b.helped(func() { made = b.register(key, b.registration("ada")) })
	for name, do := range map[string]func(context.Context) error{
		"make credential": func(ctx context.Context) error {
			_, err := key.MakeCredential(ctx, b.registration("bob"))
			return err
		},
		"an excluded one": func(ctx context.Context) error {
			req := b.registration("bob")
			req.Exclude = [][]byte{made.id}
			_, err := key.MakeCredential(ctx, req)
			return err
		},
		"get assertion":     func(ctx context.Context) error { _, err := key.GetAssertion(ctx, b.question(made.id)); return err },
		"get any assertion": func(ctx context.Context) error { _, err := key.GetAssertion(ctx, b.question()); return err },
	} {
		ctx, cancel := end(b.ctx)
		done := start(func() error { return do(ctx) })
		b.glow.wait(t)
		cancel()
		ended := time.Now()
		wantCode(t, name, b.await(done), want)
		if late := time.Since(ended); late > promptly {
			t.Errorf("%s: returned after %v", name, late)
		}
		b.glow.dark(t)
		b.usable(key)
		b.helped(func() { b.signIn(key, made) })
	}
}

// cancelStorm cancels at every moment of an operation from its first exchange to
// its waiting for a touch. A call that returned while the key goes on blinking
// would leave it so for half a minute, and deaf to everybody.
func cancelStorm(t trial) {
	b := setUp(t, practice.Options{AutoTouch: byHand})
	key := b.open()
	b.setPIN(key)
	for i := range 200 {
		ctx, cancel := context.WithCancel(b.ctx)
		timer := time.AfterFunc(time.Duration(i)*25*time.Microsecond, cancel)
		_, err := key.MakeCredential(ctx, b.registration("ada"))
		timer.Stop()
		cancel()
		ok(t, "the test's own time", b.ctx.Err())
		wantCode(t, "make a credential", err, authenticator.CodeCancelled)
		b.glow.dark(t)
	}
	b.usable(key)
}

// start runs do beside the test.
func start(do func() error) <-chan error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	return done
}

func (b *bench) start(do func(context.Context) error) <-chan error {
	return start(func() error { return do(b.ctx) })
}

func (b *bench) await(done <-chan error) error {
	b.t.Helper()
	select {
	case err := <-done:
		return err
	case <-time.After(patience):
		b.t.Fatal("the call never returns")
		return nil
	}
}

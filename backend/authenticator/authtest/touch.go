package authtest

import (
	"context"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
)

var touches = []clause{
	{"the person is asked to touch", nil, func(t trial) {
		b := setUp(t, practice.Options{AutoTouch: byHand})
		key := b.open()
		b.setPIN(key)
		asked := make(prompts, 8)
		req := b.registration("ada")
		req.Prompter = asked
		done := b.start(func(ctx context.Context) error { _, err := key.MakeCredential(ctx, req); return err })
		asked.wait(t)
		b.glow.wait(t)
		b.key.Touch()
		ok(t, "make a credential", b.await(done))

		q := b.question()
		q.Prompter = asked
		done = b.start(func(ctx context.Context) error { _, err := key.GetAssertion(ctx, q); return err })
		asked.wait(t)
		b.glow.wait(t)
		b.key.Touch()
		ok(t, "get an assertion", b.await(done))
	}},
	{"nobody is asked for nothing", describe, func(t trial) {
		b, key := ready(t, practice.Options{})
		asked := make(prompts, 8)
		q := b.silent([]byte("somebody else's"))
		q.Prompter = asked
		_, err := key.GetAssertion(b.ctx, q)
		wantCode(t, "silent", err, authenticator.CodeNoCredentials)
		if b.caps.PIN {
			req := b.with(newPIN(wrongPIN))
			req.Prompter = asked
			_, err = key.MakeCredential(b.ctx, req)
			wantCode(t, "wrong PIN", err, authenticator.CodePINWrong)
		}
		if len(asked) != 0 {
			t.Errorf("asked %d times", len(asked))
		}
	}},
	{"without a prompter", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		req := b.registration("ada")
		req.Prompter = nil
		b.register(key, req)
	}},
	{"a slow touch", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		b.key.Inject(practice.Fault{Effect: practice.SlowTouch, Delay: 700 * time.Millisecond})
		b.signIn(key, b.register(key, b.registration("ada")))
	}},
	{"no touch", nil, func(t trial) {
		b, key := ready(t, practice.Options{TouchTimeout: 200 * time.Millisecond})
		b.key.Inject(practice.Fault{Effect: practice.NoTouch})
		_, err := key.MakeCredential(b.ctx, b.registration("ada"))
		wantCode(t, "make a credential", err, authenticator.CodeTimeout)
		b.usable(key)
	}},
	{"select by touch", all(list, selects), func(t trial) {
		for name, options := range map[string]practice.Options{
			"CTAP 2.1":        {AutoTouch: byHand},
			"before CTAP 2.1": {AutoTouch: byHand, Preview: true},
		} {
			t.Run(name, func(t trial) {
				d := manyKeys(t, options)
				done := d.choose()
				for _, g := range d.glows {
					g.wait(t)
				}
				d.keys[1].Touch()
				c := d.await(t, done)
				ok(t, "select", c.err)
				if c.id != d.ids[1] {
					t.Errorf("selected %s, touched %s", c.id, d.ids[1])
				}
				d.dark(t)
				d.allUsable(t)
			})
		}
	}},
	{"select among keys with and without a PIN", all(list, selects, pin), func(t trial) {
		for touched := range 3 {
			d := manyKeys(t, practice.Options{AutoTouch: byHand})
			d.givePIN(t, 1)
			done := d.choose()
			for _, g := range d.glows {
				g.wait(t)
			}
			d.keys[touched].Touch()
			c := d.await(t, done)
			ok(t, "select", c.err)
			if c.id != d.ids[touched] {
				t.Errorf("selected %s, touched %s", c.id, d.ids[touched])
			}
		}
	}},
	{"select while one is pulled", all(list, selects), func(t trial) {
		d := manyKeys(t, practice.Options{AutoTouch: byHand})
		done := d.choose()
		for _, g := range d.glows {
			g.wait(t)
		}
		d.bus.Unplug(d.ids[0])
		d.keys[2].Touch()
		c := d.await(t, done)
		ok(t, "select", c.err)
		if c.id != d.ids[2] {
			t.Errorf("selected %s, touched %s", c.id, d.ids[2])
		}
	}},
	{"select while all are pulled", all(list, selects), func(t trial) {
		d := manyKeys(t, practice.Options{AutoTouch: byHand})
		done := d.choose()
		for i, g := range d.glows {
			g.wait(t)
			d.bus.Unplug(d.ids[i])
		}
		wantCode(t, "select", d.await(t, done).err, authenticator.CodeUnplugged)
		_, err := d.auth.Select(d.ctx, d.ids)
		wantCode(t, "select again", err, authenticator.CodeUnplugged)
	}},
	{"select is cancelled", all(list, selects), func(t trial) {
		d := manyKeys(t, practice.Options{AutoTouch: byHand})
		ctx, cancel := context.WithCancel(d.ctx)
		d.ctx = ctx
		done := d.choose()
		for _, g := range d.glows {
			g.wait(t)
		}
		cancel()
		wantCode(t, "select", d.await(t, done).err, authenticator.CodeCancelled)
		d.dark(t)
		d.ctx = t.Context()
		d.allUsable(t)
	}},
}

// prompts is a Prompter that keeps what it was told.
type prompts chan struct{}

func (p prompts) Touch() { p <- struct{}{} }

// Dialog counts where it opens: what to do stands in there.
func (p prompts) Dialog(open bool) {
	if open {
		p <- struct{}{}
	}
}

func (p prompts) wait(t trial) {
	t.Helper()
	select {
	case <-p:
	case <-time.After(patience):
		t.Fatal("nobody was asked to touch")
	}
}

// drawer is three keys on one bus.
type drawer struct {
	ctx   context.Context
	auth  authenticator.Authenticator
	bus   *practice.Bus
	keys  []*practice.Key
	glows []*glow
	ids   []string
}

func manyKeys(t trial, options practice.Options) *drawer {
	t.Helper()
	d := &drawer{bus: practice.NewBus()}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	d.ctx = ctx
	for range 3 {
		key, g := newKey(options)
		d.keys, d.glows, d.ids = append(d.keys, key), append(d.glows, g), append(d.ids, d.bus.Plug(key))
	}
	d.auth = t.build(t.T, d.bus)
	return d
}

type choice struct {
	id  string
	err error
}

func (d *drawer) choose() <-chan choice {
	done := make(chan choice, 1)
	go func() {
		id, err := d.auth.Select(d.ctx, d.ids)
		done <- choice{id, err}
	}()
	return done
}

func (d *drawer) await(t trial, done <-chan choice) choice {
	t.Helper()
	select {
	case c := <-done:
		return c
	case <-time.After(patience):
		t.Fatal("Select never returns")
		return choice{}
	}
}

// dark checks that no key blinks any more.
func (d *drawer) dark(t trial) {
	t.Helper()
	for _, g := range d.glows {
		g.dark(t)
	}
}

func (d *drawer) givePIN(t trial, i int) {
	t.Helper()
	key, err := d.auth.Open(d.ctx, d.ids[i])
	ok(t, "open", err)
	ok(t, "set the PIN", key.SetPIN(d.ctx, newPIN(rightPIN)))
	ok(t, "close", key.Close())
}

// allUsable checks that each key can be opened and answers.
func (d *drawer) allUsable(t trial) {
	t.Helper()
	for _, id := range d.ids {
		key, err := d.auth.Open(d.ctx, id)
		ok(t, "open", err)
		if d.auth.Capabilities().Describe {
			_, err = key.Info(d.ctx)
			ok(t, "info", err)
		}
		ok(t, "close", key.Close())
	}
}

package authtest

import (
	"bytes"
	"context"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
)

var faults = []clause{
	{"a key that says nothing", raw, func(t trial) {
		b, key := ready(t, practice.Options{})
		b.key.Inject(practice.Fault{Effect: practice.Silence})
		_, err := key.MakeCredential(b.ctx, b.registration("ada"))
		wantCode(t, "make a credential", err, authenticator.CodeNoAnswer)
		b.usable(key)
		b.key.Inject(practice.Fault{Effect: practice.Silence})
		ok(t, "close", key.Close())
		_, err = b.auth.Open(b.ctx, b.id)
		wantCode(t, "open", err, authenticator.CodeNoAnswer)
	}},
	{"cancel a key that says nothing", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		b.key.Inject(practice.Fault{Effect: practice.Silence})
		ctx, cancel := context.WithTimeout(b.ctx, 100*time.Millisecond)
		defer cancel()
		began := time.Now()
		_, err := key.MakeCredential(ctx, b.registration("ada"))
		wantCode(t, "make a credential", err, authenticator.CodeTimeout)
		if took := time.Since(began); took > promptly {
			t.Errorf("returned after %v", took)
		}
		b.usable(key)
	}},
	{"a key that does not speak CTAP", raw, func(t trial) {
		b, key := ready(t, practice.Options{})
		for name, do := range b.operations(key) {
			b.key.Inject(practice.Fault{Effect: practice.WrongCBOR})
			wantCode(t, name, do(b.ctx), authenticator.CodeBadAnswer)
		}
		b.usable(key)
	}},
	{"a wrong answer at every exchange", raw, func(t trial) {
		everyExchange(t, practice.WrongCBOR, authenticator.CodeBadAnswer)
	}},
	{"a key that another program uses", raw, func(t trial) {
		b, key := ready(t, practice.Options{})
		b.key.Inject(practice.Fault{Effect: practice.ChannelBusy})
		_, err := key.MakeCredential(b.ctx, b.registration("ada"))
		wantCode(t, "make a credential", err, authenticator.CodeBusy)
		b.usable(key)
	}},
	{"pulled at every exchange", list, func(t trial) {
		everyExchange(t, practice.Unplug, authenticator.CodeUnplugged)
	}},
	{"pulled after every exchange", list, func(t trial) {
		everyExchange(t, practice.UnplugAfter, authenticator.CodeUnplugged)
	}},
	{"pulled while it waits for a touch", list, func(t trial) {
		b := setUp(t, practice.Options{AutoTouch: byHand})
		key := b.open()
		b.setPIN(key)
		done := b.start(func(ctx context.Context) error {
			_, err := key.MakeCredential(ctx, b.registration("ada"))
			return err
		})
		b.glow.wait(t)
		b.bus.Unplug(b.id)
		wantCode(t, "make a credential", b.await(done), authenticator.CodeUnplugged)
		ok(t, "close", key.Close())
		b.replug()
		b.usable(b.open())
	}},
}

// everyExchange runs an enrolment with the fault beginning at the first, second,
// third … request to the key, until it comes too late to be felt.
func everyExchange(t trial, effect practice.Effect, want authenticator.Code) {
	for n := 1; ; n++ {
		b, key := ready(t, practice.Options{})
		ok(t, "close", key.Close())
		b.key.Inject(practice.Fault{Effect: effect, From: n})
		made, err := b.enrol()
		if err == nil {
			if b.key.Requests() >= n {
				t.Fatalf("nothing was said of a fault at request %d of %d", n, b.key.Requests())
			}
			if n < 5 {
				t.Errorf("an enrolment of %d requests", n-1)
			}
			return
		}
		wantCode(t, "enrol", err, want)

		// What was said to be there is there; whatever was not, another try mends.
		b.replug()
		key = b.open()
		if made != nil {
			b.signIn(key, *made)
		}
		again := b.register(key, b.registration("ada"))
		q := b.question()
		got, err := key.GetAssertion(b.ctx, q)
		ok(t, "get assertions", err)
		if len(got) != 1 || !bytes.Equal(got[0].CredentialID, again.id) {
			t.Fatalf("after a fault at request %d the key has %d credentials", n, len(got))
		}
	}
}

// enrol opens the key, makes a credential and signs in once. It returns the
// credential as soon as the key has said that it is made.
func (b *bench) enrol() (*registered, error) {
	b.t.Helper()
	key, err := b.auth.Open(b.ctx, b.id)
	if err != nil {
		return nil, err
	}
	defer func() { ok(b.t, "close", key.Close()) }()
	if b.caps.Describe {
		if _, err := key.Info(b.ctx); err != nil {
			return nil, err
		}
	}
	req := b.registration("ada")
	req.Exclude = strangers(3)
	reg, err := key.MakeCredential(b.ctx, req)
	if err != nil {
		return nil, err
	}
	made := b.verify(req, reg)
	q := b.question(made.id)
	got, err := key.GetAssertion(b.ctx, q)
	if err != nil {
		return &made, err
	}
	made.accept(b.t, q, got[0])
	return &made, nil
}

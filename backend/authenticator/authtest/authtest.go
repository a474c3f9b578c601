// Package authtest is the contract of authenticator.Authenticator and Key as
// tests. Every implementation runs it, on practice keys:
//
//	authtest.Run(t, func(t *testing.T, bus *practice.Bus) authenticator.Authenticator { … })
package authtest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
)

// Build makes a fresh implementation that finds its keys on bus. It cleans up
// by t.Cleanup.
type Build func(t *testing.T, bus *practice.Bus) authenticator.Authenticator

// trial is an implementation on trial by one clause.
type trial struct {
	*testing.T
	build Build
}

// Run runs a part of the clause.
func (t trial) Run(name string, part func(t trial)) {
	t.Helper()
	t.T.Run(name, func(inner *testing.T) { part(trial{inner, t.build}) })
}

// patience is how long anything may take before the test has failed; nothing
// waits for it on purpose.
const patience = 30 * time.Second

// promptly is how soon a call returns after its context has ended.
const promptly = 2 * time.Second

// clause is a part of the contract.
type clause struct {
	name  string
	needs need // nil: every road to the keys must keep it
	test  func(t trial)
}

// need says whether a clause is for an implementation.
type need func(authenticator.Capabilities) bool

func all(needs ...need) need {
	return func(c authenticator.Capabilities) bool {
		return !slices.ContainsFunc(needs, func(met need) bool { return !met(c) })
	}
}

func list(c authenticator.Capabilities) bool     { return c.List }
func describe(c authenticator.Capabilities) bool { return c.Describe }
func pin(c authenticator.Capabilities) bool      { return c.PIN }
func selects(c authenticator.Capabilities) bool  { return c.Select }
func deletes(c authenticator.Capabilities) bool  { return c.Delete }

// dialog is for roads on which the system stands between program and key, and raw
// for those on which the key itself answers.
func dialog(c authenticator.Capabilities) bool { return c.Dialog }
func raw(c authenticator.Capabilities) bool    { return !c.Dialog }

// verifies reports whether the user is verified: by the PIN that the test gives, or
// by the system's dialog.
func verifies(c authenticator.Capabilities) bool { return c.PIN || c.Dialog }

// Run tests an implementation. What its Capabilities deny must answer
// CodeUnsupported; everything else must keep the contract.
func Run(t *testing.T, build Build) {
	t.Helper()
	caps := build(t, practice.NewBus()).Capabilities()
	for _, group := range [][]clause{
		devices, descriptions, pins, registrations, assertions, deletions, touches, endings, faults, dialogs,
	} {
		for _, c := range group {
			if c.needs == nil || c.needs(caps) {
				t.Run(c.name, func(t *testing.T) { c.test(trial{t, build}) })
			}
		}
	}
	t.Run("what it cannot do is unsupported", func(t *testing.T) { denied(trial{t, build}) })
}

func denied(t trial) {
	b := setUp(t, practice.Options{})
	key := b.open()
	for name, test := range map[string]struct {
		has bool
		do  func() error
	}{
		"Select":    {b.caps.Select, func() error { _, err := b.auth.Select(b.ctx, nil); return err }},
		"Info":      {b.caps.Describe, func() error { _, err := key.Info(b.ctx); return err }},
		"SetPIN":    {b.caps.PIN, func() error { return key.SetPIN(b.ctx, newPIN("12345678")) }},
		"ChangePIN": {b.caps.PIN, func() error { return key.ChangePIN(b.ctx, newPIN("12345678"), newPIN("87654321")) }},
		"silent":    {b.caps.Describe, func() error { _, err := key.GetAssertion(b.ctx, b.silent([]byte("somebody's"))); return err }},
		"Delete":    {b.caps.Delete, func() error { return key.DeleteCredential(b.ctx, []byte{1}, b.pin) }},
	} {
		if !test.has {
			wantCode(t, name, test.do(), authenticator.CodeUnsupported)
		}
	}
}

// bench is an implementation with one practice key plugged in.
type bench struct {
	t    trial
	ctx  context.Context
	auth authenticator.Authenticator
	caps authenticator.Capabilities
	bus  *practice.Bus
	key  *practice.Key
	id   string
	pin  authenticator.PIN // the key's own; empty where the system asks for it
	glow *glow
}

// byHand is for keys that only the test touches.
const byHand = -1

// setUp plugs in a key without a PIN.
func setUp(t trial, options practice.Options) *bench {
	t.Helper()
	b := &bench{t: t, bus: practice.NewBus()}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	b.ctx = ctx
	b.key, b.glow = newKey(options)
	b.id = b.bus.Plug(b.key)
	b.auth = t.build(t.T, b.bus)
	b.caps = b.auth.Capabilities()
	return b
}

// newKey makes a key that tells when it blinks, and touches itself at once
// unless options say otherwise.
func newKey(options practice.Options) (*practice.Key, *glow) {
	g := newGlow()
	options.Blink = g.set
	if options.AutoTouch == 0 {
		options.AutoTouch = time.Nanosecond
	}
	return practice.New(options), g
}

// ready is setUp with a PIN set and the key opened.
func ready(t trial, options practice.Options) (*bench, authenticator.Key) {
	t.Helper()
	b := setUp(t, options)
	key := b.open()
	b.setPIN(key)
	return b, key
}

func (b *bench) setPIN(key authenticator.Key) {
	b.t.Helper()
	if b.caps.PIN {
		ok(b.t, "set the PIN", key.SetPIN(b.ctx, newPIN(rightPIN)))
		b.pin = newPIN(rightPIN)
	}
}

func (b *bench) open() authenticator.Key {
	b.t.Helper()
	id := b.id
	if !b.caps.List {
		id = ""
	}
	key, err := b.auth.Open(b.ctx, id)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { ok(b.t, "close", key.Close()) })
	return key
}

// replug pulls the key out and in again; it has no fault after that.
func (b *bench) replug() {
	b.bus.Unplug(b.id)
	b.key.Inject(practice.Fault{})
	b.id = b.bus.Plug(b.key)
}

// helped runs do with a key that is in order and touches itself.
func (b *bench) helped(do func()) {
	b.t.Helper()
	b.key.Inject(practice.Fault{Effect: practice.SlowTouch, Delay: time.Nanosecond})
	defer b.key.Inject(practice.Fault{})
	do()
}

// usable checks that the key works as on the first day.
func (b *bench) usable(key authenticator.Key) {
	b.t.Helper()
	b.helped(func() { b.register(key, b.registration("afterwards")) })
}

const (
	rightPIN = "pÄss-1234"
	wrongPIN = "not the one"
)

func newPIN(s string) authenticator.PIN { return authenticator.NewPIN([]byte(s)) }

func ok(t trial, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// wantCode checks an error's code, and that it is complete.
func wantCode(t trial, what string, err error, want authenticator.Code) {
	t.Helper()
	e, is := errors.AsType[*authenticator.Error](err)
	switch {
	case !is:
		t.Fatalf("%s: got %v, want %s", what, err, want)
	case e.Code != want:
		t.Fatalf("%s: got %v, want %s", what, err, want)
	case e.Op == "":
		t.Errorf("%s: %v does not say what was being done", what, err)
	}
}

// wantRetries checks the code and the tries left.
func wantRetries(t trial, what string, err error, want authenticator.Code, retries int) {
	t.Helper()
	wantCode(t, what, err, want)
	if e, _ := errors.AsType[*authenticator.Error](err); e.Retries != retries {
		t.Errorf("%s: %d tries left, want %d", what, e.Retries, retries)
	}
}

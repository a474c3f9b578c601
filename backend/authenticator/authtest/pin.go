package authtest

import (
	"strings"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
)

var pins = []clause{
	{"a PIN is set and used", all(describe, pin), func(t trial) {
		b := setUp(t, practice.Options{})
		key := b.open()
		if b.info(key).PINSet {
			t.Error("a fresh key has a PIN")
		}
		b.setPIN(key)
		if info := b.info(key); !info.PINSet || info.PINRetries != 8 {
			t.Errorf("after: %+v", info)
		}
		b.register(key, b.registration("ada"))
	}},
	{"a PIN is changed", pin, func(t trial) {
		b, key := ready(t, practice.Options{})
		ok(t, "change", key.ChangePIN(b.ctx, newPIN(rightPIN), newPIN("another one")))
		_, err := key.MakeCredential(b.ctx, b.registration("ada"))
		wantRetries(t, "the old PIN", err, authenticator.CodePINWrong, 7)
		b.pin = newPIN("another one")
		b.register(key, b.registration("ada"))
	}},
	{"a PIN is set once", pin, func(t trial) {
		b, key := ready(t, practice.Options{})
		wantCode(t, "set again", key.SetPIN(b.ctx, newPIN("another one")), authenticator.CodePINRequired)
		b.register(key, b.registration("ada"))
	}},
	{"changing with a wrong PIN", pin, func(t trial) {
		b, key := ready(t, practice.Options{})
		err := key.ChangePIN(b.ctx, newPIN(wrongPIN), newPIN("another one"))
		wantRetries(t, "change", err, authenticator.CodePINWrong, 7)
		b.register(key, b.registration("ada"))
	}},
	{"PIN rules of the key", pin, func(t trial) {
		for name, test := range map[string]struct {
			pin string
			fit bool
		}{
			"too short":                       {"12345", false},
			"just long enough":                {"123456", true},
			"counted in code points":          {"äöüßéñ", true},
			"too short in code points":        {"äöüßé", false},
			"63 bytes":                        {strings.Repeat("x", 63), true},
			"64 bytes":                        {strings.Repeat("x", 64), false},
			"64 bytes, but fewer code points": {strings.Repeat("ä", 32), false},
		} {
			b := setUp(t, practice.Options{MinPINLength: 6})
			key := b.open()
			err := key.SetPIN(b.ctx, newPIN(test.pin))
			if !test.fit {
				wantCode(t, name, err, authenticator.CodePINPolicy)
				err = key.SetPIN(b.ctx, newPIN("123456"))
				test.pin = "123456"
			}
			ok(t, name, err)
			b.pin = newPIN(test.pin)
			b.register(key, b.registration("ada"))

			if !test.fit {
				continue
			}
			wantCode(t, name, key.ChangePIN(b.ctx, b.pin, newPIN("1234")), authenticator.CodePINPolicy)
			b.register(key, b.registration("ada"))
		}
	}},
	{"a PIN is the same however it is typed", pin, func(t trial) {
		b := setUp(t, practice.Options{})
		key := b.open()
		ok(t, "set", key.SetPIN(b.ctx, newPIN("pa\u0308ss-1234"))) // a and a combining diaeresis
		b.pin = newPIN("p\u00e4ss-1234")
		b.register(key, b.registration("ada"))
	}},
	{"a forced change", all(describe, pin), func(t trial) {
		b, key := ready(t, practice.Options{})
		b.key.RequirePINChange()
		if !b.info(key).PINChangeDue {
			t.Error("info does not say so")
		}
		_, err := key.MakeCredential(b.ctx, b.registration("ada"))
		wantCode(t, "before the change", err, authenticator.CodePINChangeDue)
		err = key.ChangePIN(b.ctx, newPIN(rightPIN), newPIN(rightPIN))
		wantCode(t, "change to the same", err, authenticator.CodePINPolicy)
		ok(t, "change", key.ChangePIN(b.ctx, newPIN(rightPIN), newPIN("another one")))
		b.pin = newPIN("another one")
		b.register(key, b.registration("ada"))
	}},
	{"a PIN where none is set", pin, func(t trial) {
		b := setUp(t, practice.Options{})
		key := b.open()
		_, err := key.MakeCredential(b.ctx, b.with(newPIN(rightPIN)))
		wantCode(t, "make a credential", err, authenticator.CodePINNotSet)
		wantCode(t, "change", key.ChangePIN(b.ctx, newPIN(rightPIN), newPIN("another")), authenticator.CodePINNotSet)
	}},
	{"no PIN where none is set", pin, func(t trial) {
		// The user could not be verified, and must be.
		b := setUp(t, practice.Options{})
		_, err := b.open().MakeCredential(b.ctx, b.registration("ada"))
		wantCode(t, "make a credential", err, authenticator.CodePINNotSet)
	}},
	{"no PIN where one is set", pin, func(t trial) {
		b, key := ready(t, practice.Options{})
		made := b.register(key, b.registration("ada"))
		_, err := key.MakeCredential(b.ctx, b.with(authenticator.PIN{}))
		wantCode(t, "make a credential", err, authenticator.CodePINRequired)
		q := b.question(made.id)
		q.PIN = authenticator.PIN{}
		_, err = key.GetAssertion(b.ctx, q)
		wantCode(t, "get an assertion", err, authenticator.CodePINRequired)
	}},
	{"a right PIN gives the tries back", pin, func(t trial) {
		b, key := ready(t, practice.Options{})
		for range 2 {
			for _, left := range []int{7, 6} {
				_, err := key.MakeCredential(b.ctx, b.with(newPIN(wrongPIN)))
				wantRetries(t, "wrong PIN", err, authenticator.CodePINWrong, left)
			}
			b.register(key, b.registration("ada"))
		}
	}},
	{"three wrong PINs need a replug, eight block", all(list, describe, pin), wrongPINs},
	{"a key with a blocked PIN", all(describe, pin), func(t trial) {
		b, key := ready(t, practice.Options{})
		b.key.Inject(practice.Fault{Effect: practice.PINBlocked})
		_, err := key.MakeCredential(b.ctx, b.registration("ada"))
		wantRetries(t, "make a credential", err, authenticator.CodePINBlocked, 0)
		if left := b.info(key).PINRetries; left != 0 {
			t.Errorf("%d tries left", left)
		}
	}},
	{"PIN by protocol one", pin, func(t trial) {
		b, key := ready(t, practice.Options{PINProtocols: []uint{1}})
		made := b.register(key, b.registration("ada"))
		b.signIn(key, made)
	}},
	{"PIN of a key from before CTAP 2.1", pin, func(t trial) {
		b, key := ready(t, practice.Options{Preview: true})
		made := b.register(key, b.registration("ada"))
		b.signIn(key, made)
	}},
}

func wrongPINs(t trial) {
	b, key := ready(t, practice.Options{})
	try := func(pin string) error {
		_, err := key.MakeCredential(b.ctx, b.with(newPIN(pin)))
		return err
	}
	for _, left := range []int{8, 5} { // before three wrong ones
		wantRetries(t, "first", try(wrongPIN), authenticator.CodePINWrong, left-1)
		wantRetries(t, "second", try(wrongPIN), authenticator.CodePINWrong, left-2)
		wantRetries(t, "third", try(wrongPIN), authenticator.CodePINReplug, left-3)
		wantRetries(t, "the right one", try(rightPIN), authenticator.CodePINReplug, left-3)
		ok(t, "close", key.Close())
		key = b.open()
		wantRetries(t, "reopened only", try(rightPIN), authenticator.CodePINReplug, left-3)
		ok(t, "close", key.Close())
		b.replug()
		key = b.open()
		if got := b.info(key).PINRetries; got != left-3 {
			t.Errorf("%d tries after the replug, want %d", got, left-3)
		}
	}
	wantRetries(t, "seventh", try(wrongPIN), authenticator.CodePINWrong, 1)
	wantRetries(t, "eighth", try(wrongPIN), authenticator.CodePINBlocked, 0)
	wantRetries(t, "the right one", try(rightPIN), authenticator.CodePINBlocked, 0)
	err := key.ChangePIN(b.ctx, newPIN(rightPIN), newPIN("another one"))
	wantRetries(t, "change", err, authenticator.CodePINBlocked, 0)
}

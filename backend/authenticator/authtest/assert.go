package authtest

import (
	"strings"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
)

var assertions = []clause{
	{"an assertion by allow list", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		ada := b.register(key, b.registration("ada"))
		b.register(key, b.registration("bob"))
		b.signIn(key, ada)
		q := b.question([]byte("somebody else's"), ada.id)
		ada.accept(t, q, b.only(key, q))
	}},
	{"an allow list longer than the key takes", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		req := b.registration("ada")
		req.CredProtect = authenticator.CredProtectRequired
		ada := b.register(key, req)
		q := b.question(append(strangers(20), ada.id)...)
		ada.accept(t, q, b.only(key, q))
		_, err := key.GetAssertion(b.ctx, b.question(strangers(20)...))
		wantCode(t, "only strangers", err, authenticator.CodeNoCredentials)
	}},
	{"all discoverable credentials, newest first", raw, func(t trial) {
		b, key := ready(t, practice.Options{})
		ada := b.register(key, b.registration("ada"))
		bob := b.register(key, b.registration("bob"))
		carol := b.register(key, b.registration("carol"))
		req := b.registration("dora")
		req.RPID = otherRPID
		b.register(key, req)

		q := b.question()
		got, err := key.GetAssertion(b.ctx, q)
		ok(t, "get assertions", err)
		if len(got) != 3 {
			t.Fatalf("%d assertions", len(got))
		}
		names := []string{"carol", "bob", "ada"}
		for i, want := range []registered{carol, bob, ada} {
			data := want.accept(t, q, got[i])
			if verifies(b.caps) && data.flags&flagUV == 0 {
				t.Errorf("flags %#x", data.flags)
			}
			if !b.caps.PIN { // whoever verified, and not the key, keeps the names for themselves
				continue
			}
			if got[i].UserName != names[i] || got[i].DisplayName != strings.ToUpper(names[i]) {
				t.Errorf("%s is %q, %q", names[i], got[i].UserName, got[i].DisplayName)
			}
		}
	}},
	{"nothing that fits", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		_, err := key.GetAssertion(b.ctx, b.question())
		wantCode(t, "an empty key", err, authenticator.CodeNoCredentials)
		ada := b.register(key, b.registration("ada"))
		_, err = key.GetAssertion(b.ctx, b.question([]byte("somebody else's")))
		wantCode(t, "another ID", err, authenticator.CodeNoCredentials)
		q := b.question(ada.id)
		q.RPID = otherRPID
		_, err = key.GetAssertion(b.ctx, q)
		wantCode(t, "another RP ID", err, authenticator.CodeNoCredentials)
		b.signIn(key, ada)
	}},
	{"the signature counter grows", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		ada := b.register(key, b.registration("ada"))
		last := ada.data.count
		for range 3 {
			q := b.question(ada.id)
			data := ada.accept(t, q, b.only(key, q))
			if data.count <= last {
				t.Errorf("count %d after %d", data.count, last)
			}
			last = data.count
		}
	}},
	{"a silent look needs nobody", describe, func(t trial) {
		b, key := ready(t, practice.Options{})
		ada := b.register(key, b.registration("ada"))
		b.glow.ever()
		q := b.silent([]byte("somebody else's"), ada.id)
		data := ada.accept(t, q, b.only(key, q))
		if data.flags&(flagUP|flagUV) != 0 {
			t.Errorf("flags %#x", data.flags)
		}
		_, err := key.GetAssertion(b.ctx, b.silent([]byte("somebody else's")))
		wantCode(t, "not there", err, authenticator.CodeNoCredentials)
		_, err = key.GetAssertion(b.ctx, b.silent(strangers(20)...))
		wantCode(t, "a long list", err, authenticator.CodeNoCredentials)
		if b.glow.ever() {
			t.Error("the key blinked")
		}
	}},
	{"a wrong PIN at sign-in", pin, func(t trial) {
		b, key := ready(t, practice.Options{})
		ada := b.register(key, b.registration("ada"))
		b.glow.ever()
		q := b.question(ada.id)
		q.PIN = newPIN(wrongPIN)
		_, err := key.GetAssertion(b.ctx, q)
		wantRetries(t, "get an assertion", err, authenticator.CodePINWrong, 7)
		if b.glow.ever() {
			t.Error("the key blinked")
		}
		b.signIn(key, ada)
	}},
}

// only gets the one assertion there is.
func (b *bench) only(key authenticator.Key, q authenticator.GetAssertion) authenticator.Assertion {
	b.t.Helper()
	got, err := key.GetAssertion(b.ctx, q)
	ok(b.t, "get an assertion", err)
	if len(got) != 1 {
		b.t.Fatalf("%d assertions", len(got))
	}
	return got[0]
}

// signIn uses a credential as a relying party would have it used.
func (b *bench) signIn(key authenticator.Key, r registered) {
	b.t.Helper()
	q := b.question(r.id)
	data := r.accept(b.t, q, b.only(key, q))
	if data.flags&flagUP == 0 || verifies(b.caps) && data.flags&flagUV == 0 {
		b.t.Errorf("flags %#x", data.flags)
	}
}

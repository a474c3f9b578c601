package authtest

import (
	"bytes"
	"slices"
	"strings"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
)

var registrations = []clause{
	{"a credential by each algorithm", nil, func(t trial) {
		const es, ed = authenticator.ES256, authenticator.EdDSA
		for name, test := range map[string]struct {
			asked, has []authenticator.Algorithm
			want       authenticator.Algorithm
		}{
			"ES256 first":      {asked: []authenticator.Algorithm{es, ed}, want: es},
			"EdDSA first":      {asked: []authenticator.Algorithm{ed, es}, want: ed},
			"EdDSA alone":      {asked: []authenticator.Algorithm{ed}, want: ed},
			"not the first":    {asked: []authenticator.Algorithm{authenticator.RS256, es}, want: es},
			"only what it has": {asked: []authenticator.Algorithm{ed, es}, has: []authenticator.Algorithm{es}, want: es},
		} {
			b, key := ready(t, practice.Options{Algorithms: test.has})
			req := b.registration("ada")
			req.Algorithms = test.asked
			made := b.register(key, req)
			if made.algorithm != test.want {
				t.Errorf("%s: got %d, want %d", name, made.algorithm, test.want)
			}
			b.signIn(key, made)
		}
	}},
	{"an algorithm that the key lacks", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		req := b.registration("ada")
		req.Algorithms = []authenticator.Algorithm{authenticator.RS256}
		_, err := key.MakeCredential(b.ctx, req)
		wantCode(t, "make a credential", err, authenticator.CodeNoAlgorithm)
		b.usable(key)
	}},
	{"transports are told", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		made, err := key.MakeCredential(b.ctx, b.registration("ada"))
		ok(t, "make a credential", err)
		if !slices.Equal(made.Transports, []string{"usb"}) {
			t.Errorf("transports %v", made.Transports)
		}
	}},
	{"long and strange names", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		req := b.registration("ada")
		req.UserName = strings.Repeat("ä", 32)
		req.DisplayName = strings.Repeat("長い名前", 50) // 600 bytes: more than any key keeps
		req.RPName = strings.Repeat("x", 200)
		b.register(key, req)
		req.UserHandle, req.DisplayName, req.RPName = []byte{0}, "", ""
		b.register(key, req)
	}},
	{"a key that holds an excluded credential", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		made := b.register(key, b.registration("ada"))
		req := b.registration("bob")
		req.Exclude = [][]byte{[]byte("somebody else's"), made.id}
		_, err := key.MakeCredential(b.ctx, req)
		wantCode(t, "make a credential", err, authenticator.CodeExcluded)
		req.RPID = otherRPID // where it is not known
		b.register(key, req)
	}},
	{"an exclude list longer than the key takes", nil, excludesMany(practice.Options{}, 20)},
	{"an exclude list for a key that names no limit", nil, excludesMany(practice.Options{MaxList: -1}, 3)},
	{"an excluded credential that is hidden without the PIN", pin, func(t trial) {
		b, key := ready(t, practice.Options{})
		req := b.registration("ada")
		req.CredProtect = authenticator.CredProtectRequired
		made := b.register(key, req)
		req = b.registration("bob")
		req.Exclude = [][]byte{made.id}
		_, err := key.MakeCredential(b.ctx, req)
		wantCode(t, "short list", err, authenticator.CodeExcluded)
		req.Exclude = append(strangers(20), made.id)
		_, err = key.MakeCredential(b.ctx, req)
		wantCode(t, "long list", err, authenticator.CodeExcluded)
	}},
	{"a full key", describe, func(t trial) {
		b, key := ready(t, practice.Options{Slots: 1})
		b.register(key, b.registration("ada"))
		if free := b.info(key).FreeSlots; free != 0 {
			t.Errorf("%d slots free", free)
		}
		_, err := key.MakeCredential(b.ctx, b.registration("bob"))
		wantCode(t, "one more", err, authenticator.CodeFull)
		b.register(key, b.registration("ada")) // takes the place of the old one
	}},
	{"a key that says it is full", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		b.key.Inject(practice.Fault{Effect: practice.StorageFull})
		_, err := key.MakeCredential(b.ctx, b.registration("ada"))
		wantCode(t, "make a credential", err, authenticator.CodeFull)
		b.usable(key)
	}},
	{"the same user handle replaces the credential", nil, func(t trial) {
		b, key := ready(t, practice.Options{})
		old := b.register(key, b.registration("ada"))
		made := b.register(key, b.registration("ada"))
		if bytes.Equal(old.id, made.id) {
			t.Fatal("the credential ID stayed")
		}
		b.signIn(key, made)
		_, err := key.GetAssertion(b.ctx, b.question(old.id))
		wantCode(t, "the old one", err, authenticator.CodeNoCredentials)
	}},
	{"credProtect", pin, credProtect},
}

// credProtect checks that each level arrives at the key, by what the key then
// hides from those who know no PIN.
func credProtect(t trial) {
	for name, test := range map[string]struct {
		level          authenticator.CredProtect
		alone, byAllow bool // found without a PIN
	}{
		"not asked":          {authenticator.CredProtectUnset, true, true},
		"optional":           {authenticator.CredProtectOptional, true, true},
		"optional with list": {authenticator.CredProtectOptionalWithList, false, true},
		"required":           {authenticator.CredProtectRequired, false, false},
	} {
		t.Run(name, func(t trial) {
			b, key := ready(t, practice.Options{})
			req := b.registration("ada")
			req.CredProtect = test.level
			made := b.register(key, req)
			var want map[string]any
			if test.level != authenticator.CredProtectUnset {
				want = map[string]any{"credProtect": uint64(test.level)}
			}
			if got := made.data.extensions["credProtect"]; got != want["credProtect"] {
				t.Errorf("extension output %v, want %v", got, want["credProtect"])
			}
			for _, look := range []struct {
				req   authenticator.GetAssertion
				found bool
			}{{b.silent(), test.alone}, {b.silent(made.id), test.byAllow}} {
				_, err := key.GetAssertion(b.ctx, look.req)
				if look.found {
					ok(t, "found", err)
				} else {
					wantCode(t, "hidden", err, authenticator.CodeNoCredentials)
				}
			}
			b.signIn(key, made)
		})
	}
}

// strangers is a list of credential IDs that no key has.
func strangers(n int) [][]byte {
	ids := make([][]byte, n)
	for i := range ids {
		ids[i] = bytes.Repeat([]byte{byte(i)}, 32)
	}
	return ids
}

// excludesMany has a key look through a list of n strangers, and finds its own
// credential behind them.
func excludesMany(o practice.Options, n int) func(trial) {
	return func(t trial) {
		b, key := ready(t, o)
		made := b.register(key, b.registration("ada"))
		req := b.registration("bob")
		req.Exclude = strangers(n)
		b.register(key, req)
		req.UserHandle = handle("carol")
		req.Exclude = append(req.Exclude, made.id)
		_, err := key.MakeCredential(b.ctx, req)
		wantCode(t, "make a credential", err, authenticator.CodeExcluded)
	}
}

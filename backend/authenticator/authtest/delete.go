package authtest

import (
	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
)

var deletions = []clause{
	{"a credential is deleted", all(pin, deletes), func(t trial) {
		for name, options := range map[string]practice.Options{
			"CTAP 2.1":        {},
			"before CTAP 2.1": {Preview: true},
			"protocol one":    {PINProtocols: []uint{1}},
		} {
			t.Run(name, func(t trial) {
				b, key := ready(t, options)
				ada := b.register(key, b.registration("ada"))
				bob := b.register(key, b.registration("bob"))
				b.glow.ever()
				ok(t, "delete", key.DeleteCredential(b.ctx, ada.id, b.pin))
				if b.glow.ever() {
					t.Error("the key blinked")
				}
				_, err := key.GetAssertion(b.ctx, b.question(ada.id))
				wantCode(t, "the deleted one", err, authenticator.CodeNoCredentials)
				b.signIn(key, bob)
			})
		}
	}},
	{"a credential that is not there", all(pin, deletes), func(t trial) {
		b, key := ready(t, practice.Options{})
		ada := b.register(key, b.registration("ada"))
		err := key.DeleteCredential(b.ctx, []byte("somebody else's"), b.pin)
		wantCode(t, "delete", err, authenticator.CodeNoCredentials)
		b.signIn(key, ada)
	}},
	{"deleting needs the PIN", all(pin, deletes), func(t trial) {
		b, key := ready(t, practice.Options{})
		ada := b.register(key, b.registration("ada"))
		wantRetries(t, "a wrong PIN", key.DeleteCredential(b.ctx, ada.id, newPIN(wrongPIN)), authenticator.CodePINWrong, 7)
		wantCode(t, "no PIN", key.DeleteCredential(b.ctx, ada.id, authenticator.PIN{}), authenticator.CodePINRequired)
		b.signIn(key, ada)
	}},
	{"a key that cannot delete", all(pin, deletes), func(t trial) {
		b, key := ready(t, practice.Options{NoManagement: true})
		ada := b.register(key, b.registration("ada"))
		wantCode(t, "delete", key.DeleteCredential(b.ctx, ada.id, b.pin), authenticator.CodeUnsupported)
		b.signIn(key, ada)
	}},
}

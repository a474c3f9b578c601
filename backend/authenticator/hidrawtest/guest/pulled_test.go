//go:build hidraw

package guest

import (
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/libfido2"
	"latchkey/backend/authenticator/practice"
)

// TestPulledAtEveryExchange pulls the key out at the first exchange, at the
// second, and so on until the work needs fewer. Whatever the kernel says then, it
// is that the key was pulled.
func TestPulledAtEveryExchange(t *testing.T) {
	for n := 1; ; n++ {
		c := newCable(t, practice.New(practice.Options{AutoTouch: time.Nanosecond}))
		c.plug()
		id := c.device().ID
		c.key.Inject(practice.Fault{Effect: practice.Unplug, From: n})
		err := work(t, id)
		c.pull()
		if err == nil {
			if n < 10 {
				t.Errorf("all was done in %d exchanges, which is too few to be true", n-1)
			}
			return
		}
		if code := authenticator.CodeOf(err); code != authenticator.CodeUnplugged {
			t.Fatalf("pulled at exchange %d: %v, want %s", n, err, authenticator.CodeUnplugged)
		}
	}
}

// work does what an enrolment does with a key.
func work(t *testing.T, id string) error {
	t.Helper()
	key, err := libfido2.New(libfido2.System()).Open(t.Context(), id)
	if err != nil {
		return err
	}
	defer key.Close() //nolint:errcheck // the key may be gone
	if err := key.SetPIN(t.Context(), pin()); err != nil {
		return err
	}
	made, err := key.MakeCredential(t.Context(), registration())
	if err != nil {
		return err
	}
	_, err = key.GetAssertion(t.Context(), authenticator.GetAssertion{
		ClientData: []byte("{}"), RPID: rpID, Allow: [][]byte{made.CredentialID}, PIN: pin(),
	})
	return err
}

func registration() authenticator.MakeCredential {
	return authenticator.MakeCredential{
		ClientData: []byte("{}"), RPID: rpID, RPName: "Test",
		UserHandle: []byte("anna"), UserName: "anna", DisplayName: "Anna Meier",
		Algorithms:  []authenticator.Algorithm{authenticator.ES256, authenticator.EdDSA},
		CredProtect: authenticator.CredProtectOptionalWithList,
		PIN:         pin(),
	}
}

package kioskkey

import (
	"errors"
	"time"

	"github.com/zalando/go-keyring"
)

// ring is a keyring of the system.
type ring interface {
	set(account, secret string) error
	get(account string) (string, error)
	delete(account string) error
}

// program is under which name the keyring has what is ours.
const program = "Latchkey kiosk"

// ringTime is how long the keyring may take. One that is locked asks for a
// password, and at a kiosk there may be nobody to give it.
const ringTime = 3 * time.Second

var (
	errNoRing   = errors.New("there is no keyring")
	errRingSlow = errors.New("the keyring does not answer")
)

// systemRing is the one of the user's desktop: the Secret Service on Linux,
// Keychain, or Credential Manager.
type systemRing struct{}

func (systemRing) set(account, secret string) error {
	_, err := inTime(func() (string, error) {
		if err := keyring.Set(program, account, secret); err != nil {
			return "", err
		}
		// Some say that they have kept it, and have not.
		kept, err := keyring.Get(program, account)
		if err == nil && kept != secret {
			err = errNoRing
		}
		return "", err
	})
	return err
}

func (systemRing) get(account string) (string, error) {
	return inTime(func() (string, error) { return keyring.Get(program, account) })
}

func (systemRing) delete(account string) error {
	_, err := inTime(func() (string, error) { return "", keyring.Delete(program, account) })
	return err
}

// inTime leaves a keyring that does not answer alone.
func inTime(ask func() (string, error)) (string, error) {
	if !hasRing() {
		return "", errNoRing
	}
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := ask()
		answers <- answer{text, err}
	}()
	select {
	case a := <-answers:
		return a.text, a.err
	case <-time.After(ringTime):
		return "", errRingSlow
	}
}

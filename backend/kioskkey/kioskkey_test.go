package kioskkey

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/signing"
)

const service = "https://enroll.example.com"

// rings is a keyring that works, until it is away.
type rings struct {
	all  map[string]string
	away bool
}

func (r *rings) set(account, secret string) error {
	if r.away {
		return errNoRing
	}
	r.all[account] = secret
	return nil
}

func (r *rings) get(account string) (string, error) {
	secret, ok := r.all[account]
	if r.away || !ok {
		return "", errNoRing
	}
	return secret, nil
}

func (r *rings) delete(account string) error {
	if r.away {
		return errNoRing
	}
	delete(r.all, account)
	return nil
}

func opened(t *testing.T, path string, ring ring) *Keeper {
	t.Helper()
	k, err := open(path, service, time.Now, ring)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// paired makes a kiosk of the machine.
func paired(t *testing.T, k *Keeper) enroll.Kiosk {
	t.Helper()
	_, public, err := k.Next()
	if err != nil {
		t.Fatal(err)
	}
	kiosk := enroll.Kiosk{ID: enroll.NewID(), PublicKey: public}
	if err := k.Keep(kiosk); err != nil {
		t.Fatal(err)
	}
	return kiosk
}

func is(t *testing.T, k *Keeper, kiosk enroll.Kiosk) {
	t.Helper()
	signer, err := k.Signer()
	if err != nil {
		t.Fatal(err)
	}
	if !k.Paired() || k.Fingerprint() != enroll.Fingerprint(kiosk.PublicKey) || signer.ID != string(kiosk.ID) || publicOf(signer) != kiosk.PublicKey.String() {
		t.Errorf("paired %t, as %s", k.Paired(), signer.ID)
	}
}

func publicOf(s signing.Signer) string {
	public, _ := s.Key.Public().(ed25519.PublicKey)
	return enroll.Bytes(public).String()
}

// TestFromPairingToTheNext: with a keyring and without, a machine is the kiosk that
// it was paired as, after a restart too.
func TestFromPairingToTheNext(t *testing.T) {
	for name, ring := range map[string]*rings{"keyring": {all: map[string]string{}}, "file": {away: true}} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "kiosk.json")
			k := opened(t, path, ring)
			if _, err := k.Signer(); k.Paired() || k.Fingerprint() != "" || enroll.CodeOf(err) != enroll.CodeKioskUnknown {
				t.Errorf("at first: %v", err)
			}
			signer, public, err := k.Next()
			if err != nil || signer.ID != enroll.Fingerprint(public) {
				t.Fatal(err, signer.ID)
			}
			_, again, err := opened(t, path, ring).Next()
			if err != nil || again.String() != public.String() {
				t.Errorf("after a lost reply it is another key (%v)", err)
			}
			if err := k.Keep(enroll.Kiosk{ID: enroll.NewID(), PublicKey: enroll.NewChallenge()}); enroll.CodeOf(err) != enroll.CodeConflict {
				t.Errorf("another's key: %v", err)
			}
			running := opened(t, path, ring)
			first := paired(t, k)
			is(t, opened(t, path, ring), first)
			is(t, running, first) // a window that was open when a command paired the machine

			other, err := open(path, "https://enroll.example.org", time.Now, ring)
			if err != nil || other.Paired() {
				t.Fatal("at another service it is a kiosk", err)
			}
			elsewhere := paired(t, other)
			second := paired(t, k)
			is(t, opened(t, path, ring), second)
			is(t, other, elsewhere)

			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if secret := strings.Contains(string(text), "seed"); secret != ring.away {
				t.Errorf("the file has a private key: %t", secret)
			}
			if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
			if len(ring.all) != 2 && !ring.away {
				t.Errorf("%d keys are in the keyring", len(ring.all))
			}
			if err := k.Forget(); err != nil || k.Paired() || opened(t, path, ring).Paired() {
				t.Errorf("not forgotten: %v", err)
			}
			if len(ring.all) != 1 && !ring.away {
				t.Errorf("%d keys are in the keyring", len(ring.all))
			}
		})
	}
}

// TestKeyringAway: a key that the keyring does not give is no other key, and comes
// back with it.
func TestKeyringAway(t *testing.T) {
	path, ring := filepath.Join(t.TempDir(), "kiosk.json"), &rings{all: map[string]string{}}
	kiosk := paired(t, opened(t, path, ring))
	k := opened(t, path, ring)
	ring.away = true
	if _, err := k.Signer(); enroll.CodeOf(err) != enroll.CodeUnavailable || !k.Paired() {
		t.Errorf("%v", err)
	}
	ring.away = false
	is(t, k, kiosk)
	for account := range ring.all {
		ring.all[account] = enroll.NewChallenge().String()
	}
	if _, err := opened(t, path, ring).Signer(); enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Errorf("another key: %v", err)
	}
}

// TestOddFiles: a file that is not ours is not overwritten.
func TestOddFiles(t *testing.T) {
	for _, text := range []string{"", "x", "[]", `{"a":1}`, `{"a":{"own":{"publicKey":""}}}`, `{"a":{"own":{"kiosk":"x","publicKey":"` + enroll.NewChallenge().String() + `"}}}`} {
		path := filepath.Join(t.TempDir(), "kiosk.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path, service, time.Now); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
	if _, _, err := opened(t, filepath.Join(t.TempDir(), "missing", "kiosk.json"), &rings{away: true}).Next(); err == nil {
		t.Error("a key that was not kept is used")
	}
}

// TestKeysDoNotPrint, whatever they are printed with.
func TestKeysDoNotPrint(t *testing.T) {
	h := held{Kiosk: enroll.NewID(), PublicKey: enroll.NewChallenge(), Seed: enroll.NewChallenge()}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s", h, h, h, h), fmt.Sprintf("%v %+v", &h, entry{Own: &h})} {
		if strings.Contains(text, h.Seed.String()) || strings.Contains(text, fmt.Sprintf("%d", []byte(h.Seed))) {
			t.Error(text)
		}
	}
}

// TestSilentKeyring: a bus that never answers holds nobody, and without a bus
// nobody is asked.
func TestSilentKeyring(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("it is about D-Bus")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if _, err := (systemRing{}).get("x"); !errors.Is(err, errNoRing) {
		t.Errorf("without a bus: %v", err)
	}
	listener, err := net.Listen("unix", filepath.Join(t.TempDir(), "bus"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() //nolint:errcheck // the end of a test
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+listener.Addr().String())
	k, err := Open(filepath.Join(t.TempDir(), "kiosk.json"), service, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	kiosk := paired(t, k)
	is(t, k, kiosk)
	if took := time.Since(begun); took > 3*ringTime {
		t.Errorf("it took %v", took)
	}
}

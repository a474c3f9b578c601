package kiosk_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"latchkey/backend/authenticator/practice"
	"latchkey/backend/kiosk"
)

// The canaries are PINs that occur nowhere else. If one is found anywhere but on
// its way to the key, a PIN has escaped.
const (
	canary      = "Kanari-7Q9x-Vogel"
	wrongCanary = "Falsch-3Z5k-Vogel"
	nextCanary  = "Naechster-8W2m-Vogel"
)

// TestPINEscapesNowhere runs through everything that takes a PIN: a new one, a
// wrong one, the right one, a forced change. Then it looks in the database, in
// every other file, in the log and in every state that was shown.
func TestPINEscapesNowhere(t *testing.T) {
	s := newStand(t)
	var states bytes.Buffer
	note := func(st kiosk.State) {
		if err := json.NewEncoder(&states).Encode(st); err != nil {
			t.Fatal(err)
		}
	}
	show := func(st kiosk.State) int32 { note(st); return st.Head().Seq }

	s.plug()
	s.begin(s.person("anna").ID)
	s.accept()
	s.must(s.kiosk.NewPIN(show(await[kiosk.NewPIN](s)), newPIN(canary), newPIN(canary)))
	note(await[kiosk.Done](s))
	s.finish()

	s.begin(s.person("ben").ID)
	s.accept()
	first := await[kiosk.EnterPIN](s)
	s.must(s.kiosk.EnterPIN(show(first), newPIN(wrongCanary)))
	again := await(s, func(e kiosk.EnterPIN) bool { return e.Seq > first.Seq })
	s.key.Inject(practice.Fault{})
	s.must(s.kiosk.EnterPIN(show(again), newPIN(canary)))
	note(await[kiosk.Done](s))
	s.finish()

	s.key.RequirePINChange()
	s.begin(s.person("cleo").ID)
	s.accept()
	s.must(s.kiosk.ChangePIN(show(await[kiosk.ChangePIN](s)), newPIN(canary), newPIN(nextCanary), newPIN(nextCanary)))
	note(await[kiosk.Done](s))
	s.finish()

	seen := map[string][]byte{"the states": states.Bytes(), "the log": []byte(s.log.text())}
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		seen[path], err = os.ReadFile(path)
		return err
	})
	s.must(err)
	if len(seen) < 4 || len(seen["the log"]) == 0 {
		t.Fatalf("there is too little to look at: %d places", len(seen))
	}
	for place, content := range seen {
		for _, secret := range []string{canary, wrongCanary, nextCanary} {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("a PIN is in %s", place)
			}
		}
	}
}

package enroll_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"latchkey/backend/enroll"
)

// TestPairingCodes: a code is read however it is typed.
func TestPairingCodes(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		code := enroll.NewPairingCode()
		text := code.Reveal()
		if len(text) != 14 || strings.Trim(text, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-") != "" || seen[text] {
			t.Fatalf("%q", text)
		}
		seen[text] = true
		for _, typed := range []string{
			text, strings.ToLower(text), strings.ReplaceAll(text, "-", ""), " " + strings.ReplaceAll(text, "-", " ") + "\t",
			strings.NewReplacer("0", "O", "1", "I").Replace(text), strings.NewReplacer("0", "o", "1", "l").Replace(text),
		} {
			if enroll.ReadPairingCode(typed) != code {
				t.Errorf("%q is not %q", typed, text)
			}
		}
	}
}

// TestPairingCodesDoNotPrint, whatever they are printed with.
func TestPairingCodesDoNotPrint(t *testing.T) {
	code := enroll.NewPairingCode()
	secret := strings.ReplaceAll(code.Reveal(), "-", "")
	text, err := json.Marshal(struct{ Code enroll.PairingCode }{code})
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{string(text), fmt.Sprint(code), fmt.Sprintf("%+v %#v %s %q", code, code, code, code), fmt.Sprintf("%+v", enroll.Errorf("x", "", "%v", code))} {
		if strings.Contains(strings.ReplaceAll(shown, "-", ""), secret) {
			t.Error(shown)
		}
	}
}

func TestFingerprint(t *testing.T) {
	if got := enroll.Fingerprint(make(enroll.Bytes, 32)); got != "CSM7-NBFR-CAYQ-EV4F" {
		t.Error(got)
	}
}

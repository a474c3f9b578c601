package authenticator

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode/utf8"
)

func typed(t *testing.T, text string) PIN {
	t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	var p PIN
	if err := p.UnmarshalJSON(quoted); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPINDoesNotPrint: not by any verb, not in a struct, an error or a log.
func TestPINDoesNotPrint(t *testing.T) {
	const secret = "mailbox-42"
	pin := typed(t, secret)
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+"\n", pin)
		fmt.Fprintf(&out, verb+"\n", MakeCredential{PIN: pin})
		fmt.Fprintf(&out, verb+"\n", &GetAssertion{PIN: pin})
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("pin", "pin", pin, "request", MakeCredential{PIN: pin})
	fmt.Fprintln(&out, errors.New(pin.String()))
	for _, form := range []string{secret, hex.EncodeToString([]byte(secret)), fmt.Sprintf("%d", []byte(secret))} {
		if strings.Contains(out.String(), strings.Trim(form, "[]")) {
			t.Errorf("the PIN is printed as %q", form)
		}
	}
}

func TestPINZero(t *testing.T) {
	pin := typed(t, "mailbox-42")
	copied := pin
	pin.Zero()
	if !bytes.Equal(copied.Bytes(), make([]byte, len("mailbox-42"))) {
		t.Errorf("after Zero a copy still has %q", copied.Bytes())
	}
	PIN{}.Zero() // harmless
}

// TestPINIsNormalised: the same PIN typed on two keyboards is the same.
func TestPINIsNormalised(t *testing.T) {
	a, b := typed(t, "mu\u0308ller"), typed(t, "müller")
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Errorf("%q and %q differ", a.Bytes(), b.Bytes())
	}
}

func TestPINTakesOverWhatWasTyped(t *testing.T) {
	buffer := []byte("mailbox-42")
	NewPIN(buffer)
	if !bytes.Equal(buffer, make([]byte, len(buffer))) {
		t.Errorf("the buffer still has %q", buffer)
	}
}

// FuzzPINUnmarshal compares our decoder, which leaves no string behind, with
// the standard library's.
func FuzzPINUnmarshal(f *testing.F) {
	for _, seed := range []string{`"1234"`, `"\u00e4\n\"\\"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ud83dx"`, `"\u12"`, `"`, `1234`, `null`, `""`, `"a"b"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var want string
		wantErr := json.Unmarshal(data, &want)
		var got PIN
		// The decoder calls us with valid JSON alone, but nobody has to.
		err := got.UnmarshalJSON(bytes.Clone(data))
		if wantErr != nil || !utf8.Valid(data) || bytes.TrimSpace(data)[0] != '"' || len(bytes.TrimSpace(data)) != len(data) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if expected := NewPIN([]byte(want)); !bytes.Equal(got.Bytes(), expected.Bytes()) {
			t.Errorf("%s is %q, want %q", data, got.Bytes(), expected.Bytes())
		}
	})
}

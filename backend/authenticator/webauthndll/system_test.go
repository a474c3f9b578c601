package webauthndll

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/authenticator/webauthndll/windowstest"
)

// newest is the newest API version that Microsoft has published.
const newest = 9

// desk is a Windows with a practice key plugged in, which touches itself.
func desk(api uint32) *windowstest.Windows {
	bus := practice.NewBus()
	bus.Plug(practice.New(practice.Options{AutoTouch: time.Nanosecond}))
	return &windowstest.Windows{Bus: bus, API: api, PIN: "mailbox-42"}
}

func open(t *testing.T, a authenticator.Authenticator) authenticator.Key {
	t.Helper()
	key, err := a.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func registration() authenticator.MakeCredential {
	return authenticator.MakeCredential{
		ClientData: []byte(`{"type":"webauthn.create"}`), RPID: "example.com", RPName: "Example", UserHandle: []byte("ada"),
		UserName: "ada", DisplayName: "Ada", Algorithms: []authenticator.Algorithm{authenticator.ES256},
		CredProtect: authenticator.CredProtectOptionalWithList, SecurityKey: true,
	}
}

func question(allow ...[]byte) authenticator.GetAssertion {
	return authenticator.GetAssertion{ClientData: []byte(`{"type":"webauthn.get"}`), RPID: "example.com", Allow: allow, SecurityKey: true}
}

// TestEveryVersion makes and uses a credential with every version of the API, of
// which Windows takes nothing that it does not know.
func TestEveryVersion(t *testing.T) {
	for api := uint32(1); api <= newest; api++ {
		t.Run(fmt.Sprint(api), func(t *testing.T) {
			w := desk(api)
			var seen []windowstest.Request
			w.Seen = func(r windowstest.Request) { seen = append(seen, r) }
			key := open(t, behind(t, w))
			made, err := key.MakeCredential(t.Context(), registration())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(made.Transports, []string{"usb"}) {
				t.Errorf("transports %v", made.Transports)
			}
			if asked := strings.Contains(string(made.AttestationObject), credProtectName); asked != (api >= 2) {
				t.Errorf("credProtect is in the answer: %v", asked)
			}
			got, err := key.GetAssertion(t.Context(), question(made.CredentialID))
			if err != nil || len(got) != 1 || string(got[0].UserHandle) != "ada" {
				t.Fatalf("%+v, %v", got, err)
			}
			wantMake, wantGet := min(8, windowstest.MakeOptionsVersion(api)), min(8, windowstest.GetOptionsVersion(api))
			if len(seen) != 2 || seen[0].Version != wantMake || seen[1].Version != wantGet {
				t.Errorf("options %+v, want versions %d and %d", seen, wantMake, wantGet)
			}
			for _, r := range seen {
				if hinted := slices.Equal(r.Hints, []string{"security-key"}); hinted != (api >= 8) || r.Window != ourWindow {
					t.Errorf("hints %v, window %#x", r.Hints, r.Window)
				}
			}
		})
	}
}

// TestSecurityKeyAlone: whatever the person chooses in the dialog, a phone and the
// computer itself are refused where a security key is wanted.
func TestSecurityKeyAlone(t *testing.T) {
	for _, api := range []uint32{1, 6, newest} {
		for name, transport := range map[string]uint32{"the computer": transportInternal, "a phone": transportHybrid} {
			w := desk(api)
			key := open(t, behind(t, w))
			w.Transport = transport
			_, err := key.MakeCredential(t.Context(), registration())
			if authenticator.CodeOf(err) != authenticator.CodeNotSecurityKey {
				t.Errorf("version %d, %s makes a credential: %v", api, name, err)
			}
			if api < 6 {
				continue // its assertions do not tell
			}
			_, err = key.GetAssertion(t.Context(), question())
			if authenticator.CodeOf(err) != authenticator.CodeNotSecurityKey {
				t.Errorf("version %d, %s signs: %v", api, name, err)
			}
		}
	}
}

// TestResults: each result of Windows has its code, and keeps its number for the log.
func TestResults(t *testing.T) {
	type codes struct{ make, get authenticator.Code }
	same := func(c authenticator.Code) codes { return codes{c, c} }
	for result, want := range map[windowstest.Result]codes{
		windowstest.Exists:              same(authenticator.CodeExcluded),
		windowstest.Full:                same(authenticator.CodeFull),
		windowstest.NotSupported:        same(authenticator.CodeUnsupported),
		windowstest.NoDevice:            same(authenticator.CodeUnplugged),
		windowstest.UserCancelled:       same(authenticator.CodeDialogClosed),
		windowstest.Cancelled:           same(authenticator.CodeDialogClosed),
		windowstest.Timeout:             same(authenticator.CodeTimeout),
		windowstest.BadParameter:        {authenticator.CodeNoAlgorithm, authenticator.CodeFault},
		windowstest.NotFound:            {authenticator.CodeUnplugged, authenticator.CodeNoCredentials},
		windowstest.Fail:                same(authenticator.CodeFault),
		windowstest.NotSupportedByWin32: same(authenticator.CodeUnsupported),
	} {
		w := desk(newest)
		w.Refuse = result
		key := open(t, behind(t, w))
		_, err := key.MakeCredential(t.Context(), registration())
		check(t, err, want.make, result)
		_, err = key.GetAssertion(t.Context(), question())
		check(t, err, want.get, result)
	}
}

func check(t *testing.T, err error, want authenticator.Code, result windowstest.Result) {
	t.Helper()
	if e, ok := errors.AsType[*authenticator.Error](err); !ok || e.Code != want || e.Status != int(result) {
		t.Errorf("0x%08X: %v, want %s", uint32(result), err, want)
	}
}

// TestNoWebAuthn: before Windows 10 version 1903 there is none, and that is said.
func TestNoWebAuthn(t *testing.T) {
	_, err := over(newInProcess(t, &windowstest.Windows{API: 0}), ours)
	if authenticator.CodeOf(err) != authenticator.CodeUnsupported {
		t.Error(err)
	}
}

// TestHostileTexts: what cannot be said in a text of Windows opens no dialog that
// says something else.
func TestHostileTexts(t *testing.T) {
	w := desk(newest)
	w.Seen = func(r windowstest.Request) { t.Errorf("a dialog for %q", r.RPID) }
	key := open(t, behind(t, w))
	req := registration()
	req.RPID = "example.com\x00.evil.example"
	if _, err := key.MakeCredential(t.Context(), req); authenticator.CodeOf(err) != authenticator.CodeUnsupported {
		t.Error(err)
	}
	q := question()
	q.RPID = req.RPID
	if _, err := key.GetAssertion(t.Context(), q); authenticator.CodeOf(err) != authenticator.CodeUnsupported {
		t.Error(err)
	}
}

// TestStuckDialog: a dialog that does not close holds nobody up, and no second one
// is opened over it.
func TestStuckDialog(t *testing.T) {
	w := desk(newest)
	w.Bus = practice.NewBus() // the dialog waits for a key
	w.Deaf = true
	a := behind(t, w)
	key := open(t, a)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	began := time.Now()
	_, err := key.MakeCredential(ctx, registration())
	if authenticator.CodeOf(err) != authenticator.CodeCancelled || time.Since(began) > 2*grace {
		t.Errorf("%v after %v", err, time.Since(began))
	}
	_, err = open(t, a).GetAssertion(t.Context(), question())
	if authenticator.CodeOf(err) != authenticator.CodeBusy {
		t.Errorf("a second dialog: %v", err)
	}
	w.Bus.(*practice.Bus).Plug(practice.New(practice.Options{AutoTouch: time.Nanosecond}))
	for late := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		_, err = key.MakeCredential(t.Context(), registration())
		if authenticator.CodeOf(err) != authenticator.CodeBusy {
			break
		}
		if time.Now().After(late) {
			t.Fatal("the dialog never ends")
		}
	}
	if err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestTimeTold: Windows is told how long its dialog may take.
func TestTimeTold(t *testing.T) {
	w := desk(newest)
	var told uint32
	w.Seen = func(r windowstest.Request) { told = r.Timeout }
	key := open(t, behind(t, w))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := key.MakeCredential(ctx, registration()); err != nil || told > 60_000 || told < 50_000 {
		t.Errorf("told %d ms: %v", told, err)
	}
}

// TestAnswersWithoutContent: an answer that lacks what it should have is no answer.
func TestAnswersWithoutContent(t *testing.T) {
	for name, read := range map[string]func() error{
		"no attestation":       func() error { _, err := (*attestation)(nil).read(true); return err },
		"an empty attestation": func() error { _, err := (&attestation{version: 8}).read(true); return err },
		"no assertion":         func() error { _, err := (*assertion)(nil).read(true); return err },
		"an empty assertion":   func() error { _, err := (&assertion{version: 4}).read(true); return err },
	} {
		if err := read(); authenticator.CodeOf(err) != authenticator.CodeBadAnswer {
			t.Errorf("%s: %v", name, err)
		}
	}
}

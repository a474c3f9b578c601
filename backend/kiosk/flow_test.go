package kiosk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

func TestEnrolment(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	s.plug()
	summary := s.enrol(anna.ID)

	list := s.credentials(anna.ID)
	if len(list) != 1 {
		t.Fatalf("%d credentials, want 1", len(list))
	}
	c := list[0]
	if c.State != enroll.Active || c.Name != "My key" || c.Proof == "" || c.SignCount == 0 {
		t.Errorf("credential %+v is not active, named, proved and counted", c)
	}
	if summary.Credential != c.ID || !summary.NewPIN || summary.AAGUID != enroll.PracticeAAGUID {
		t.Errorf("summary %+v does not tell of it", summary)
	}
	s.nothingLeft()
}

// TestSecondAttempt: a key that is enrolled is recognised before anything is
// asked of it or of the person.
func TestSecondAttempt(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	s.plug()
	s.enrol(anna.ID)

	s.begin(anna.ID)
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(authenticator.CodeExcluded) {
		t.Fatalf("code %q, want %q", trouble.Problem.Code, authenticator.CodeExcluded)
	}
	s.must(s.kiosk.Stop(trouble.Seq))
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	await[kiosk.Desk](s)
	if n := len(s.credentials(anna.ID)); n != 1 {
		t.Errorf("%d credentials, want 1", n)
	}
}

// TestSecondPerson: one key serves two people, with the PIN it has.
func TestSecondPerson(t *testing.T) {
	s := newStand(t)
	s.plug()
	s.enrol(s.person("anna").ID)
	if summary := s.enrol(s.person("ben").ID); summary.NewPIN {
		t.Error("the PIN was set anew")
	}
}

func TestReplacement(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	s.plug()
	old := s.enrol(anna.ID).Credential
	s.unplug()
	s.key = practice.New(practice.Options{AutoTouch: time.Millisecond})
	s.plug()

	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID, Replaces: old}))
	s.handOver()
	s.accept()
	s.setPIN()
	if summary := s.finish(); !summary.Replaced {
		t.Error("the summary does not say that a key was replaced")
	}
	list := s.credentials(anna.ID)
	if list[0].State != enroll.Revoked || list[1].State != enroll.Active {
		t.Errorf("states %s and %s, want revoked and active", list[0].State, list[1].State)
	}
}

func TestWrongPIN(t *testing.T) {
	s := newStand(t)
	s.plug()
	s.enrol(s.person("anna").ID)
	s.begin(s.person("ben").ID)
	s.accept()
	for _, left := range []int32{7, 6} {
		before := await[kiosk.EnterPIN](s)
		s.must(s.kiosk.EnterPIN(before.Seq, newPIN("wrong one")))
		after := await(s, func(p kiosk.EnterPIN) bool { return p.Seq > before.Seq })
		if after.Problem == nil || after.Problem.Code != string(authenticator.CodePINWrong) || after.Retries != left {
			t.Fatalf("%+v does not say that the PIN was wrong and %d tries are left", after, left)
		}
	}
	// The third in a row: the key has to be pulled out and put in again.
	s.must(s.kiosk.EnterPIN(await[kiosk.EnterPIN](s).Seq, newPIN("wrong one")))
	again := await[kiosk.InsertKey](s)
	if again.Again == nil || again.Again.Code != string(authenticator.CodePINReplug) {
		t.Fatalf("%+v does not ask for the key again", again)
	}
	s.unplug()
	s.plug()
	if left := await[kiosk.EnterPIN](s).Retries; left != 5 {
		t.Errorf("%d tries left, want 5", left)
	}
	s.enterPIN()
	s.finish()
}

func TestBlockedPIN(t *testing.T) {
	s := newStand(t)
	s.plug()
	s.enrol(s.person("anna").ID)
	s.key.Inject(practice.Fault{Effect: practice.PINBlocked})
	s.begin(s.person("ben").ID)
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(authenticator.CodePINBlocked) || trouble.Ways[0] != kiosk.WayOtherKey {
		t.Errorf("%+v does not send for another key", trouble)
	}
}

func TestForcedChange(t *testing.T) {
	s := newStand(t)
	s.plug()
	s.enrol(s.person("anna").ID)
	s.key.RequirePINChange()
	s.begin(s.person("ben").ID)
	s.accept()
	state := await[kiosk.ChangePIN](s)
	s.must(s.kiosk.ChangePIN(state.Seq, newPIN(pin), newPIN("another-43"), newPIN("another-43")))
	if summary := s.finish(); !summary.NewPIN {
		t.Error("the summary does not tell of the new PIN")
	}
}

func TestNewPINIsChecked(t *testing.T) {
	for _, tt := range []struct {
		name, pin, again string
		code             kiosk.Code
		field            string
	}{
		{"missing", "", "", kiosk.CodePINMissing, "pin"},
		{"short", "abc", "abc", kiosk.CodePINShort, "pin"},
		{"short in code points, long in bytes", "äöü", "äöü", kiosk.CodePINShort, "pin"},
		{"long", strings.Repeat("a", 64), strings.Repeat("a", 64), kiosk.CodePINLong, "pin"},
		{"different", "abcd", "abce", kiosk.CodePINMismatch, "again"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStand(t)
			s.plug()
			s.begin(s.person("anna").ID)
			s.accept()
			state := await[kiosk.NewPIN](s)
			err := s.kiosk.NewPIN(state.Seq, newPIN(tt.pin), newPIN(tt.again))
			var own *kiosk.Error
			if !errors.As(err, &own) || own.Code != tt.code || own.Field != tt.field {
				t.Errorf("error %v, want %s for %s", err, tt.code, tt.field)
			}
			if now := s.kiosk.State().Head().Seq; now != state.Seq {
				t.Errorf("the state went on from %d to %d", state.Seq, now)
			}
		})
	}
}

// TestKeyNeedsAName: or nobody could tell a person's keys apart.
func TestKeyNeedsAName(t *testing.T) {
	s := newStand(t)
	s.plug()
	s.begin(s.person("anna").ID)
	found := await[kiosk.KeyFound](s)
	for name, want := range map[string]enroll.Code{"": enroll.CodeRequired, " \t": enroll.CodeRequired, "a\u202eb": enroll.CodeBadCharacters} {
		if err := s.kiosk.AcceptKey(found.Seq, name); enroll.CodeOf(err) != want {
			t.Errorf("%q: %v, want %s", name, err, want)
		}
	}
	s.accept()
}

// TestImpossiblePINCostsNoTry: what is longer than any PIN is not tried.
func TestImpossiblePINCostsNoTry(t *testing.T) {
	s := newStand(t)
	s.plug()
	s.enrol(s.person("anna").ID)
	s.begin(s.person("ben").ID)
	s.accept()
	state := await[kiosk.EnterPIN](s)
	for long, want := range map[string]kiosk.Code{"": kiosk.CodePINMissing, strings.Repeat("a", 64): kiosk.CodePINLong} {
		if err := s.kiosk.EnterPIN(state.Seq, newPIN(long)); ownCode(err) != want {
			t.Errorf("%d bytes: %v, want %s", len(long), err, want)
		}
	}
	s.enterPIN()
	s.finish()
}

func TestSeveralKeys(t *testing.T) {
	s := newStand(t)
	other := practice.New(practice.Options{}) // touched by nobody
	s.bus.Plug(other)
	s.plug()
	s.begin(s.person("anna").ID)
	if n := len(await[kiosk.ChooseKey](s).Keys); n != 2 {
		t.Fatalf("%d keys to choose from, want 2", n)
	}
	s.accept()
	s.setPIN()
	s.finish()
}

// TestOtherKey: a key that was put aside is not taken again until it has been
// pulled out.
func TestOtherKey(t *testing.T) {
	s := newStand(t)
	s.plug()
	s.begin(s.person("anna").ID)
	s.must(s.kiosk.OtherKey(await[kiosk.KeyFound](s).Seq))
	await[kiosk.InsertKey](s)
	s.unplug()
	s.plug()
	s.accept()
	s.setPIN()
	s.finish()
}

// TestStaleAnswer: a second click, and one that is late, hit nothing.
func TestStaleAnswer(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	seq := await[kiosk.HandOver](s).Seq
	s.must(s.kiosk.HandOver(seq, known))
	for _, err := range []error{s.kiosk.HandOver(seq, known), s.kiosk.GiveBack(seq), s.kiosk.AcceptKey(seq, "x")} {
		var own *kiosk.Error
		if !errors.As(err, &own) || own.Code != kiosk.CodeStale {
			t.Errorf("error %v, want %s", err, kiosk.CodeStale)
		}
	}
}

// TestDeskIsClosed: while the screen is the person's, the operator's calls are
// refused.
func TestDeskIsClosed(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	s.begin(anna.ID)
	calls := map[string]error{"begin": s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID})}
	_, calls["find"] = s.kiosk.FindPeople(t.Context(), "a", "")
	_, calls["person"] = s.kiosk.Person(t.Context(), anna.ID)
	_, calls["create"] = s.kiosk.CreatePerson(t.Context(), enroll.NewUser{Username: "ben", DisplayName: "Ben"})
	_, calls["rename"] = s.kiosk.RenameCredential(t.Context(), anna.ID, "x")
	_, calls["change"] = s.kiosk.ChangeCredential(t.Context(), anna.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonLost})
	calls["forget"] = s.kiosk.Forget(t.Context(), anna.ID)
	for name, err := range calls {
		var own *kiosk.Error
		if !errors.As(err, &own) || own.Code != kiosk.CodeBusy {
			t.Errorf("%s: error %v, want %s", name, err, kiosk.CodeBusy)
		}
	}
}

// nothingLeft fails if anything of an enrolment was left behind.
func (s *stand) nothingLeft() {
	s.Helper()
	if left := await[kiosk.Desk](s).Leftovers; len(left) != 0 {
		s.Errorf("left behind: %+v", left)
	}
}

// onKey counts the key's credentials of our RP ID for a user.
func (s *stand) onKey(user enroll.ID) int {
	s.Helper()
	u, err := s.store.User(s.Context(), user)
	s.must(err)
	n := 0
	for _, handle := range s.handlesOnKey() {
		if string(handle) == string(u.Handle) {
			n++
		}
	}
	return n
}

// handlesOnKey has the key, plugged in anew, list its credentials.
func (s *stand) handlesOnKey() [][]byte {
	s.Helper()
	s.unplug()
	s.key.Inject(practice.Fault{})
	s.plug()
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	key, err := s.reader().Open(ctx, s.id)
	s.must(err)
	defer key.Close() //nolint:errcheck // a test's own key
	found, err := key.GetAssertion(ctx, authenticator.GetAssertion{
		ClientData: []byte("{}"), RPID: rpID, PIN: newPIN(pin), Prompter: authenticator.Silent{},
	})
	if authenticator.CodeOf(err) == authenticator.CodeNoCredentials {
		return nil
	}
	s.must(err)
	var handles [][]byte
	for _, a := range found {
		handles = append(handles, a.UserHandle)
	}
	return handles
}

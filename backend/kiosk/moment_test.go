package kiosk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// ownCode is the code of an error of the kiosk itself.
func ownCode(err error) kiosk.Code {
	if own, ok := errors.AsType[*kiosk.Error](err); ok {
		return own.Code
	}
	return ""
}

// gate is a directory that, once it is shut, waits before it tells of a person.
type gate struct {
	enroll.Directory
	shut   atomic.Bool
	asked  chan struct{} // somebody waits
	opened chan struct{}
}

func (g *gate) User(ctx context.Context, by enroll.Actor, id enroll.ID) (enroll.User, error) {
	if g.shut.Swap(false) {
		g.asked <- struct{}{}
		<-g.opened
	}
	return g.Directory.User(ctx, by, id)
}

// leave puts leftovers into a folder, as the program would have.
func leave(t *testing.T, dir string, marks ...map[string]any) {
	t.Helper()
	data, err := json.Marshal(marks)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "interrupted.json"), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func leftOnKey(user enroll.ID) map[string]any {
	return map[string]any{
		"id": enroll.NewID(), "user": user, "place": kiosk.OnKey, "product": "Key", "model": enroll.PracticeAAGUID,
		"at": time.Now(), "handle": enroll.Bytes("h"), "credentialId": enroll.Bytes("c"), "credential": "",
	}
}

// TestDeskDoesNotCoverAnEnrolment: the desk is being read while an enrolment
// begins. The desk comes too late then.
func TestDeskDoesNotCoverAnEnrolment(t *testing.T) {
	dir := t.TempDir()
	first, second := leftOnKey(enroll.NewID()), leftOnKey(enroll.NewID())
	leave(t, dir, first, second)
	g := &gate{asked: make(chan struct{}), opened: make(chan struct{})}
	s := newStandWith(t, dir, practice.New(practice.Options{}), func(d *kiosk.Deps) { g.Directory, d.Directory = d.Directory, g })
	anna := s.person("anna")

	g.shut.Store(true)
	forgotten := make(chan error)
	go func() { forgotten <- s.kiosk.Forget(t.Context(), first["id"].(enroll.ID)) }()
	<-g.asked
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	close(g.opened)
	s.must(<-forgotten)
	if kind := s.kiosk.State().Head().Kind; kind != kiosk.KindHandOver {
		t.Errorf("the screen shows %s over the enrolment that has begun", kind)
	}
}

// TestNothingBeginsAfterTheEnd: a click that was on its way when the program
// ended begins nothing that nobody would take back.
func TestNothingBeginsAfterTheEnd(t *testing.T) {
	dir := t.TempDir()
	left := leftOnKey(enroll.NewID())
	leave(t, dir, left)
	s := newStandWith(t, dir, practice.New(practice.Options{}))
	anna := s.person("anna")
	s.kiosk.Close(t.Context())
	s.kiosk.Close(t.Context())
	if err := s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}); ownCode(err) != kiosk.CodeBusy {
		t.Errorf("Begin: %v, want %s", err, kiosk.CodeBusy)
	}
	if err := s.kiosk.CleanUp(t.Context(), left["id"].(enroll.ID)); ownCode(err) != kiosk.CodeBusy {
		t.Errorf("CleanUp: %v, want %s", err, kiosk.CodeBusy)
	}
}

// TestStopIsForOneEnrolment: a late "stop" of the last person does not end the
// enrolment of the next.
func TestStopIsForOneEnrolment(t *testing.T) {
	s := newStand(t)
	s.begin(s.person("anna").ID)
	old := await[kiosk.InsertKey](s).Seq
	s.must(s.kiosk.Stop(old))
	s.must(s.kiosk.Stop(old)) // twice does no harm
	stopped := await[kiosk.Stopped](s)
	s.must(s.kiosk.Stop(old)) // not even now
	s.must(s.kiosk.GiveBack(stopped.Seq))
	await[kiosk.Desk](s)
	s.begin(s.person("ben").ID)
	await[kiosk.InsertKey](s)
	if err := s.kiosk.Stop(old); ownCode(err) != kiosk.CodeStale {
		t.Errorf("error %v, want %s", err, kiosk.CodeStale)
	}
}

// TestPINIsOverwritten: whatever becomes of an answer, its PIN is overwritten in
// the end.
func TestPINIsOverwritten(t *testing.T) {
	blank := func(t *testing.T, pins ...kiosk.PIN) {
		t.Helper()
		for i, p := range pins {
			if len(p.Bytes()) == 0 || len(bytes.Trim(p.Bytes(), "\x00")) != 0 {
				t.Errorf("PIN %d is still %q", i+1, p.Bytes())
			}
		}
	}
	withPIN := func(t *testing.T, options ...option) *stand { // its key has a PIN
		t.Helper()
		s := newStand(t, options...)
		s.plug()
		s.enrol(s.person("ben").ID)
		s.begin(s.person("anna").ID)
		return s
	}
	back := func(s *stand) {
		s.Helper()
		s.must(s.kiosk.GiveBack(s.either(kiosk.KindDone, kiosk.KindStopped).Head().Seq))
		await[kiosk.Desk](s)
	}
	t.Run("no state takes it", func(t *testing.T) {
		s := newStand(t)
		a, b, c, d, e, f := newPIN(pin), newPIN(pin), newPIN(pin), newPIN(pin), newPIN(pin), newPIN(pin)
		_, _, _ = s.kiosk.EnterPIN(1, a), s.kiosk.NewPIN(1, b, c), s.kiosk.ChangePIN(1, d, e, f)
		blank(t, a, b, c, d, e, f)
	})
	t.Run("a late one", func(t *testing.T) {
		s := withPIN(t)
		s.accept()
		a := newPIN(pin)
		if err := s.kiosk.EnterPIN(await[kiosk.EnterPIN](s).Seq-1, a); ownCode(err) != kiosk.CodeStale {
			t.Errorf("error %v, want %s", err, kiosk.CodeStale)
		}
		blank(t, a)
	})
	t.Run("the two differ", func(t *testing.T) {
		s := newStand(t)
		s.plug()
		s.begin(s.person("anna").ID)
		s.accept()
		a, b := newPIN(pin), newPIN("another")
		if err := s.kiosk.NewPIN(await[kiosk.NewPIN](s).Seq, a, b); ownCode(err) != kiosk.CodePINMismatch {
			t.Errorf("error %v, want %s", err, kiosk.CodePINMismatch)
		}
		blank(t, a, b)
	})
	t.Run("set, and done", func(t *testing.T) {
		s := newStand(t)
		s.plug()
		s.begin(s.person("anna").ID)
		s.accept()
		a, b := newPIN(pin), newPIN(pin)
		s.must(s.kiosk.NewPIN(await[kiosk.NewPIN](s).Seq, a, b))
		await[kiosk.Done](s)
		blank(t, a, b)
	})
	t.Run("the key refuses a new one", func(t *testing.T) {
		s := newStand(t)
		s.plug()
		s.begin(s.person("anna").ID)
		s.accept()
		first := await[kiosk.NewPIN](s)
		s.key.Inject(practice.Fault{Effect: practice.WrongCBOR})
		a, b := newPIN(pin), newPIN(pin)
		s.must(s.kiosk.NewPIN(first.Seq, a, b))
		await[kiosk.Trouble](s)
		blank(t, a, b)
	})
	t.Run("wrong", func(t *testing.T) {
		s := withPIN(t)
		s.accept()
		first, a := await[kiosk.EnterPIN](s), newPIN("wrong one")
		s.must(s.kiosk.EnterPIN(first.Seq, a))
		await(s, func(e kiosk.EnterPIN) bool { return e.Seq > first.Seq })
		blank(t, a)
	})
	t.Run("changed, the old one wrong", func(t *testing.T) {
		s := withPIN(t)
		s.key.RequirePINChange()
		s.must(s.kiosk.OtherKey(await[kiosk.KeyFound](s).Seq))
		await[kiosk.InsertKey](s)
		s.unplug()
		s.plug()
		s.accept()
		first := await[kiosk.ChangePIN](s)
		a, b, c := newPIN("wrong one"), newPIN("another-43"), newPIN("another-43")
		s.must(s.kiosk.ChangePIN(first.Seq, a, b, c))
		await(s, func(e kiosk.ChangePIN) bool { return e.Seq > first.Seq })
		blank(t, a, b, c)
		a, b, c = newPIN(pin), newPIN("another-43"), newPIN("another-43")
		s.must(s.kiosk.ChangePIN(await[kiosk.ChangePIN](s).Seq, a, b, c))
		await[kiosk.Done](s)
		blank(t, a, b, c)
	})
	t.Run("pulled out", func(t *testing.T) {
		s := newStandWith(t, t.TempDir(), practice.New(practice.Options{}))
		s.enrolBen()
		s.begin(s.person("anna").ID)
		s.accept()
		a := newPIN(pin)
		s.must(s.kiosk.EnterPIN(await[kiosk.EnterPIN](s).Seq, a))
		await[kiosk.Touch](s)
		s.unplug()
		await[kiosk.InsertKey](s)
		blank(t, a)
	})
	t.Run("stopped", func(t *testing.T) {
		s := newStandWith(t, t.TempDir(), practice.New(practice.Options{}))
		s.enrolBen()
		s.begin(s.person("anna").ID)
		s.accept()
		a := newPIN(pin)
		s.must(s.kiosk.EnterPIN(await[kiosk.EnterPIN](s).Seq, a))
		s.must(s.kiosk.Stop(await[kiosk.Touch](s).Seq))
		await[kiosk.Stopped](s)
		blank(t, a)
		back(s)
	})
	t.Run("given, and the program ends", func(t *testing.T) {
		for range 8 { // whether the flow takes the answer or the end first is a matter of luck
			s := withPIN(t)
			s.accept()
			a := newPIN(pin)
			s.must(s.kiosk.EnterPIN(await[kiosk.EnterPIN](s).Seq, a))
			s.kiosk.Close(t.Context())
			blank(t, a)
		}
	})
}

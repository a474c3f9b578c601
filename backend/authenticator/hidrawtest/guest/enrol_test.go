//go:build hidraw

package guest

import (
	"testing"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

func TestEnrolment(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	s.plug()
	summary := s.enrol(anna)
	c := s.credential(anna)
	if c.State != enroll.Active || c.Name != "My key" || c.Proof == "" || c.SignCount == 0 {
		t.Errorf("credential %+v is not active, named, proved and counted", c)
	}
	if summary.Credential != c.ID || !summary.NewPIN || summary.AAGUID != enroll.PracticeAAGUID {
		t.Errorf("summary %+v does not tell of it", summary)
	}
}

func TestSecondAttempt(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	s.plug()
	s.enrol(anna)
	s.begin(anna)
	s.accept()
	s.enterPIN()
	s.touch() // who was only invited does not hear before that which keys there are
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(authenticator.CodeExcluded) {
		t.Fatalf("code %q, want %q", trouble.Problem.Code, authenticator.CodeExcluded)
	}
	s.must(s.kiosk.Stop(trouble.Seq))
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	await[kiosk.Locked](s)
	s.credential(anna)
}

// TestPulledOut pulls the key out while it waits for each of its touches. The
// kiosk sees it go, and goes on where it was when the key is back.
func TestPulledOut(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	s.plug()
	s.begin(anna)
	s.accept()
	s.setPIN()
	s.awaitBlink()
	await[kiosk.Touch](s)
	s.pullAndPlug()

	s.accept()
	s.enterPIN()
	s.touch()
	s.awaitBlink()
	await[kiosk.TryIt](s)
	if state := s.credential(anna).State; state != enroll.Unproved {
		t.Errorf("before it was tried out the credential is %s", state)
	}
	s.pullAndPlug()

	s.enterPIN()
	s.touch()
	s.finish()
	if state := s.credential(anna).State; state != enroll.Active {
		t.Errorf("in the end the credential is %s", state)
	}
}

// pullAndPlug pulls the key out, and puts it in again when the kiosk asks for it.
func (s *stand) pullAndPlug() {
	s.Helper()
	s.pull()
	again := await[kiosk.InsertKey](s).Again
	if again == nil || again.Code != string(authenticator.CodeUnplugged) {
		s.Fatalf("the kiosk says %+v, want %s", again, authenticator.CodeUnplugged)
	}
	s.plug()
}

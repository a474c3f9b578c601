package kiosk_test

import (
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// TestStaleSignInIsConfirmed: what takes a fresh sign-in asks for the operator's
// key in between, and goes on.
func TestStaleSignInIsConfirmed(t *testing.T) {
	s, anna, later := stale(t, known)
	lock := await[kiosk.Locked](s)
	if lock.Entry != kiosk.EntryConfirm {
		t.Fatalf("%+v", lock)
	}
	own := s.bus.Plug(s.own)
	s.enterPIN()
	await[kiosk.InsertKey](s) // and is no target, though it is still there
	s.bus.Unplug(own)
	s.plug()
	s.accept()
	s.setPIN()
	s.finish()

	later.Add(int64(enroll.StepUpLifetime))
	c := s.credentials(anna.ID)[0]
	change := enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonLost}
	if _, err := s.kiosk.ChangeCredential(t.Context(), c.ID, change); enroll.CodeOf(err) != enroll.CodeStepUpRequired {
		t.Fatalf("a stale change: %v", err)
	}
	epoch := s.kiosk.State().Head().Epoch
	s.must(s.kiosk.Confirm(t.Context()))
	if desk := await[kiosk.Desk](s); desk.Epoch != epoch {
		t.Error("what was typed is forgotten")
	}
	if _, err := s.kiosk.ChangeCredential(t.Context(), c.ID, change); err != nil {
		t.Error(err)
	}
}

// stale is a stand at which the operator's sign-in is too old to hand over to
// Anna, and has to be confirmed. What the operator said of her is identified.
func stale(t *testing.T, identified enroll.Identification) (s *stand, anna enroll.User, later *atomic.Int64) {
	t.Helper()
	later = &atomic.Int64{}
	s = newStandAt(t, t.TempDir(), touching(practice.Options{}), func() time.Time { return time.Now().Add(time.Duration(later.Load())) })
	anna = s.person("anna")
	later.Store(int64(enroll.StepUpLifetime + time.Second))
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	s.must(s.kiosk.HandOver(await[kiosk.HandOver](s).Seq, identified))
	return s, anna, later
}

// TestAPersonsKeyThatWasThereBeforeAConfirmation is used afterwards.
func TestAPersonsKeyThatWasThereBeforeAConfirmation(t *testing.T) {
	s, anna, _ := stale(t, known)
	lock := await[kiosk.Locked](s)
	s.plug()
	await(s, func(l kiosk.Locked) bool { return l.Again != nil })
	s.must(s.kiosk.Stop(lock.Seq))
	s.must(s.kiosk.HandOver(await[kiosk.HandOver](s).Seq, known))
	if lock := await[kiosk.Locked](s); lock.Ready || lock.Again != nil {
		t.Errorf("%+v", lock)
	}
	own := s.bus.Plug(s.own)
	s.enterPIN()
	s.accept()
	s.bus.Unplug(own)
	s.setPIN()
	s.finish()
	if list := s.credentials(anna.ID); len(list) != 1 {
		t.Errorf("%+v", list)
	}
}

// TestGivingUpAConfirmationEndsNothing: it leads back to the hand-over, where
// everything is as it was, whatever was shown when it was given up.
func TestGivingUpAConfirmationEndsNothing(t *testing.T) {
	said := enroll.Identification{Method: "idDocument", Reference: "number 4711"}
	s, anna, _ := stale(t, said)
	lock := await[kiosk.Locked](s)
	again := func(since int32) kiosk.HandOver {
		t.Helper()
		shown := await(s, func(h kiosk.HandOver) bool { return h.Seq > since })
		if shown.Person.ID != anna.ID || shown.Identified != said || shown.Problem != nil || shown.Entry != "" {
			t.Errorf("%+v", shown)
		}
		return shown
	}
	s.must(s.kiosk.Stop(lock.Seq))
	shown := again(lock.Seq)
	if err := s.kiosk.Stop(lock.Seq); ownCode(err) != kiosk.CodeStale {
		t.Errorf("the same once more: %v", err)
	}
	own := s.bus.Plug(s.own)
	s.must(s.kiosk.HandOver(shown.Seq, said))
	asked := await[kiosk.EnterPIN](s)
	s.must(s.kiosk.Stop(asked.Seq))
	s.must(s.kiosk.HandOver(again(asked.Seq).Seq, said))
	s.enterPIN()
	await[kiosk.InsertKey](s)
	s.bus.Unplug(own)
	s.plug()
	s.accept()
	s.setPIN()
	s.finish()
	page, err := s.store.Events(t.Context(), enroll.EventQuery{User: anna.ID, Act: enroll.ActRegistration})
	if err != nil || len(page.Events) != 1 || *page.Events[0].Identified != said {
		t.Errorf("%+v, %v", page.Events, err)
	}
}

// TestStoppingAHandOverAfterAConfirmation ends the enrolment.
func TestStoppingAHandOverAfterAConfirmation(t *testing.T) {
	s, _, _ := stale(t, known)
	s.must(s.kiosk.Stop(await[kiosk.Locked](s).Seq))
	shown := await[kiosk.HandOver](s)
	s.must(s.kiosk.Stop(shown.Seq))
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	await[kiosk.Desk](s)
}

package kiosk_test

import (
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/kiosk"
)

// TestReadyForTheOperatorsKeyAlone: who takes back the desk is not offered to go on
// with a key that is known to be another's, and goes on with their own past it.
func TestReadyForTheOperatorsKeyAlone(t *testing.T) {
	s := newStand(t)
	s.plug()
	s.begin(s.person("anna").ID)
	s.accept()
	s.setPIN()
	s.must(s.kiosk.GiveBack(await[kiosk.Done](s).Seq))
	lock := await(s, func(l kiosk.Locked) bool { return l.Entry == kiosk.EntryReturn })
	if lock.Ready || lock.Again != nil {
		t.Errorf("with the person's key: %+v", lock)
	}
	s.unplug()
	s.plug()
	lock = await(s, func(l kiosk.Locked) bool { return l.Again != nil })
	if lock.Ready || lock.Again.Code != string(kiosk.CodeOtherKey) {
		t.Errorf("with the person's key again: %+v", lock)
	}
	own := s.bus.Plug(s.own)
	defer s.bus.Unplug(own)
	s.must(s.kiosk.OtherKey(await[kiosk.EnterPIN](s).Seq))
	lock = await(s, func(l kiosk.Locked) bool { return l.Ready })
	s.must(s.kiosk.Unlock(lock.Seq))
	asked := await[kiosk.EnterPIN](s)
	if asked.Seq > lock.Seq+2 { // reading, and the PIN
		t.Errorf("something was shown between %d and %d", lock.Seq, asked.Seq)
	}
	s.enterPIN()
	await[kiosk.Desk](s)
}

// silentOwn has the operator's key tell of nothing without a PIN, as policy may want
// it, and signs in with it.
func silentOwn(t *testing.T) *stand {
	t.Helper()
	s := newStand(t)
	await[kiosk.Desk](s)
	servicetest.Behind{Store: s.store, Clock: servicetest.NewClock()}.SetPolicy(t, func(p *enroll.Policy) { p.CredProtect = 3 })
	s.must(s.kiosk.BeginOwn(t.Context()))
	s.plug()
	s.accept()
	s.setPIN()
	s.finish()
	s.unplug()
	s.own, s.key = s.key, practice.New(practice.Options{AutoTouch: time.Millisecond})
	s.must(s.kiosk.Lock(t.Context()))
	await[kiosk.Desk](s)
	return s
}

// TestReturnWithAKeyThatTellsNothing: where policy has keys tell of nothing without
// a PIN, the operator's is not taken for another's, and another's gives nothing back.
func TestReturnWithAKeyThatTellsNothing(t *testing.T) {
	s := silentOwn(t)
	s.plug()
	s.begin(s.person("anna").ID)
	s.accept()
	s.setPIN()
	s.must(s.kiosk.GiveBack(await[kiosk.Done](s).Seq))
	s.enterPIN() // of Anna's, which is there
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(authenticator.CodeNoCredentials) || trouble.Ways[0] != kiosk.WayOtherKey || trouble.Entry != kiosk.EntryReturn {
		t.Errorf("%+v", trouble)
	}
	s.must(s.kiosk.OtherKey(trouble.Seq))
	await[kiosk.Locked](s)
	await[kiosk.Desk](s)
}

// TestOwnKeyThatTellsNothingIsNoTarget: it refuses by itself, and that is said.
func TestOwnKeyThatTellsNothingIsNoTarget(t *testing.T) {
	s := silentOwn(t)
	anna := s.person("anna")
	s.begin(anna.ID)
	await[kiosk.InsertKey](s)
	s.bus.Plug(s.own)
	s.accept()
	s.enterPIN()
	again := await(s, func(i kiosk.InsertKey) bool { return i.Again != nil })
	if again.Again.Code != string(kiosk.CodeOwnKey) {
		t.Errorf("%+v", again.Again)
	}
	if n := len(s.credentials(anna.ID)); n != 0 {
		t.Errorf("anna has %d keys", n)
	}
}

// TestGivingUpTheReturnLocks: somebody else than the operator may have to go on.
func TestGivingUpTheReturnLocks(t *testing.T) {
	s := newStand(t)
	s.begin(s.person("anna").ID)
	s.must(s.kiosk.Stop(await[kiosk.InsertKey](s).Seq))
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	lock := await(s, func(l kiosk.Locked) bool { return l.Entry == kiosk.EntryReturn })
	s.must(s.kiosk.Stop(lock.Seq))
	await(s, func(l kiosk.Locked) bool { return l.Entry == kiosk.EntrySignIn })
	await[kiosk.Desk](s)
}

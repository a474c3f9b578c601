package kiosk_test

import (
	"testing"
	"time"

	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// newFailingStand has a relying party that fails as fail says.
func newFailingStand(t *testing.T, key *practice.Key, fail func(moment string) error) *stand {
	t.Helper()
	return newStandWith(t, t.TempDir(), key, func(d *kiosk.Deps) { d.RelyingParty = &failing{d.RelyingParty, fail} })
}

func touching(o practice.Options) *practice.Key {
	o.AutoTouch = time.Millisecond
	return practice.New(o)
}

// TestRefusedCredentialLeavesTheKey: what the relying party does not take is
// deleted on the key again.
func TestRefusedCredentialLeavesTheKey(t *testing.T) {
	for name, options := range map[string]practice.Options{"credential management": {}, "its preview": {Preview: true}} {
		t.Run(name, func(t *testing.T) {
			s := newFailingStand(t, touching(options), first("before FinishRegistration", enroll.CodeRefusedModel))
			anna := s.person("anna")
			s.plug()
			s.begin(anna.ID)
			s.accept()
			s.setPIN()
			trouble := await[kiosk.Trouble](s)
			if trouble.Problem.Code != string(enroll.CodeRefusedModel) || trouble.Problem.Leftover != nil {
				t.Errorf("%+v is not a refusal that leaves nothing", trouble.Problem)
			}
			s.must(s.kiosk.Stop(trouble.Seq))
			s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
			s.nothingLeft()
			if n := s.onKey(anna.ID); n != 0 {
				t.Errorf("%d credentials on the key, want none", n)
			}
		})
	}
}

// TestWhatStaysIsSaid: a key that cannot delete keeps the refused credential;
// the screen says so, the desk lists it, and it can be struck off.
func TestWhatStaysIsSaid(t *testing.T) {
	s := newFailingStand(t, touching(practice.Options{NoManagement: true}), first("before FinishRegistration", enroll.CodeRefusedModel))
	s.plug()
	s.begin(s.person("anna").ID)
	s.accept()
	s.setPIN()
	trouble := await[kiosk.Trouble](s)
	left := trouble.Problem.Leftover
	if left == nil || left.Place != kiosk.OnKey || left.Product == "" {
		t.Fatalf("%+v does not say what stays on the key", trouble.Problem)
	}
	s.must(s.kiosk.Stop(trouble.Seq))
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	desk := await[kiosk.Desk](s)
	if len(desk.Leftovers) != 1 || desk.Leftovers[0].ID != left.ID || desk.Leftovers[0].Person.DisplayName == "" {
		t.Fatalf("the desk lists %+v", desk.Leftovers)
	}
	s.must(s.kiosk.Forget(t.Context(), left.ID))
	s.nothingLeft()
}

// TestLostReplies: an answer that is lost is asked for, not taken for a failure.
func TestLostReplies(t *testing.T) {
	for name, fail := range map[string]func(string) error{
		"of the registration": first("after FinishRegistration", enroll.CodeUnavailable),
		"of the proof":        first("after FinishAuthentication", enroll.CodeUnavailable),
	} {
		t.Run(name, func(t *testing.T) {
			s := newFailingStand(t, touching(practice.Options{}), fail)
			anna := s.person("anna")
			s.plug()
			s.enrol(anna.ID)
			s.nothingLeft()
			if list := s.credentials(anna.ID); len(list) != 1 || list[0].State != enroll.Active {
				t.Errorf("credentials %+v, want one that is active", list)
			}
		})
	}
}

// TestServiceAway: the relying party is away for a moment; trying again works.
func TestServiceAway(t *testing.T) {
	for name, fail := range map[string]func(string) error{
		"at the registration": first("before FinishRegistration", enroll.CodeUnavailable),
		"at the proof":        first("before FinishAuthentication", enroll.CodeUnavailable),
	} {
		t.Run(name, func(t *testing.T) {
			s := newFailingStand(t, touching(practice.Options{}), fail)
			anna := s.person("anna")
			s.plug()
			s.begin(anna.ID)
			s.accept()
			s.setPIN()
			trouble := await[kiosk.Trouble](s)
			if trouble.Problem.Code != string(enroll.CodeUnavailable) || trouble.Ways[0] != kiosk.WayRetry {
				t.Errorf("%+v does not offer to try again", trouble)
			}
			s.must(s.kiosk.Retry(trouble.Seq))
			s.finish()
			s.nothingLeft()
			if n := s.onKey(anna.ID); n != 1 {
				t.Errorf("%d credentials on the key, want 1", n)
			}
		})
	}
}

// TestResume: an enrolment that was given up after the registration, with the
// program gone, goes on to the proof when the key comes back.
func TestResume(t *testing.T) {
	dir, key := t.TempDir(), practice.New(practice.Options{})
	first := newStandWith(t, dir, key)
	anna := first.person("anna")
	first.must(first.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	first.leadTo(kiosk.KindTryIt)
	first.unplug()
	await[kiosk.InsertKey](first)
	_ = first.store.Close() // as good as dead: nothing can be taken back any more

	second := newStandWith(t, dir, key)
	desk := await[kiosk.Desk](second)
	if len(desk.Leftovers) != 1 || desk.Leftovers[0].Place != kiosk.OnBoth {
		t.Fatalf("the desk lists %+v, want one credential that can still be tried out", desk.Leftovers)
	}
	second.plug()
	second.begin(anna.ID)
	second.enterPIN()
	if !await[kiosk.TryIt](second).Resumed {
		t.Error("the screen does not say that this goes on from an earlier visit")
	}
	second.leadTo(kiosk.KindDone)
	second.finish()
	second.nothingLeft()
}

// TestCleanUp: what an earlier enrolment left is removed from key and store.
func TestCleanUp(t *testing.T) {
	dir, key := t.TempDir(), practice.New(practice.Options{})
	first := newStandWith(t, dir, key)
	anna := first.person("anna")
	first.must(first.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	first.leadTo(kiosk.KindTryIt)
	first.unplug()
	await[kiosk.InsertKey](first)
	_ = first.store.Close()

	s := newStandWith(t, dir, key)
	s.must(s.kiosk.CleanUp(t.Context(), await[kiosk.Desk](s).Leftovers[0].ID))
	s.handOver()
	await[kiosk.InsertKey](s)
	s.plug()
	s.enterPIN()
	stopped := await[kiosk.Stopped](s)
	if !stopped.Cleaned {
		t.Errorf("%+v does not say that it is cleaned up", stopped)
	}
	s.must(s.kiosk.GiveBack(stopped.Seq))
	s.nothingLeft()
	if list := s.credentials(anna.ID); len(list) != 1 || list[0].State != enroll.Revoked {
		t.Errorf("credentials %+v, want one that is revoked", list)
	}
	if n := len(s.handlesOnKeyTouched()); n != 0 {
		t.Errorf("%d credentials on the key, want none", n)
	}
}

// TestCleanUpOfWhatNobodyKnows: the key made its credential and was pulled out
// before it could tell. The key itself then says what it has of this person.
func TestCleanUpOfWhatNobodyKnows(t *testing.T) {
	probe := newStandWith(t, t.TempDir(), practice.New(practice.Options{}))
	probe.key.Inject(practice.Fault{}) // begins to count
	probe.must(probe.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: probe.person("probe").ID}))
	probe.leadTo(kiosk.KindTouch)
	for probe.key.Requests() < 1 || !probe.key.Touch() {
		time.Sleep(time.Millisecond) // until it waits for the touch
	}
	making := probe.key.Requests()

	s := newStand(t)
	anna := s.person("anna")
	s.key.Inject(practice.Fault{Effect: practice.UnplugAfter, From: making})
	s.plug()
	s.begin(anna.ID)
	s.accept()
	s.setPIN()
	s.must(s.kiosk.Stop(await[kiosk.InsertKey](s).Seq))
	stopped := await[kiosk.Stopped](s)
	if stopped.Leftover == nil || stopped.Leftover.Place != kiosk.OnKeyPart {
		t.Fatalf("%+v does not say that something may be on the key", stopped)
	}
	s.must(s.kiosk.GiveBack(stopped.Seq))
	await[kiosk.Desk](s)
	if n := s.onKey(anna.ID); n != 1 {
		t.Fatalf("%d credentials on the key, want 1: the test is about another moment", n)
	}
	s.must(s.kiosk.CleanUp(t.Context(), await[kiosk.Desk](s).Leftovers[0].ID))
	s.handOver()
	s.enterPIN()
	if stopped := await[kiosk.Stopped](s); !stopped.Cleaned {
		t.Errorf("%+v does not say that it is cleaned up", stopped)
	}
	s.must(s.kiosk.GiveBack(s.kiosk.State().Head().Seq))
	s.nothingLeft()
	if n := s.onKey(anna.ID); n != 0 {
		t.Errorf("%d credentials on the key, want none", n)
	}
}

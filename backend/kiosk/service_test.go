package kiosk_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// TestServiceFailsAnywhere lets each call of the relying party fail, once or for
// ever, before its work and after. The kiosk comes to rest; if the failure passes
// trying again gets there; and nothing stays that is not said.
func TestServiceFailsAnywhere(t *testing.T) {
	calls := []string{"Info", "BeginRegistration", "FinishRegistration", "BeginAuthentication", "FinishAuthentication", "Outcome", "Credentials", "ChangeCredential"}
	for _, call := range calls {
		for _, when := range []string{"before ", "after "} {
			for _, c := range []enroll.Code{enroll.CodeUnavailable, enroll.CodeInternal, enroll.CodeForbidden} {
				for _, often := range []string{"once", "for ever"} {
					t.Run(fmt.Sprintf("%s%s/%s/%s", when, call, c, often), func(t *testing.T) {
						t.Parallel()
						serviceFails(t, when+call, c, often == "for ever")
					})
				}
			}
		}
	}
}

func serviceFails(t *testing.T, moment string, c enroll.Code, ever bool) {
	var w weather
	var failures atomic.Int32
	s := newFailingStand(t, touching(practice.Options{}), w.at)
	anna := s.person("anna")
	s.plug()
	s.begin(anna.ID)
	// From here on; or else the desk itself would take the only failure.
	w.turn(func(now string) error {
		if now != moment || !ever && failures.Load() > 0 {
			return nil
		}
		failures.Add(1)
		return code(c)
	})
	s.insist(moment)
	if n := failures.Load(); n > 40 {
		t.Errorf("it was tried %d times", n)
	}
	_ = s.kiosk.Stop(s.kiosk.State().Head().Seq) // may be done by now
	end := s.either(kiosk.KindStopped, kiosk.KindDone)
	if end.Head().Kind == kiosk.KindStopped && !ever && c != enroll.CodeForbidden {
		t.Errorf("a failure that passes ended the enrolment:\n%s", s.log.text())
	}
	w.turn(fine)
	s.must(s.kiosk.GiveBack(end.Head().Seq))
	listed := map[kiosk.Place]bool{}
	for _, left := range await[kiosk.Desk](s).Leftovers {
		listed[left.Place] = true
	}
	active := false
	for _, cred := range s.credentials(anna.ID) {
		active = active || cred.State == enroll.Active
		if cred.State == enroll.Active && cred.Proof == "" {
			t.Error("a credential is active without a proof")
		}
		if cred.State == enroll.Unproved && !listed[kiosk.OnBoth] && !listed[kiosk.InStore] {
			t.Errorf("an unproved credential is not listed: %v", listed)
		}
	}
	if active != (end.Head().Kind == kiosk.KindDone) {
		t.Errorf("a credential is active: %t, and the screen said %s", active, end.Head().Kind)
	}
	if s.onKeyIfPIN(anna.ID) > 0 && !active && !listed[kiosk.OnKey] && !listed[kiosk.OnBoth] && !listed[kiosk.OnKeyPart] {
		t.Errorf("a credential on the key is not listed: %v", listed)
	}
}

// inDoubt leads an enrolment to the point where its proof was sent and nobody
// says what became of it.
func inDoubt(t *testing.T, w *weather) (*stand, enroll.User, kiosk.Trouble) {
	t.Helper()
	s := newFailingStand(t, touching(practice.Options{}), w.at)
	w.turn(away("after FinishAuthentication", "before Outcome"))
	anna := s.person("anna")
	s.plug()
	s.begin(anna.ID)
	s.accept()
	s.setPIN()
	return s, anna, await[kiosk.Trouble](s)
}

// TestProofInDoubt: the proof arrived, but its answer and the question after it
// were lost. What may be in use is neither revoked nor deleted.
func TestProofInDoubt(t *testing.T) {
	sound := func(t *testing.T, s *stand, anna enroll.User) {
		t.Helper()
		s.nothingLeft()
		if list := s.credentials(anna.ID); len(list) != 1 || list[0].State != enroll.Active {
			t.Errorf("credentials %+v, want one that is active", list)
		}
		if n := s.onKey(anna.ID); n != 1 {
			t.Errorf("%d credentials on the key, want 1", n)
		}
	}
	t.Run("trying again", func(t *testing.T) {
		var w weather
		s, anna, trouble := inDoubt(t, &w)
		w.turn(fine)
		s.must(s.kiosk.Retry(trouble.Seq))
		s.finish()
		sound(t, s, anna)
	})
	t.Run("stopping", func(t *testing.T) {
		var w weather
		s, anna, trouble := inDoubt(t, &w)
		w.turn(fine)
		s.must(s.kiosk.Stop(trouble.Seq))
		s.finish()
		sound(t, s, anna)
	})
	t.Run("stopping while the service is away", func(t *testing.T) {
		var w weather
		s, anna, trouble := inDoubt(t, &w)
		w.turn(away("before Credentials"))
		s.must(s.kiosk.Stop(trouble.Seq))
		stopped := await[kiosk.Stopped](s)
		if stopped.Leftover == nil || stopped.Leftover.Place != kiosk.OnBoth {
			t.Errorf("%+v does not say what may be there", stopped.Leftover)
		}
		w.turn(fine)
		s.must(s.kiosk.GiveBack(stopped.Seq))
		sound(t, s, anna)
	})
}

// TestRegistrationInDoubt: the registration arrived and its answer was lost, and
// for a moment nobody tells of it. It goes on with the credential that is there,
// as one of this visit.
func TestRegistrationInDoubt(t *testing.T) {
	var w weather
	s := newFailingStand(t, practice.New(practice.Options{}), w.at)
	anna := s.person("anna")
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	s.leadTo(kiosk.KindNewPIN)
	w.turn(away("after FinishRegistration", "before Credentials"))
	s.leadTo(kiosk.KindProblem)
	w.turn(fine)
	s.must(s.kiosk.Retry(await[kiosk.Trouble](s).Seq))
	if await[kiosk.TryIt](s).Resumed {
		t.Error("the screen says that this is from an earlier visit")
	}
	s.leadTo(kiosk.KindDone)
	if name := s.finish().Name; name != "My key" {
		t.Errorf("the key is called %q", name)
	}
	s.nothingLeft()
	if list := s.credentials(anna.ID); len(list) != 1 {
		t.Errorf("%d credentials, want 1", len(list))
	}
}

// TestWhatIsOnAnotherKeyStays: what is to be taken back from one key is not
// taken for gone because another key does not have it.
func TestWhatIsOnAnotherKeyStays(t *testing.T) {
	var w weather
	s := newFailingStand(t, touching(practice.Options{}), w.at)
	other := touching(practice.Options{})
	first := s.key
	s.key = other
	s.plug()
	s.enrol(s.person("ben").ID)
	s.unplug()
	s.key = first
	s.plug()
	s.begin(s.person("anna").ID)
	s.accept()
	w.turn(away("after FinishRegistration", "before Credentials"))
	s.setPIN()
	await[kiosk.Trouble](s)
	w.turn(away("before BeginRegistration"))
	s.unplug()
	await[kiosk.InsertKey](s)
	s.key = other
	s.plug()
	s.accept()
	s.enterPIN()
	s.must(s.kiosk.Stop(await[kiosk.Trouble](s).Seq))
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	if left := await[kiosk.Desk](s).Leftovers; len(left) != 1 || left[0].Place != kiosk.OnBoth {
		t.Errorf("the desk lists %+v, want what is on the first key", left)
	}
}

// TestSkewedClock: the service's clock is an hour behind, so that each ceremony
// seems over before it began.
func TestSkewedClock(t *testing.T) {
	s := newStand(t, func(d *kiosk.Deps) {
		d.Now = func() time.Time { return time.Now().Add(time.Hour) }
	})
	s.plug()
	s.enrol(s.person("anna").ID)
	s.nothingLeft()
}

// TestLapsed: a key that was not tried out in time is set up anew. The operator's
// session is over by then too.
func TestLapsed(t *testing.T) {
	var later atomic.Int64
	clock := func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	s := newStandAt(t, t.TempDir(), practice.New(practice.Options{}), clock)
	anna := s.person("anna")
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	s.leadTo(kiosk.KindTryIt)
	s.unplug()
	await[kiosk.InsertKey](s)
	later.Store(int64(enroll.UnprovedLifetime + time.Minute))
	s.plug()
	s.enterPIN()
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(enroll.CodeCredentialLapsed) || trouble.Ways[0] != kiosk.WayRetry {
		t.Fatalf("%+v does not offer to set the key up anew", trouble)
	}
	s.must(s.kiosk.Stop(trouble.Seq))
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	if lock := await[kiosk.Locked](s); lock.Entry != kiosk.EntrySignIn {
		t.Errorf("%+v waits for an operator whose session is over", lock)
	}
	s.unplug()
	await[kiosk.Desk](s)
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	s.leadTo(kiosk.KindDone)
	s.finish()
	s.nothingLeft()
	if list := s.credentials(anna.ID); len(list) != 2 || list[0].State != enroll.Revoked || list[1].State != enroll.Active {
		t.Errorf("credentials %+v, want a revoked and an active one", list)
	}
}

// TestReplacedIsGone: the operator hears it before the person has done anything.
func TestReplacedIsGone(t *testing.T) {
	s := newStand(t)
	anna, ben := s.person("anna"), s.person("ben")
	s.plug()
	gone := s.enrol(anna.ID).Credential
	bens := s.enrol(ben.ID).Credential
	_, err := s.kiosk.ChangeCredential(t.Context(), gone, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonLost})
	s.must(err)
	for name, tt := range map[string]struct {
		id   enroll.ID
		code enroll.Code
	}{
		"revoked":   {gone, enroll.CodeCredentialInactive},
		"another's": {bens, enroll.CodeNotFound},
		"none":      {enroll.NewID(), enroll.CodeNotFound},
	} {
		if err := s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID, Replaces: tt.id}); enroll.CodeOf(err) != tt.code {
			t.Errorf("%s: %v, want %s", name, err, tt.code)
		}
	}
	await[kiosk.Desk](s)
}

// TestReplacedMeanwhile: no other key helps then.
func TestReplacedMeanwhile(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	s.plug()
	old := s.enrol(anna.ID).Credential
	s.unplug()
	s.key = touching(practice.Options{})
	s.plug()
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID, Replaces: old}))
	s.must(s.kiosk.HandOver(await[kiosk.HandOver](s).Seq, known))
	s.accept()
	_, err := s.service.ChangeCredential(t.Context(), enroll.Actor{Kind: enroll.ActorSystem}, old, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonLost})
	s.must(err)
	s.setPIN()
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(enroll.CodeCredentialInactive) || trouble.Ways[0] != kiosk.WayStop {
		t.Errorf("%+v offers what does not help", trouble)
	}
}

// TestResumedForAnotherEnd: a key that was begun without replacing another is
// begun anew when it is to replace one.
func TestResumedForAnotherEnd(t *testing.T) {
	dir, key := t.TempDir(), practice.New(practice.Options{})
	before := newStandWith(t, dir, key)
	anna := before.person("anna")
	before.must(before.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	before.leadTo(kiosk.KindTryIt)
	before.unplug()
	await[kiosk.InsertKey](before)
	_ = before.store.Close() // as good as dead

	s := newStandWith(t, dir, touching(practice.Options{}))
	s.plug()
	old := s.enrol(anna.ID).Credential
	s.unplug()
	s.key = key
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID, Replaces: old}))
	s.leadTo(kiosk.KindDone)
	if !s.finish().Replaced {
		t.Error("the old key was not replaced")
	}
	s.nothingLeft()
	for i, want := range []enroll.CredentialState{enroll.Revoked, enroll.Revoked, enroll.Active} {
		if list := s.credentials(anna.ID); len(list) != 3 || list[i].State != want {
			t.Errorf("credential %d is not %s: %+v", i+1, want, list)
		}
	}
}

// TestDisabledMeanwhile: nobody sets up a key for a person who was disabled.
func TestDisabledMeanwhile(t *testing.T) {
	s := newStandWith(t, t.TempDir(), practice.New(practice.Options{}))
	anna := s.person("anna")
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	s.leadTo(kiosk.KindTryIt)
	disabled := enroll.UserDisabled
	_, err := s.service.UpdateUser(t.Context(), enroll.Actor{Kind: enroll.ActorSystem}, anna.ID, enroll.UserPatch{Revision: anna.Revision, Status: &disabled})
	s.must(err)
	s.leadTo(kiosk.KindProblem)
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(enroll.CodeUserDisabled) || trouble.Ways[0] != kiosk.WayStop {
		t.Fatalf("%+v offers what does not help", trouble)
	}
	s.must(s.kiosk.Stop(trouble.Seq))
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	s.nothingLeft()
	if list := s.credentials(anna.ID); len(list) != 1 || list[0].State != enroll.Revoked {
		t.Errorf("credentials %+v, want one that is revoked", list)
	}
	if n := len(s.handlesOnKeyTouched()); n != 0 {
		t.Errorf("%d credentials on the key, want none", n)
	}
}

// TestRefusedBeforeItWasAsked: a key that has none of the algorithms made
// nothing, so nothing is said to stay.
func TestRefusedBeforeItWasAsked(t *testing.T) {
	s := newStand(t, func(d *kiosk.Deps) {
		d.Authenticator = &byWay{Authenticator: d.Authenticator, can: everything, fail: onceAtMake(authenticator.CodeNoAlgorithm)}
	})
	s.plug()
	s.begin(s.person("anna").ID)
	s.accept()
	s.setPIN()
	s.must(s.kiosk.Stop(await[kiosk.Trouble](s).Seq))
	stopped := await[kiosk.Stopped](s)
	if stopped.Leftover != nil {
		t.Errorf("left behind: %+v", stopped.Leftover)
	}
	s.must(s.kiosk.GiveBack(stopped.Seq))
	s.nothingLeft()
}

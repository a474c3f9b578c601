package kiosk_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// leftWaiting is a stand at whose desk an enrolment waits to be tried out: the
// program ended in its middle.
func leftWaiting(t *testing.T, key *practice.Key, options ...option) (*stand, enroll.User, kiosk.Leftover) {
	t.Helper()
	dir := t.TempDir()
	first := newStandWith(t, dir, key)
	anna := first.person("anna")
	first.must(first.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	first.leadTo(kiosk.KindTryIt)
	first.unplug()
	await[kiosk.InsertKey](first)
	_ = first.store.Close() // as good as dead: nothing can be taken back any more
	s := newStandWith(t, dir, key, options...)
	left := await[kiosk.Desk](s).Leftovers
	if len(left) != 1 {
		t.Fatalf("the desk lists %+v", left)
	}
	return s, anna, left[0]
}

// TestAuditorsLookAfterNoLeftovers: the desk of an auditor asks for nobody's keys, or
// the journal would say that they tried what they may not.
func TestAuditorsLookAfterNoLeftovers(t *testing.T) {
	s, _, _ := leftWaiting(t, practice.New(practice.Options{}))
	officer := enroll.Actor{Kind: enroll.ActorSystem}
	user, err := s.service.User(t.Context(), officer, s.User)
	s.must(err)
	// Somebody has to stay an administrator, so the store is asked past the service.
	s.must(s.store.InTx(t.Context(), func(tx enroll.Tx) error {
		user.Role, user.Revision = enroll.Auditor, user.Revision+1
		return errors.Join(tx.UpdateUser(t.Context(), user), tx.Append(t.Context(), enroll.Event{
			ID: enroll.NewID(), At: time.Now(), Act: enroll.ActUserRole, By: enroll.Holder{Kind: enroll.ActorSystem}, User: user.ID,
		}))
	}))
	s.must(s.kiosk.Lock(t.Context()))
	if desk := await[kiosk.Desk](s); len(desk.Leftovers) != 0 || desk.Staff.Role != enroll.Auditor {
		t.Errorf("%+v", desk)
	}
	page, err := s.service.Events(t.Context(), officer, enroll.EventQuery{By: user.ID, Outcome: enroll.ActRefused})
	s.must(err)
	if len(page.Events) != 0 {
		t.Errorf("refused were %+v", page.Events)
	}
}

// enrolledWith sets up another key, which touches itself, for somebody else.
func (s *stand) enrolledWith(key *practice.Key, username string) {
	s.Helper()
	mine := s.key
	s.key = key
	s.plug()
	s.enrol(s.person(username).ID)
	s.unplug()
	s.key = mine
}

// TestCleanUpSparesWhatIsInUse: another kiosk has tried the key out meanwhile.
func TestCleanUpSparesWhatIsInUse(t *testing.T) {
	s, anna, left := leftWaiting(t, practice.New(practice.Options{}))
	leftovers, err := kiosk.OpenLeftovers(t.TempDir() + "/interrupted.json")
	s.must(err)
	here := s.kiosk
	deps := here.Deps
	deps.Leftovers, deps.Now = leftovers, time.Now
	s.kiosk, err = kiosk.New(t.Context(), deps)
	s.must(err)
	s.admit(time.Now)
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	s.leadTo(kiosk.KindDone)
	s.finish()
	s.unplug()

	s.kiosk = here
	s.must(s.kiosk.CleanUp(t.Context(), left.ID))
	s.handOver()
	await[kiosk.InsertKey](s)
	s.plug()
	s.enterPIN()
	stopped := await[kiosk.Stopped](s)
	if !stopped.Cleaned || stopped.Leftover != nil {
		t.Errorf("%+v does not say that nothing is left to do", stopped)
	}
	s.must(s.kiosk.GiveBack(stopped.Seq))
	s.nothingLeft()
	if list := s.credentials(anna.ID); len(list) != 1 || list[0].State != enroll.Active {
		t.Errorf("credentials %+v, want one that is active", list)
	}
	if n := len(s.handlesOnKeyTouched()); n != 1 {
		t.Errorf("%d credentials on the key, want 1", n)
	}
}

// TestCleanUpGoesOn: the key is clean, and then the service is away for a moment.
// Trying again does not look for what is gone.
func TestCleanUpGoesOn(t *testing.T) {
	var w weather
	s, anna, left := leftWaiting(t, practice.New(practice.Options{}), func(d *kiosk.Deps) { d.RelyingParty = &failing{d.RelyingParty, w.at} })
	w.turn(first("before ChangeCredential", enroll.CodeUnavailable))
	s.must(s.kiosk.CleanUp(t.Context(), left.ID))
	s.handOver()
	await[kiosk.InsertKey](s)
	s.plug()
	s.enterPIN()
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(enroll.CodeUnavailable) {
		t.Fatalf("%+v, want %s", trouble.Problem, enroll.CodeUnavailable)
	}
	s.must(s.kiosk.Retry(trouble.Seq))
	stopped := await[kiosk.Stopped](s)
	if !stopped.Cleaned {
		t.Errorf("%+v does not say that it is cleaned up", stopped)
	}
	s.must(s.kiosk.GiveBack(stopped.Seq))
	s.nothingLeft()
	if list := s.credentials(anna.ID); len(list) != 1 || list[0].State != enroll.Revoked {
		t.Errorf("credentials %+v, want one that is revoked", list)
	}
}

// TestCleanUpStoppedHalfWay: what is left is said by where it is now, on the
// screen and at the desk, and can be cleaned up without the key.
func TestCleanUpStoppedHalfWay(t *testing.T) {
	var w weather
	s, anna, left := leftWaiting(t, practice.New(practice.Options{}), func(d *kiosk.Deps) { d.RelyingParty = &failing{d.RelyingParty, w.at} })
	w.turn(away("before ChangeCredential"))
	s.must(s.kiosk.CleanUp(t.Context(), left.ID))
	s.handOver()
	await[kiosk.InsertKey](s)
	s.plug()
	s.enterPIN()
	s.must(s.kiosk.Stop(await[kiosk.Trouble](s).Seq))
	stopped := await[kiosk.Stopped](s)
	if stopped.Cleaned || stopped.Leftover == nil || stopped.Leftover.Place != kiosk.InStore {
		t.Errorf("%+v does not say what is left in the store", stopped)
	}
	s.must(s.kiosk.GiveBack(stopped.Seq))
	if list := await[kiosk.Desk](s).Leftovers; len(list) != 1 || list[0].Place != kiosk.InStore {
		t.Errorf("the desk lists %+v", list)
	}
	s.unplug()
	w.turn(fine)
	s.must(s.kiosk.CleanUp(t.Context(), left.ID))
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	s.nothingLeft()
	if list := s.credentials(anna.ID); list[0].State != enroll.Revoked {
		t.Errorf("the credential is %s, want revoked", list[0].State)
	}
}

// TestCleanUpOfAnotherKey: the wrong key is refused, and stopping then changes
// nothing.
func TestCleanUpOfAnotherKey(t *testing.T) {
	s, anna, left := leftWaiting(t, practice.New(practice.Options{}))
	other := touching(practice.Options{})
	s.enrolledWith(other, "ben")
	s.must(s.kiosk.CleanUp(t.Context(), left.ID))
	s.handOver()
	await[kiosk.InsertKey](s)
	s.key = other
	s.plug()
	s.enterPIN()
	insert := await(s, func(i kiosk.InsertKey) bool { return i.Again != nil })
	if insert.Again.Code != string(kiosk.CodeOtherKey) {
		t.Errorf("%+v, want %s", insert.Again, kiosk.CodeOtherKey)
	}
	s.must(s.kiosk.Stop(insert.Seq))
	stopped := await[kiosk.Stopped](s)
	if stopped.Cleaned || stopped.Leftover == nil || stopped.Leftover.ID != left.ID {
		t.Errorf("%+v does not say what is left", stopped)
	}
	s.must(s.kiosk.GiveBack(stopped.Seq))
	if list := await[kiosk.Desk](s).Leftovers; len(list) != 1 || list[0].Place != kiosk.OnBoth {
		t.Errorf("the desk lists %+v", list)
	}
	if list := s.credentials(anna.ID); list[0].State != enroll.Unproved {
		t.Errorf("the credential is %s, want unproved", list[0].State)
	}
}

// TestCleanUpOfKeyThatCannot: what a key cannot do is no defect of ours.
func TestCleanUpOfKeyThatCannot(t *testing.T) {
	s, _, left := leftWaiting(t, practice.New(practice.Options{NoManagement: true}))
	s.must(s.kiosk.CleanUp(t.Context(), left.ID))
	s.handOver()
	await[kiosk.InsertKey](s)
	s.plug()
	s.enterPIN()
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(authenticator.CodeUnsupported) {
		t.Errorf("%+v, want %s", trouble.Problem, authenticator.CodeUnsupported)
	}
}

// TestCleanUpSparesWhatIsKnown: nobody knows whether the key made anything; it
// tells of a credential that was made later, which is in use.
func TestCleanUpSparesWhatIsKnown(t *testing.T) {
	dir, key := t.TempDir(), touching(practice.Options{})
	before := newStandWith(t, dir, key)
	anna := before.person("anna")
	before.plug()
	before.enrol(anna.ID)
	before.unplug()
	before.must(before.store.Close())
	mark := leftOnKey(anna.ID)
	mark["place"], mark["credentialId"], mark["handle"] = kiosk.OnKeyPart, nil, anna.Handle
	leave(t, dir, mark)

	s := newStandWith(t, dir, key)
	s.plug()
	s.must(s.kiosk.CleanUp(t.Context(), mark["id"].(enroll.ID)))
	s.handOver()
	s.enterPIN()
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	s.nothingLeft()
	if n := s.onKey(anna.ID); n != 1 {
		t.Errorf("%d credentials on the key, want 1", n)
	}
}

// TestUndescribedKeysAreNotAlike: where nothing is known of keys, none is taken
// for the one that was there before.
func TestUndescribedKeysAreNotAlike(t *testing.T) {
	dir := t.TempDir()
	before := newStandWith(t, dir, practice.New(practice.Options{}))
	anna := before.person("anna")
	before.must(before.store.Close())
	mark := leftOnKey(anna.ID)
	mark["place"], mark["credentialId"], mark["model"] = kiosk.OnKeyPart, nil, "00000000-0000-0000-0000-000000000000"
	leave(t, dir, mark)

	s := newStandWith(t, dir, touching(practice.Options{}), func(d *kiosk.Deps) {
		d.Authenticator = &byWay{Authenticator: d.Authenticator, can: dialogOnly}
	})
	s.plug()
	s.givePIN()
	s.begin(anna.ID)
	s.accept()
	await[kiosk.Done](s)
	s.unplug() // for the system chooses which key to ask
	s.finish()
	if list := await[kiosk.Desk](s).Leftovers; len(list) != 1 {
		t.Errorf("the desk lists %+v, want what may be on the other key", list)
	}
}

// TestAnotherKeyOfTheModel: a key was pulled out while it made its credential,
// and another of the same model is set up instead. What may be on the first is
// not taken for overwritten.
func TestAnotherKeyOfTheModel(t *testing.T) {
	s := newStandWith(t, t.TempDir(), practice.New(practice.Options{}))
	anna := s.person("anna")
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	s.leadTo(kiosk.KindTouch)
	s.unplug()
	await[kiosk.InsertKey](s)
	s.key = practice.New(practice.Options{})
	s.leadTo(kiosk.KindDone)
	s.finish()
	if list := await[kiosk.Desk](s).Leftovers; len(list) != 1 || list[0].Place != kiosk.OnKeyPart {
		t.Errorf("the desk lists %+v, want what may be on the first key", list)
	}
}

// posing is a relying party that says another state of one credential.
type posing struct {
	enroll.RelyingParty
	id    enroll.ID
	state enroll.CredentialState
}

func (p *posing) Credentials(ctx context.Context, by enroll.Actor, user enroll.ID) ([]enroll.Credential, error) {
	list, err := p.RelyingParty.Credentials(ctx, by, user)
	for i := range list {
		if list[i].ID == p.id {
			list[i].State = p.state
		}
	}
	return list, err
}

// TestDeskSettles: at each look the desk tells what became of what was left.
func TestDeskSettles(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	s.plug()
	active := s.enrol(anna.ID).Credential
	list := s.credentials(anna.ID)
	s.must(s.store.Close())

	place := func(t *testing.T, s *stand) kiosk.Place {
		t.Helper()
		left := await[kiosk.Desk](s).Leftovers
		if len(left) == 0 {
			return ""
		}
		return left[0].Place
	}
	for name, tt := range map[string]struct {
		was  kiosk.Place
		id   enroll.ID
		then enroll.CredentialState
		want kiosk.Place
	}{
		"on the key, in use":        {kiosk.OnKey, list[0].Ceremony, enroll.Active, ""},
		"on both, in use":           {kiosk.OnBoth, list[0].Ceremony, enroll.Active, ""},
		"on both, suspended":        {kiosk.OnBoth, list[0].Ceremony, enroll.Suspended, ""},
		"on both, revoked":          {kiosk.OnBoth, list[0].Ceremony, enroll.Revoked, kiosk.OnKey},
		"on the key, not tried out": {kiosk.OnKey, list[0].Ceremony, enroll.Unproved, kiosk.OnBoth},
		"in the store, revoked":     {kiosk.InStore, list[0].Ceremony, enroll.Revoked, ""},
		"on both, unknown":          {kiosk.OnBoth, enroll.NewID(), enroll.Active, kiosk.OnKey},
		"in the store, unknown":     {kiosk.InStore, enroll.NewID(), enroll.Active, ""},
		"maybe on the key, unknown": {kiosk.OnKeyPart, enroll.NewID(), enroll.Active, kiosk.OnKeyPart},
		// The disk had not kept that the key had answered.
		"maybe on the key, not tried out": {kiosk.OnKeyPart, list[0].Ceremony, enroll.Unproved, kiosk.OnBoth},
	} {
		t.Run(name, func(t *testing.T) {
			mark := leftOnKey(anna.ID)
			mark["place"], mark["id"] = tt.was, tt.id
			if tt.was == kiosk.OnKeyPart {
				mark["credentialId"] = nil
			}
			leave(t, s.dir, mark)
			after := newStandWith(t, s.dir, s.key, func(d *kiosk.Deps) {
				if tt.then != enroll.Active {
					d.RelyingParty = &posing{d.RelyingParty, active, tt.then}
				}
			})
			if got := place(t, after); got != tt.want {
				t.Errorf("the desk says %q, want %q", got, tt.want)
			}
			after.must(after.store.Close())
		})
	}
}

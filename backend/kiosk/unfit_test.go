package kiosk_test

import (
	"sync/atomic"
	"testing"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// TestUnfitKeys: a key that cannot be set up is refused before anything is asked of
// it, with its own reason and the way to another key.
func TestUnfitKeys(t *testing.T) {
	for code, unfit := range map[string]func(*authenticator.Info){
		string(authenticator.CodeNotFIDO2):    func(i *authenticator.Info) { i.FIDO2 = false },
		string(authenticator.CodeUnsupported): func(i *authenticator.Info) { i.Discoverable = false },
		string(kiosk.CodeKeyCannotPIN):        func(i *authenticator.Info) { i.CanPIN = false },
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Bool
			s := newStand(t, func(d *kiosk.Deps) {
				d.Authenticator = &byWay{Authenticator: d.Authenticator, can: everything, info: unfit, fail: func(op string) error {
					asked.Store(asked.Load() || op != "open" && op != "info")
					return nil
				}}
			})
			s.plug()
			s.begin(s.person("anna").ID)
			if trouble := await[kiosk.Trouble](s); trouble.Problem.Code != code || trouble.Ways[0] != kiosk.WayOtherKey {
				t.Errorf("%+v, ways %v", trouble.Problem, trouble.Ways)
			}
			if asked.Load() {
				t.Error("something was asked of it")
			}
		})
	}
}

// TestAnotherKeyForTheProof: only the key that holds the credential can be tried out,
// and it is asked for when another comes in its place.
func TestAnotherKeyForTheProof(t *testing.T) {
	s := newStandWith(t, t.TempDir(), practice.New(practice.Options{}))
	anna := s.person("anna")
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	s.leadTo(kiosk.KindTryIt)
	s.unplug()
	await[kiosk.InsertKey](s)
	other := s.bus.Plug(practice.New(practice.Options{}))
	insert := await(s, func(i kiosk.InsertKey) bool { return i.Again != nil && i.Again.Code == string(kiosk.CodeOtherKey) })
	s.bus.Unplug(other)
	s.plug()
	s.leadTo(kiosk.KindDone)
	s.finish()
	s.nothingLeft()
	if list := s.credentials(anna.ID); len(list) != 1 || list[0].State != enroll.Active {
		t.Errorf("credentials %+v after %+v", list, insert)
	}
}

// TestStoppedAfterResuming: what an earlier visit has registered is still there to be
// tried out when somebody stops, and is listed.
func TestStoppedAfterResuming(t *testing.T) {
	s, anna, left := leftWaiting(t, practice.New(practice.Options{}))
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	s.leadTo(kiosk.KindTryIt)
	s.must(s.kiosk.Stop(s.kiosk.State().Head().Seq))
	stopped := await[kiosk.Stopped](s)
	if l := stopped.Leftover; l == nil || l.ID != left.ID || l.Place != kiosk.OnBoth || l.Person.ID != anna.ID || l.Product == "" || !l.At.Equal(s.credentials(anna.ID)[0].CreatedAt) {
		t.Errorf("%+v is not what is left: %+v", l, left)
	}
	s.must(s.kiosk.GiveBack(stopped.Seq))
	s.unplug()
	if list := await[kiosk.Desk](s).Leftovers; len(list) != 1 || list[0].ID != left.ID {
		t.Errorf("the desk lists %+v", list)
	}
	if list := s.credentials(anna.ID); list[0].State != enroll.Unproved {
		t.Errorf("it is %s", list[0].State)
	}
}

// TestLeftInTheStore: what came off the key and could not be taken back at the relying
// party is said, and listed.
func TestLeftInTheStore(t *testing.T) {
	var w weather
	s := newFailingStand(t, practice.New(practice.Options{}), w.at)
	anna := s.person("anna")
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
	s.leadTo(kiosk.KindTryIt)
	w.turn(away("before ChangeCredential"))
	s.must(s.kiosk.Stop(s.kiosk.State().Head().Seq))
	stopped := await[kiosk.Stopped](s)
	if stopped.Leftover == nil || stopped.Leftover.Place != kiosk.InStore {
		t.Errorf("%+v", stopped.Leftover)
	}
	w.turn(fine)
	s.must(s.kiosk.GiveBack(stopped.Seq))
	s.unplug()
	if list := await[kiosk.Desk](s).Leftovers; len(list) != 1 || list[0].Place != kiosk.InStore {
		t.Errorf("the desk lists %+v", list)
	}
}

// TestOneOfTheKeysGoes: while somebody is to choose one of several keys by touch, the
// others may be pulled out instead.
func TestOneOfTheKeysGoes(t *testing.T) {
	s := newStandWith(t, t.TempDir(), practice.New(practice.Options{}))
	other := s.bus.Plug(practice.New(practice.Options{}))
	s.plug()
	s.begin(s.person("anna").ID)
	await[kiosk.ChooseKey](s)
	s.bus.Unplug(other)
	s.leadTo(kiosk.KindDone)
	s.finish()
	s.nothingLeft()
}

// TestSeveralKeysAtTheLock: an operator chooses theirs by touch, too.
func TestSeveralKeysAtTheLock(t *testing.T) {
	s := newClosed(t)
	await[kiosk.Locked](s)
	other, own := s.bus.Plug(practice.New(practice.Options{})), s.bus.Plug(s.own)
	defer s.bus.Unplug(own)
	await(s, func(st kiosk.State) bool {
		kind := st.Head().Kind
		return kind == kiosk.KindEnterPIN || kind == kiosk.KindLocked && st.(kiosk.Locked).Again != nil
	})
	s.bus.Unplug(other)
	s.enterPIN()
	if desk := await[kiosk.Desk](s); desk.Staff.ID != s.User {
		t.Errorf("%+v", desk.Staff)
	}
}

// TestNobodyBeginsForWhoeverIsLockedOut, nor cleans up what is not there.
func TestNobodyBeginsForWhoeverIsLockedOut(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	_, err := s.service.UpdateUser(t.Context(), enroll.Actor{Kind: enroll.ActorSystem}, anna.ID, enroll.UserPatch{Revision: anna.Revision, Status: new(enroll.UserDisabled)})
	s.must(err)
	if err := s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}); enroll.CodeOf(err) != enroll.CodeUserDisabled {
		t.Error(err)
	}
	if err := s.kiosk.CleanUp(t.Context(), enroll.NewID()); enroll.CodeOf(err) != enroll.CodeNotFound {
		t.Error(err)
	}
	await[kiosk.Desk](s)
}

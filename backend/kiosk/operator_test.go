package kiosk_test

import (
	"context"
	"testing"
	"time"

	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// TestFirstStart: a store of this machine's own is claimed on its screen, and
// nothing else can be done there before.
func TestFirstStart(t *testing.T) {
	s := newUnclaimed(t, t.TempDir(), touching(practice.Options{}))
	await[kiosk.SetUp](s)
	if _, err := s.kiosk.FindPeople(t.Context(), "", ""); ownCode(err) != kiosk.CodeLocked {
		t.Errorf("the desk is open: %v", err)
	}
	err := s.kiosk.SetUp(t.Context(), await[kiosk.SetUp](s).Seq, enroll.NewUser{DisplayName: "Olga"})
	if enroll.CodeOf(err) != enroll.CodeRequired {
		t.Errorf("without a name: %v", err)
	}
	id := s.setUp()
	s.own = s.key
	desk := await[kiosk.Desk](s)
	if desk.Staff.ID != id || desk.Staff.Role != enroll.Administrator || desk.Staff.DisplayName != "Olga Operator" {
		t.Errorf("%+v", desk.Staff)
	}
	if err := s.kiosk.SetUp(t.Context(), desk.Seq, enroll.NewUser{Username: "eva", DisplayName: "Eva"}); ownCode(err) != kiosk.CodeStale {
		t.Errorf("claimed again: %v", err)
	}
}

// TestFirstStartAbandoned: whoever gave up before the key was set up begins again,
// under the same name.
func TestFirstStartAbandoned(t *testing.T) {
	s := newUnclaimed(t, t.TempDir(), touching(practice.Options{}))
	s.must(s.kiosk.SetUp(t.Context(), await[kiosk.SetUp](s).Seq, enroll.NewUser{Username: "olga", DisplayName: "Olga"}))
	s.must(s.kiosk.Stop(await[kiosk.InsertKey](s).Seq))
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	s.setUp()
}

// TestSignIn: the desk opens with an operator's key, and with no other.
func TestSignIn(t *testing.T) {
	s := newClosed(t)
	lock := await[kiosk.Locked](s)
	if lock.Entry != kiosk.EntrySignIn || lock.Ready {
		t.Errorf("%+v", lock)
	}
	if err := s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: s.User}); ownCode(err) != kiosk.CodeLocked {
		t.Errorf("begin: %v", err)
	}
	if desk := await[kiosk.Desk](s); desk.Staff.ID != s.User {
		t.Errorf("%+v", desk.Staff)
	}
	anna := s.person("anna")
	s.plug()
	s.enrol(anna.ID)
	s.unplug()
	s.lock()

	s.plug() // Anna's key works, and opens nothing here
	s.enterPIN()
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(kiosk.CodeNotStaff) || trouble.Ways[0] != kiosk.WayOtherKey {
		t.Errorf("%+v", trouble)
	}
	s.must(s.kiosk.OtherKey(trouble.Seq))
	await(s, func(l kiosk.Locked) bool { return l.Ready })
	if _, err := s.kiosk.FindPeople(t.Context(), "", ""); ownCode(err) != kiosk.CodeLocked {
		t.Errorf("the desk is open: %v", err)
	}
	await[kiosk.Desk](s)
}

// TestAKeyThatIsThereWaits: a locked kiosk does not ask for the PIN of a key that
// somebody left in it, until it is told to.
func TestAKeyThatIsThereWaits(t *testing.T) {
	s := newClosed(t)
	await[kiosk.Desk](s)
	id := s.bus.Plug(s.own)
	defer s.bus.Unplug(id)
	s.must(s.kiosk.Lock(t.Context()))
	lock := await(s, func(l kiosk.Locked) bool { return l.Ready })
	s.must(s.kiosk.Unlock(lock.Seq))
	asked := await[kiosk.EnterPIN](s)
	if asked.Entry != kiosk.EntrySignIn || asked.Person != (kiosk.Person{}) {
		t.Errorf("%+v", asked)
	}
	s.must(s.kiosk.Stop(asked.Seq)) // given up: locked again, and the key waits
	await(s, func(l kiosk.Locked) bool { return l.Ready && l.Seq > asked.Seq })
}

// TestTheOperatorsKeyIsNeverTheTarget, wherever it is plugged in; pulling it ends
// nothing; and the desk returns with it alone.
func TestTheOperatorsKeyIsNeverTheTarget(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	s.begin(anna.ID)
	await[kiosk.InsertKey](s)
	own := s.bus.Plug(s.own)
	again := await(s, func(i kiosk.InsertKey) bool { return i.Again != nil })
	if again.Again.Code != string(kiosk.CodeOwnKey) {
		t.Errorf("%+v", again.Again)
	}
	s.plug() // beside it
	s.accept()
	s.bus.Unplug(own)
	s.setPIN()
	done := await[kiosk.Done](s)
	s.must(s.kiosk.GiveBack(done.Seq))
	lock := await[kiosk.Locked](s)
	if lock.Entry != kiosk.EntryReturn {
		t.Errorf("%+v", lock)
	}
	if _, err := s.kiosk.Person(t.Context(), anna.ID); ownCode(err) != kiosk.CodeBusy {
		t.Errorf("the desk is open: %v", err)
	}
	s.unplug()
	s.plug() // Anna's key opens nothing
	other := await(s, func(l kiosk.Locked) bool { return l.Again != nil })
	if other.Again.Code != string(kiosk.CodeOtherKey) {
		t.Errorf("%+v", other.Again)
	}
	await[kiosk.Desk](s)
	if n := len(s.credentials(s.User)); n != 1 {
		t.Errorf("the operator has %d keys", n)
	}
}

// TestLockWhenPulled: where it is configured so, the desk locks when the key goes
// that opened it.
func TestLockWhenPulled(t *testing.T) {
	s := newClosed(t, func(d *kiosk.Deps) { d.LockOnPull = true })
	await[kiosk.Locked](s)
	id := s.bus.Plug(s.own)
	s.enterPIN()
	for s.kiosk.State().Head().Kind != kiosk.KindDesk {
		time.Sleep(time.Millisecond)
	}
	s.bus.Unplug(id)
	await[kiosk.Locked](s)
}

// TestSessionEndedElsewhere: the desk of somebody who is no operator any more
// locks at the next thing they do.
func TestSessionEndedElsewhere(t *testing.T) {
	s := newStand(t)
	desk := await[kiosk.Desk](s)
	system := enroll.Actor{Kind: enroll.ActorSystem}
	user, err := s.service.User(t.Context(), system, desk.Staff.ID)
	s.must(err)
	s.must(s.store.InTx(t.Context(), func(tx enroll.Tx) error {
		if err := tx.EndSessions(t.Context(), user.ID, "", time.Now()); err != nil {
			return err
		}
		return tx.Append(t.Context(), enroll.Event{ID: enroll.NewID(), At: time.Now(), Act: enroll.ActSessionEnded, By: system.Holder()})
	}))
	if _, err := s.kiosk.FindPeople(t.Context(), "", ""); ownCode(err) != kiosk.CodeLocked {
		t.Errorf("find: %v", err)
	}
	await[kiosk.Locked](s)
}

// TestSecondKeyOfTheOperator: whoever has one key sets up another for themselves,
// which is never the one they have.
func TestSecondKeyOfTheOperator(t *testing.T) {
	s := newStand(t)
	if desk := await[kiosk.Desk](s); desk.Staff.Keys != 1 {
		t.Errorf("%+v", desk.Staff)
	}
	s.must(s.kiosk.BeginOwn(t.Context()))
	await[kiosk.InsertKey](s)
	own := s.bus.Plug(s.own)
	again := await(s, func(i kiosk.InsertKey) bool { return i.Again != nil })
	if again.Again.Code != string(kiosk.CodeOwnKey) {
		t.Errorf("%+v", again.Again)
	}
	s.bus.Unplug(own)
	s.plug()
	s.accept()
	s.setPIN()
	done := await[kiosk.Done](s)
	s.must(s.kiosk.GiveBack(done.Seq))
	desk := await(s, func(d kiosk.Desk) bool { return d.Seq > done.Seq })
	if desk.Staff.Keys != 2 || done.Person.ID != s.User {
		t.Errorf("%+v, for %+v", desk.Staff, done.Person)
	}
}

// TestInvited: who has an invitation sets up a key by themselves, with nobody signed
// in, and afterwards the kiosk is locked.
func TestInvited(t *testing.T) {
	s := newClosed(t)
	system := enroll.Actor{Kind: enroll.ActorSystem}
	anna, err := s.service.CreateUser(t.Context(), system, enroll.NewUser{Username: "anna", DisplayName: "Anna Meier"})
	s.must(err)
	made, err := s.service.Invite(t.Context(), system, enroll.InvitationRequest{User: anna.ID, Delivery: enroll.DeliveryHanded})
	s.must(err)
	redeem := func(code string) error {
		err := s.kiosk.Redeem(t.Context(), await[kiosk.Locked](s).Seq, "ANNA", code)
		for ownCode(err) == kiosk.CodeStale { // the lock notices a key meanwhile
			err = s.kiosk.Redeem(t.Context(), await[kiosk.Locked](s).Seq, "ANNA", code)
		}
		return err
	}
	for what, code := range map[string]string{"none": "", "no code": "let me in", "another": "00000-00000"} {
		if err := redeem(code); enroll.CodeOf(err) != enroll.CodeInvitationUnknown {
			t.Errorf("%s: %v", what, err)
		}
	}
	s.must(redeem(made.Code))
	if _, err := s.kiosk.FindPeople(t.Context(), "", ""); ownCode(err) != kiosk.CodeLocked {
		t.Errorf("the desk is open: %v", err)
	}
	s.plug()
	s.accept()
	s.setPIN()
	done := await[kiosk.Done](s)
	s.must(s.kiosk.GiveBack(done.Seq))
	if lock := await[kiosk.Locked](s); lock.Entry != kiosk.EntrySignIn || lock.Epoch == done.Epoch {
		t.Errorf("%+v", lock)
	}
	if list := s.credentials(anna.ID); len(list) != 1 || list[0].State != enroll.Active || list[0].EnrolledBy.Invitation == "" {
		t.Errorf("%+v", list)
	}
	if err := redeem(made.Code); enroll.CodeOf(err) != enroll.CodeInvitationUnknown {
		t.Errorf("the same invitation again: %v", err)
	}
}

// slow are sessions that end only when they are let.
type slow struct {
	enroll.Sessions
	let chan struct{}
}

func (s slow) EndSession(ctx context.Context, by enroll.Actor) error {
	<-s.let
	return s.Sessions.EndSession(ctx, by)
}

// TestLocksBeforeTheServiceHears: a service that does not answer does not keep the
// desk on the screen.
func TestLocksBeforeTheServiceHears(t *testing.T) {
	let := make(chan struct{})
	s := newStand(t, func(d *kiosk.Deps) { d.Sessions = slow{d.Sessions, let} })
	before := await[kiosk.Desk](s)
	locked := make(chan error)
	go func() { locked <- s.kiosk.Lock(context.Background()) }()
	if lock := await[kiosk.Locked](s); lock.Entry != kiosk.EntrySignIn || lock.Epoch == before.Epoch {
		t.Errorf("%+v", lock)
	}
	if _, err := s.kiosk.FindPeople(t.Context(), "", ""); ownCode(err) != kiosk.CodeLocked {
		t.Errorf("the desk is open: %v", err)
	}
	close(let)
	s.must(<-locked)
	await[kiosk.Desk](s)
}

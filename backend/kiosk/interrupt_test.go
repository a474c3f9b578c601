package kiosk_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// TestPulledAtEveryExchange pulls the key out at the first exchange between
// program and key, at the second, and so on until an enrolment needs fewer; both
// before the key has done what it was asked and after. Put in again, the
// enrolment goes on to its good end.
func TestPulledAtEveryExchange(t *testing.T) {
	probe := newStand(t)
	probe.key.Inject(practice.Fault{}) // begins to count
	probe.plug()
	probe.enrol(probe.person("probe").ID)
	exchanges := probe.key.Requests()
	if exchanges < 10 {
		t.Fatalf("an enrolment has %d exchanges, which is too few to be true", exchanges)
	}
	for _, effect := range []practice.Effect{practice.Unplug, practice.UnplugAfter} {
		for n := 1; n <= exchanges; n++ {
			t.Run(fmt.Sprintf("%s/%d", effect, n), func(t *testing.T) {
				t.Parallel()
				enrolPulledAt(t, practice.Fault{Effect: effect, From: n})
			})
		}
	}
}

func enrolPulledAt(t *testing.T, fault practice.Fault) {
	s := newStand(t)
	anna := s.person("anna")
	s.key.Inject(fault)
	s.plug()
	s.begin(anna.ID)
	s.throughPulls()
	list := s.credentials(anna.ID)
	var active int
	for _, c := range list {
		if c.State == enroll.Active {
			active++
			if c.Proof == "" {
				t.Errorf("%s is active without a proof", c.ID)
			}
		}
	}
	if active != 1 {
		t.Errorf("%d active credentials, want 1: %+v", active, list)
	}
	s.nothingLeft()
	if n := s.onKey(anna.ID); n != 1 {
		t.Errorf("%d credentials on the key, want 1", n)
	}
}

// throughPulls answers whatever the kiosk asks until the screen is given back,
// putting the key in again when it was pulled.
func (s *stand) throughPulls() {
	s.Helper()
	late := time.After(patience)
	var last int32
	for {
		state := s.kiosk.State()
		if head := state.Head(); head.Seq != last {
			last = head.Seq
			switch st := state.(type) {
			case kiosk.HandOver:
				_ = s.kiosk.HandOver(st.Seq, known) // may be answered already
			case kiosk.InsertKey:
				s.plug()
			case kiosk.KeyFound:
				_ = s.kiosk.AcceptKey(st.Seq, "My key") // may be stale by now: the key can go at any moment
			case kiosk.NewPIN:
				_ = s.kiosk.NewPIN(st.Seq, newPIN(pin), newPIN(pin))
			case kiosk.EnterPIN:
				_ = s.kiosk.EnterPIN(st.Seq, newPIN(pin))
			case kiosk.Trouble:
				if st.Ways[0] == kiosk.WayRetry {
					_ = s.kiosk.Retry(st.Seq)
				} else {
					_ = s.kiosk.Stop(st.Seq)
				}
			case kiosk.Stopped:
				s.must(s.kiosk.GiveBack(st.Seq))
			case kiosk.Done:
				if s.alone {
					return
				}
				s.must(s.kiosk.GiveBack(st.Seq))
			case kiosk.Locked:
				s.enter(st)
			case kiosk.Desk:
				return
			}
		}
		select {
		case <-s.changed:
		case <-time.After(2 * time.Millisecond):
		case <-late:
			s.Fatalf("the kiosk shows %+v\n%s", s.kiosk.State(), s.log.text())
		}
	}
}

// TestStoppedAtEveryState stops the enrolment in each of its states: nothing of
// it stays.
func TestStoppedAtEveryState(t *testing.T) {
	prepare := map[kiosk.Kind]func(*stand){ // what leads there besides a fresh key
		kiosk.KindHandOver:  func(*stand) {},
		kiosk.KindInsertKey: func(*stand) {},
		kiosk.KindChooseKey: func(*stand) {},
		kiosk.KindKey:       func(*stand) {},
		kiosk.KindNewPIN:    func(*stand) {},
		kiosk.KindEnterPIN:  (*stand).enrolBen,
		kiosk.KindChangePIN: func(s *stand) { s.enrolBen(); s.key.RequirePINChange() },
		kiosk.KindTouch:     func(*stand) {},
		kiosk.KindTryIt:     func(*stand) {},
		kiosk.KindProblem:   func(s *stand) { s.key.Inject(practice.Fault{Effect: practice.PINBlocked}) },
	}
	for kind := range kiosk.States() {
		switch kind {
		case kiosk.KindPair, kiosk.KindSetUp, kiosk.KindLocked, kiosk.KindDesk, kiosk.KindDone, kiosk.KindStopped, kiosk.KindAccount,
			kiosk.KindStart, kiosk.KindNewService, kiosk.KindInvitation, kiosk.KindOwnKeys: // nothing is going on
			continue
		case kiosk.KindWorking: // too short to be met; TestKilledAtEveryStep is about it
			continue
		}
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := newStandWith(t, t.TempDir(), practice.New(practice.Options{}))
			prepare[kind](s)
			before := s.credentialsOnKey()
			if kind == kiosk.KindChooseKey {
				s.plug()
				s.bus.Plug(practice.New(practice.Options{}))
			}
			anna := s.person("anna")
			s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
			s.leadTo(kind)
			s.must(s.kiosk.Stop(s.kiosk.State().Head().Seq))
			stopped := await[kiosk.Stopped](s)
			if stopped.Leftover != nil {
				t.Errorf("left behind: %+v", stopped.Leftover)
			}
			s.must(s.kiosk.GiveBack(stopped.Seq))
			s.nothingLeft()
			for _, c := range s.credentials(anna.ID) {
				if c.State != enroll.Revoked {
					t.Errorf("credential %s is %s, want revoked", c.ID, c.State)
				}
			}
			if after := s.credentialsOnKey(); after != before {
				t.Errorf("%d credentials on the key, want %d", after, before)
			}
		})
	}
}

// enrolBen sets up the stand's key for somebody else, so that it has a PIN.
func (s *stand) enrolBen() {
	s.Helper()
	s.must(s.kiosk.Begin(s.Context(), kiosk.EnrolRequest{User: s.person("ben").ID}))
	s.leadTo(kiosk.KindDone)
	s.finish()
}

// credentialsOnKey counts what is on a key that has to be touched, by the slots
// that are free.
func (s *stand) credentialsOnKey() int {
	s.Helper()
	bus := practice.NewBus()
	s.unplug()
	id := bus.Plug(s.key)
	defer bus.Unplug(id)
	key, err := road(s, bus).Open(s.Context(), id)
	s.must(err)
	defer key.Close() //nolint:errcheck // a test's own key
	info, err := key.Info(s.Context())
	s.must(err)
	return 25 - info.FreeSlots
}

// TestNoTouchInTime: when the ceremony's time is up before anybody touched the
// key, the screen says so, and trying again works.
func TestNoTouchInTime(t *testing.T) {
	s := newStandWith(t, t.TempDir(), practice.New(practice.Options{}))
	s.policy(func(p *enroll.Policy) { p.CeremonySeconds = 1 })
	s.plug()
	s.begin(s.person("anna").ID)
	s.accept()
	s.setPIN()
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(authenticator.CodeTimeout) || trouble.Ways[0] != kiosk.WayRetry {
		t.Fatalf("%+v does not say that nobody touched the key, and offer another try", trouble)
	}
	s.must(s.kiosk.Retry(trouble.Seq))
	s.leadTo(kiosk.KindDone)
	s.finish()
	s.nothingLeft()
}

// policy changes the policy.
func (s *stand) policy(change func(*enroll.Policy)) {
	s.Helper()
	ctx := s.Context()
	s.must(s.store.InTx(ctx, func(tx enroll.Tx) error {
		policy, err := tx.Policy(ctx)
		if err != nil {
			return err
		}
		policy.Version++
		change(&policy)
		if err := tx.InsertPolicy(ctx, policy); err != nil {
			return err
		}
		return tx.Append(ctx, enroll.Event{ID: enroll.NewID(), At: time.Now(), Act: enroll.ActPolicyAdded, By: enroll.Holder{Kind: enroll.ActorSystem}})
	}))
}

// TestPulledWithHiddenCredential: under credProtect level 3 a key does not tell
// without its PIN that it holds the credential. It is not taken for another.
func TestPulledWithHiddenCredential(t *testing.T) {
	s := newStandWith(t, t.TempDir(), practice.New(practice.Options{}))
	s.policy(func(p *enroll.Policy) { p.CredProtect = 3 })
	s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: s.person("anna").ID}))
	s.leadTo(kiosk.KindTryIt)
	s.unplug()
	await[kiosk.InsertKey](s)
	s.plug()
	s.leadTo(kiosk.KindDone)
	s.finish()
	s.nothingLeft()
}

// leadTo answers, and touches the key, until the kiosk shows a state of this kind.
func (s *stand) leadTo(kind kiosk.Kind) {
	s.Helper()
	late := time.After(patience)
	var last, touched int32
	for {
		state := s.kiosk.State()
		head := state.Head()
		if head.Kind == kind {
			return
		}
		if head.Seq != last {
			last = head.Seq
			switch st := state.(type) {
			case kiosk.HandOver:
				s.must(s.kiosk.HandOver(st.Seq, known))
			case kiosk.InsertKey:
				s.plug()
			case kiosk.KeyFound:
				s.must(s.kiosk.AcceptKey(st.Seq, "My key"))
			case kiosk.NewPIN:
				s.must(s.kiosk.NewPIN(st.Seq, newPIN(pin), newPIN(pin)))
			case kiosk.EnterPIN:
				s.must(s.kiosk.EnterPIN(st.Seq, newPIN(pin)))
			}
		}
		switch head.Kind {
		case kiosk.KindTouch, kiosk.KindTryIt, kiosk.KindChooseKey: // once, or it would be for the next state
			if head.Seq != touched && s.key.Touch() {
				touched = head.Seq
			}
		}
		select {
		case <-s.changed:
		case <-time.After(2 * time.Millisecond):
		case <-late:
			s.Fatalf("waited for %s; the kiosk shows %+v\n%s", kind, s.kiosk.State(), s.log.text())
		}
	}
}

// handlesOnKeyTouched is handlesOnKey for a key that has to be touched.
func (s *stand) handlesOnKeyTouched() [][]byte {
	s.Helper()
	ctx, cancel := context.WithCancel(s.Context())
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			s.key.Touch()
			time.Sleep(time.Millisecond)
		}
	}()
	return s.handlesOnKey()
}

// TestPulledWhileInTrouble: a key that will not do is pulled out and another put
// in, which is what most would do. It is shown before it is used.
func TestPulledWhileInTrouble(t *testing.T) {
	s := newStandWith(t, t.TempDir(), touching(practice.Options{Slots: 1}))
	s.plug()
	s.enrol(s.person("ben").ID)
	s.begin(s.person("anna").ID)
	s.must(s.kiosk.AcceptKey(await[kiosk.KeyFound](s).Seq, "The full one"))
	s.enterPIN()
	if trouble := await[kiosk.Trouble](s); trouble.Problem.Code != string(authenticator.CodeFull) {
		t.Fatalf("%+v, want %s", trouble.Problem, authenticator.CodeFull)
	}
	s.unplug()
	if insert := await[kiosk.InsertKey](s); insert.Again != nil {
		t.Errorf("the screen asks for the full key again: %+v", insert.Again)
	}
	s.key = touching(practice.Options{})
	s.plug()
	s.accept()
	s.setPIN()
	if summary := s.finish(); summary.Name != "My key" || !summary.NewPIN {
		t.Errorf("the summary tells of another key: %+v", summary)
	}
	s.nothingLeft()
}

// TestBothPulledWhileChoosing: the choice goes on with the keys that come next.
func TestBothPulledWhileChoosing(t *testing.T) {
	s := newStandWith(t, t.TempDir(), practice.New(practice.Options{}))
	other := s.bus.Plug(practice.New(practice.Options{}))
	s.plug()
	s.begin(s.person("anna").ID)
	before := await[kiosk.ChooseKey](s).Seq
	s.bus.Unplug(other)
	s.unplug()
	if now := await[kiosk.InsertKey](s).Seq; now > before+3 {
		t.Errorf("it took %d states to notice", now-before)
	}
	s.leadTo(kiosk.KindDone)
	s.finish()
}

package kiosk_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// byWay is a road to keys that can do less than the one behind it, and fails on
// demand. Where it is given no PIN, the system's dialog is taken to have asked for
// the stand's, or a finger to have stood in for it.
type byWay struct {
	authenticator.Authenticator
	can  authenticator.Capabilities
	fail func(op string) error     // nil: nothing fails
	info func(*authenticator.Info) // changes what the key says of itself; may be nil
}

func (w *byWay) failure(op string) error {
	if w.fail == nil {
		return nil
	}
	return w.fail(op)
}

func (w *byWay) Capabilities() authenticator.Capabilities { return w.can }

func (w *byWay) Watch(ctx context.Context) <-chan []authenticator.Device {
	if w.can.List {
		return w.Authenticator.Watch(ctx)
	}
	lists := make(chan []authenticator.Device, 1)
	lists <- nil
	context.AfterFunc(ctx, func() { close(lists) })
	return lists
}

func (w *byWay) Select(ctx context.Context, ids []string) (string, error) {
	if err := w.failure("select"); err != nil {
		return "", err
	}
	return w.Authenticator.Select(ctx, ids)
}

func (w *byWay) Open(ctx context.Context, id string) (authenticator.Key, error) {
	if err := w.failure("open"); err != nil {
		return nil, err
	}
	if !w.can.List {
		for _, d := range <-w.Authenticator.Watch(ctx) {
			id = d.ID
		}
	}
	key, err := w.Authenticator.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	return &byWayKey{key, w}, nil
}

type byWayKey struct {
	authenticator.Key
	way *byWay
}

// pin is the one given, or what the system's dialog or a finger stands for.
func (k *byWayKey) pin(p authenticator.PIN) authenticator.PIN {
	if !p.Empty() {
		return p
	}
	return newPIN(pin)
}

func (k *byWayKey) Info(ctx context.Context) (authenticator.Info, error) {
	if err := k.way.failure("info"); err != nil {
		return authenticator.Info{}, err
	}
	info, err := k.Key.Info(ctx)
	if k.way.info != nil {
		k.way.info(&info)
	}
	return info, err
}

func (k *byWayKey) SetPIN(ctx context.Context, pin authenticator.PIN) error {
	if err := k.way.failure("set PIN"); err != nil {
		return err
	}
	return k.Key.SetPIN(ctx, pin)
}

// opens tells p of the dialog that this road has, if it has any.
func (k *byWayKey) opens(p authenticator.Prompter) (closed func()) {
	if !k.way.can.Dialog {
		return func() {}
	}
	p.Dialog(true)
	return func() { p.Dialog(false) }
}

func (k *byWayKey) MakeCredential(ctx context.Context, req authenticator.MakeCredential) (authenticator.Registration, error) {
	defer k.opens(req.Prompter)()
	if err := k.way.failure("make"); err != nil {
		return authenticator.Registration{}, err
	}
	req.PIN = k.pin(req.PIN)
	return k.Key.MakeCredential(ctx, req)
}

func (k *byWayKey) GetAssertion(ctx context.Context, req authenticator.GetAssertion) ([]authenticator.Assertion, error) {
	op := "assert"
	if req.Silent {
		op = "look"
	} else {
		defer k.opens(req.Prompter)()
	}
	if err := k.way.failure(op); err != nil {
		return nil, err
	}
	req.PIN = k.pin(req.PIN)
	return k.Key.GetAssertion(ctx, req)
}

// dialogOnly is what Windows leaves to programs: its own dialog does the rest.
var dialogOnly = authenticator.Capabilities{Dialog: true}

// TestDialogOnly enrols where the system shows no key, tells nothing of it and
// asks for the PIN itself.
func TestDialogOnly(t *testing.T) {
	s := newStand(t, func(d *kiosk.Deps) { d.Authenticator = &byWay{Authenticator: d.Authenticator, can: dialogOnly} })
	s.plug()
	s.givePIN()
	anna := s.person("anna")
	s.begin(anna.ID)
	found := await[kiosk.KeyFound](s)
	if found.Key.Described {
		t.Errorf("%+v tells of what nobody knows", found.Key)
	}
	s.accept()
	s.finish()
	s.nothingLeft()
	if list := s.credentials(anna.ID); len(list) != 1 || list[0].State != enroll.Active {
		t.Errorf("credentials %+v, want one that is active", list)
	}
}

// TestDialogIsAnnounced: the screen says that a dialog of the system opens before it
// does and while our window makes room for it; and it has the time that it takes to
// find a key and choose a PIN.
func TestDialogIsAnnounced(t *testing.T) {
	var s *stand
	kinds := make(chan kiosk.Kind, 16)
	s = newStand(t, func(d *kiosk.Deps) {
		d.Authenticator = &byWay{Authenticator: d.Authenticator, can: dialogOnly}
		d.Dialog = func(open bool) {
			if !open {
				return
			}
			state := s.kiosk.State()
			var dialog bool
			var until time.Time
			switch st := state.(type) {
			case kiosk.Touch:
				dialog, until = st.Dialog, st.Deadline
			case kiosk.TryIt:
				dialog, until = st.Dialog, st.Deadline
			}
			if !dialog || time.Until(until) < 2*time.Minute {
				t.Errorf("a dialog opens over %+v", state)
			}
			kinds <- state.Head().Kind
		}
	})
	s.plug()
	s.givePIN()
	s.begin(s.person("anna").ID)
	s.accept()
	await[kiosk.Done](s)
	if first, second := <-kinds, <-kinds; first != kiosk.KindTouch || second != kiosk.KindTryIt {
		t.Errorf("dialogs over %s and %s", first, second)
	}
}

// TestNobodyIsGoneDuringADialog: who is busy in the system's dialog gives our screen
// no sign, and is there all the same.
func TestNobodyIsGoneDuringADialog(t *testing.T) {
	var s *stand
	var done atomic.Bool
	s = newStand(t, func(d *kiosk.Deps) {
		d.IdleAfter = time.Second // which no other step of this test takes, on a busy machine neither
		d.Authenticator = &byWay{Authenticator: d.Authenticator, can: dialogOnly, fail: func(op string) error {
			if op == "make" {
				time.Sleep(d.IdleAfter + 500*time.Millisecond)
			}
			return nil
		}}
		notify := d.Notify
		d.Notify = func(seq int32) { // and not whoever looks now and then: afterwards nobody is there
			if s != nil && s.kiosk.State().Head().Kind == kiosk.KindDone {
				done.Store(true)
			}
			notify(seq)
		}
	})
	s.plug()
	s.givePIN()
	s.begin(s.person("anna").ID)
	s.accept()
	if state := s.either(kiosk.KindDone, kiosk.KindLocked, kiosk.KindStopped); !done.Load() {
		t.Errorf("%+v", state)
	}
}

// givePIN gives the stand's key its PIN by another road.
func (s *stand) givePIN() {
	s.Helper()
	key, err := s.reader().Open(s.Context(), s.id)
	s.must(err)
	s.must(key.SetPIN(s.Context(), newPIN(pin)))
	s.must(key.Close())
}

// TestFinger: a key that verifies its user itself is asked for no PIN.
func TestFinger(t *testing.T) {
	s := newStand(t, func(d *kiosk.Deps) {
		d.Authenticator = &byWay{Authenticator: d.Authenticator, can: everything, info: finger}
	})
	s.plug()
	s.givePIN()
	s.begin(s.person("anna").ID)
	s.accept()
	s.finish()
	s.nothingLeft()
}

// TestResetMeanwhile: a key that has lost its PIN gets another.
func TestResetMeanwhile(t *testing.T) {
	s := newStand(t, func(d *kiosk.Deps) {
		d.Authenticator = &byWay{
			Authenticator: d.Authenticator, can: everything, fail: onceAtMake(authenticator.CodePINNotSet),
			info: func(i *authenticator.Info) { i.PINSet = true },
		}
	})
	s.plug()
	s.begin(s.person("anna").ID)
	s.accept()
	s.enterPIN()
	s.setPIN()
	s.finish()
}

// onceAtMake fails the first making of a credential.
func onceAtMake(code authenticator.Code) func(string) error {
	var done atomic.Bool
	return func(at string) error {
		if at != "make" || done.Swap(true) {
			return nil
		}
		return &authenticator.Error{Code: code, Op: at, Retries: authenticator.Unknown}
	}
}

// TestRetryLooksAtTheKeyAgain: it may have changed while the problem was read.
func TestRetryLooksAtTheKeyAgain(t *testing.T) {
	var blocked atomic.Bool
	s := newStand(t, func(d *kiosk.Deps) {
		d.Authenticator = &byWay{
			Authenticator: d.Authenticator, can: everything, fail: onceAtMake(authenticator.CodeNoAnswer),
			info: func(i *authenticator.Info) {
				if blocked.Load() {
					i.PINRetries = 0
				}
			},
		}
	})
	s.plug()
	s.begin(s.person("anna").ID)
	s.accept()
	s.setPIN()
	first := await[kiosk.Trouble](s)
	blocked.Store(true)
	s.must(s.kiosk.Retry(first.Seq))
	second := await(s, func(t kiosk.Trouble) bool { return t.Seq > first.Seq })
	if second.Problem.Code != string(authenticator.CodePINBlocked) {
		t.Errorf("%+v, want %s", second.Problem, authenticator.CodePINBlocked)
	}
}

// TestTriedTwice: a key that did not say what it did, and was not let go since,
// overwrites at the second try what the first may have left.
func TestTriedTwice(t *testing.T) {
	s := newStand(t, func(d *kiosk.Deps) {
		d.Authenticator = &byWay{Authenticator: d.Authenticator, can: everything, fail: onceAtMake(authenticator.CodeNoAnswer)}
	})
	s.plug()
	s.begin(s.person("anna").ID)
	s.accept()
	s.setPIN()
	s.must(s.kiosk.Retry(await[kiosk.Trouble](s).Seq))
	s.finish()
	s.nothingLeft()
}

// TestEveryFailureComesToRest: whatever fails, and however often, the kiosk soon
// waits for the person instead of trying again by itself, and Stop ends it.
func TestEveryFailureComesToRest(t *testing.T) {
	for name, ops := range map[string][]string{
		"full": {"select", "open", "info", "look", "set PIN", "make", "assert"}, "dialog": {"open", "make", "assert"}, "finger": {"make", "assert"},
	} {
		road := map[string]byWay{"full": {can: everything}, "dialog": {can: dialogOnly}, "finger": {can: everything, info: finger}}[name]
		for _, op := range ops {
			t.Run(name+"/"+op, func(t *testing.T) {
				t.Parallel()
				for _, code := range authenticator.Codes() {
					comesToRest(t, road, op, code)
				}
			})
		}
	}
}

// everything is what libfido2 leaves to programs.
var everything = authenticator.Capabilities{List: true, Describe: true, PIN: true, Select: true, Delete: true}

// finger makes a key one that has no PIN and verifies its user itself.
func finger(i *authenticator.Info) { i.PINSet, i.BuiltInUV = false, true }

func comesToRest(t *testing.T, road byWay, op string, code authenticator.Code) {
	t.Helper()
	var failures atomic.Int32
	var mended atomic.Bool // for the operator
	road.fail = func(at string) error {
		if at != op || mended.Load() {
			return nil
		}
		failures.Add(1)
		return &authenticator.Error{Code: code, Op: op, Retries: 3}
	}
	if change := road.info; change != nil {
		road.info = func(i *authenticator.Info) {
			if !mended.Load() {
				change(i)
			}
		}
	}
	s := newStand(t, func(d *kiosk.Deps) { road.Authenticator, d.Authenticator = d.Authenticator, &road })
	s.plug()
	if !road.can.PIN || road.info != nil {
		s.givePIN()
	}
	if op == "select" {
		s.bus.Plug(practice.New(practice.Options{}))
	}
	s.begin(s.person("anna").ID)
	s.insist(op + " " + string(code))
	if n := failures.Load(); n > 10 {
		t.Errorf("%s, %s: it was tried %d times", op, code, n)
	}
	_ = s.kiosk.Stop(s.kiosk.State().Head().Seq) // may be done by now
	end := s.either(kiosk.KindStopped, kiosk.KindDone)
	mended.Store(true)
	s.unplug() // where the system chooses a key, it is the operator's
	s.must(s.kiosk.GiveBack(end.Head().Seq))
	await[kiosk.Desk](s)
}

// insist answers everything, and tries again and again, until nothing helps or
// the enrolment is done. It fails if the kiosk does too much by itself.
func (s *stand) insist(what string) {
	s.Helper()
	late := time.After(patience)
	var last int32
	asked := map[kiosk.Kind]int{}
	for {
		state := s.kiosk.State()
		if head := state.Head(); head.Seq != last {
			last = head.Seq
			if asked[head.Kind]++; asked[head.Kind] > 20 {
				s.Fatalf("%s: the kiosk shows %s again and again", what, head.Kind)
			}
			switch st := state.(type) {
			case kiosk.HandOver:
				_ = s.kiosk.HandOver(st.Seq, known)
			case kiosk.KeyFound:
				_ = s.kiosk.AcceptKey(st.Seq, "My key")
			case kiosk.NewPIN:
				_ = s.kiosk.NewPIN(st.Seq, newPIN(pin), newPIN(pin))
			case kiosk.EnterPIN:
				_ = s.kiosk.EnterPIN(st.Seq, newPIN(pin))
			case kiosk.ChangePIN:
				_ = s.kiosk.ChangePIN(st.Seq, newPIN(pin), newPIN("another-43"), newPIN("another-43"))
			case kiosk.Trouble:
				if st.Ways[0] != kiosk.WayRetry {
					return
				}
				_ = s.kiosk.Retry(st.Seq)
			case kiosk.Done:
				return
			}
			if k := head.Kind; asked[k] > 3 && k != kiosk.KindWorking {
				return
			}
		}
		switch state.Head().Kind {
		case kiosk.KindInsertKey, kiosk.KindChooseKey:
			if s.quiet() {
				return
			}
			continue
		}
		select {
		case <-s.changed:
		case <-time.After(2 * time.Millisecond):
		case <-late:
			s.Fatalf("%s: the kiosk shows %+v", what, state)
		}
	}
}

// quiet reports whether the kiosk shows nothing new for a moment.
func (s *stand) quiet() bool {
	select {
	case <-s.changed:
	default:
	}
	select {
	case <-s.changed:
		return false
	case <-time.After(10 * time.Millisecond):
		return true
	}
}

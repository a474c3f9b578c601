package kiosk

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// newWatch is an idle that notes what it does.
func newWatch(after time.Duration) (w *idle, warnings, ends *atomic.Int32) {
	warnings, ends = new(atomic.Int32), new(atomic.Int32)
	return &idle{after: after, now: time.Now, warned: func() { warnings.Add(1) }, end: func() { ends.Add(1) }}, warnings, ends
}

func TestIdleWarnsThenEndsThenRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, warnings, ends := newWatch(2 * time.Minute)
		w.present()
		began := time.Now()
		time.Sleep(100*time.Second + 1)
		synctest.Wait()
		if at := w.leaving(); warnings.Load() != 1 || !at.Equal(began.Add(2*time.Minute)) {
			t.Errorf("%d warnings, leaving at %v", warnings.Load(), at)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if ends.Load() != 1 || !w.leaving().IsZero() {
			t.Errorf("ended %d times, leaving at %v", ends.Load(), w.leaving())
		}
	})
}

// TestIdleHearsTheLastMoment: a timer that has rung finds that somebody was
// there before it.
func TestIdleHearsTheLastMoment(t *testing.T) {
	for name, wait := range map[string]time.Duration{"before the warning": 100 * time.Second, "before the end": 2 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, _, ends := newWatch(2 * time.Minute)
				w.present()
				time.Sleep(wait - time.Nanosecond)
				synctest.Wait()
				w.mu.Lock()
				time.Sleep(time.Nanosecond) // the timer rings, and waits for the lock
				w.at = time.Time{}
				w.arm(w.after-w.warning(), w.warn) // what present does
				w.mu.Unlock()
				synctest.Wait()
				if ends.Load() != 0 || !w.leaving().IsZero() {
					t.Errorf("ended %d times, leaving at %v", ends.Load(), w.leaving())
				}
				w.stop()
			})
		})
	}
}

// TestIdleTakesTheWarningBack, however often.
func TestIdleTakesTheWarningBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, warnings, ends := newWatch(2 * time.Minute)
		for range 3 {
			w.present()
			time.Sleep(110 * time.Second)
			synctest.Wait()
		}
		w.present()
		if warnings.Load() != 6 || ends.Load() != 0 || !w.leaving().IsZero() {
			t.Errorf("%d notices, want 6; ended %d times; leaving at %v", warnings.Load(), ends.Load(), w.leaving())
		}
		w.stop()
		w.present()
		time.Sleep(time.Hour)
		if synctest.Wait(); ends.Load() != 0 {
			t.Error("it ended after it was stopped")
		}
	})
}

func typedPIN(t *testing.T) authenticator.PIN {
	t.Helper()
	return authenticator.NewPIN([]byte("mailbox-42"))
}

func blank(p authenticator.PIN) bool {
	for _, b := range p.Bytes() {
		if b != 0 {
			return false
		}
	}
	return true
}

// TestPINIsHeldTwoMinutes at most, each from when it was typed.
func TestPINIsHeldTwoMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h pinHolder
		first, second := typedPIN(t), typedPIN(t)
		h.hold(first)
		time.Sleep(pinLifetime - time.Nanosecond)
		if synctest.Wait(); blank(first) || !h.held() {
			t.Fatal("the PIN was forgotten too early")
		}
		h.hold(second)
		if !blank(first) {
			t.Error("the PIN before was not overwritten")
		}
		time.Sleep(pinLifetime - time.Nanosecond)
		if synctest.Wait(); blank(second) {
			t.Error("the second PIN was overwritten when the first one's time was up")
		}
		time.Sleep(time.Nanosecond)
		if synctest.Wait(); !blank(second) || h.held() {
			t.Error("the PIN was not overwritten")
		}
	})
}

// TestPINOutlivesTheTimerBefore: a timer that has rung while another PIN comes
// does not take that one.
func TestPINOutlivesTheTimerBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h pinHolder
		h.hold(typedPIN(t))
		second := typedPIN(t)
		_ = h.use(func(authenticator.PIN) error {
			time.Sleep(pinLifetime) // the timer rings, and waits for the lock
			h.take(second)
			return nil
		})
		if synctest.Wait(); blank(second) || !h.held() {
			t.Error("the second PIN was overwritten when the first one's time was up")
		}
		h.zero()
	})
}

// TestPINIsNotOverwrittenInUse: the key still needs it.
func TestPINIsNotOverwrittenInUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h pinHolder
		h.hold(typedPIN(t))
		_ = h.use(func(pin authenticator.PIN) error {
			if time.Sleep(pinLifetime); blank(pin) {
				t.Error("it was overwritten in use")
			}
			return nil
		})
		if synctest.Wait(); h.held() {
			t.Error("it is still there afterwards")
		}
	})
}

// bare is a kiosk without people, keys or a relying party.
func bare(after time.Duration) *Kiosk {
	k := &Kiosk{Deps: Deps{Notify: func(int32) {}, IdleAfter: after, Now: time.Now}}
	k.idle = &idle{after: after, now: time.Now, warned: k.warned, end: k.leave}
	return k
}

// nobodyKnown is a relying party that has had its administrator.
type nobodyKnown struct{ enroll.RelyingParty }

func (nobodyKnown) Info(context.Context, enroll.Actor) (enroll.Info, error) {
	return enroll.Info{Claimed: true}, nil
}

// TestEmptyDeskLocks: a desk at which nobody is, is wiped and locked once, and the
// lock waits for ever.
func TestEmptyDeskLocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := bare(2 * time.Minute)
		k.RelyingParty, k.Authenticator = nobodyKnown{}, mute{}
		k.show(Desk{})
		time.Sleep(time.Hour)
		synctest.Wait()
		if head := k.State().Head(); head.Epoch != 1 || head.Kind != KindLocked || head.Entry != EntrySignIn || head.Leaving != nil {
			t.Errorf("the desk is %+v", head)
		}
		k.Present()
		time.Sleep(time.Hour)
		synctest.Wait()
		if head := k.State().Head(); head.Epoch != 1 || head.Leaving != nil {
			t.Errorf("the lock is %+v", head)
		}
		k.Close(t.Context())
	})
}

// TestAnswerDiesWithItsState: an answer that the enrolment had no time to take
// does not hit the next state, and its PIN is overwritten.
func TestAnswerDiesWithItsState(t *testing.T) {
	k := bare(0)
	f := &flow{k: k, commands: make(chan command, 1)}
	k.flow = f
	k.show(EnterPIN{})
	pin := typedPIN(t)
	if err := k.EnterPIN(k.seq, pin); err != nil {
		t.Fatal(err)
	}
	f.show(EnterPIN{})
	if len(f.commands) != 0 || !blank(pin) {
		t.Errorf("%d answers wait, PIN %q", len(f.commands), pin.Bytes())
	}
}

// TestLeftoversKeepNoNames: the list outlives the enrolment, in memory too.
func TestLeftoversKeepNoNames(t *testing.T) {
	l, err := OpenLeftovers(filepath.Join(t.TempDir(), "interrupted.json"))
	if err != nil {
		t.Fatal(err)
	}
	person := Person{ID: enroll.NewID(), Username: "anna", DisplayName: "Anna Meier", Language: "de"}
	if err := l.keep(mark{Leftover: Leftover{ID: enroll.NewID(), Person: person, Place: OnKey}}); err != nil {
		t.Fatal(err)
	}
	if got := l.all()[0].Person; got != (Person{ID: person.ID}) {
		t.Errorf("the list has %+v", got)
	}
}

package kiosk

import (
	"context"
	"log/slog"
	"testing"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// mute is a way to keys with none plugged in, that leaves PINs to programs.
type mute struct{ authenticator.Authenticator }

func (mute) Capabilities() authenticator.Capabilities {
	return authenticator.Capabilities{List: true, Describe: true, PIN: true}
}

func (mute) Watch(context.Context) <-chan []authenticator.Device { return nil }

// TestSameProblemIsShownInTheEnd: a problem that the kiosk deals with by itself
// leads to a screen that waits. If it should ever come back without anybody
// having done anything, it is shown instead of tried again for ever.
func TestSameProblemIsShownInTheEnd(t *testing.T) {
	k := bare(0)
	k.Log, k.Authenticator = slog.New(slog.DiscardHandler), mute{}
	f := newFlow(k, jobEnrol, enroll.Actor{})
	f.known, f.info.PINSet = true, true
	k.flow = f
	wrong := &authenticator.Error{Code: authenticator.CodePINWrong, Op: "test", Retries: 5}
	for n := range maxAlone {
		if err := f.recover(wrong); err != nil || k.State() != nil {
			t.Fatalf("problem %d was not dealt with: %v, %+v", n+1, err, k.State())
		}
	}
	f.stop() // nobody answers
	if err := f.recover(wrong); err == nil || k.State() == nil || k.State().Head().Kind != KindProblem {
		t.Errorf("after %d problems: %v, %+v", maxAlone+1, err, k.State())
	}
	f.ctx, f.stop = context.WithCancel(f.life)
	f.commands <- command{verb: verbRetry}
	if _, err := f.wait(); err != nil {
		t.Fatal(err)
	}
	if before := k.seq; f.recover(wrong) != nil || k.seq != before {
		t.Error("after an answer the kiosk does not deal with the problem by itself")
	}
}

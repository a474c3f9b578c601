package kiosk_test

import (
	"testing"
	"time"

	"latchkey/backend/kiosk"
)

// short has the kiosk forget soon.
func short(d *kiosk.Deps) { d.IdleAfter = 300 * time.Millisecond }

// stays has somebody at the screen until they leave, however long the machine takes.
func (s *stand) stays() (leave func()) {
	left, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				s.kiosk.Present()
			case <-left:
				return
			}
		}
	}()
	return func() {
		close(left)
		<-gone
	}
}

// TestIdleWipesTheDesk: what somebody typed at the desk and left is forgotten.
func TestIdleWipesTheDesk(t *testing.T) {
	s := newStand(t, short)
	before := await[kiosk.Desk](s)
	warned := await(s, func(d kiosk.Desk) bool { return d.Leaving != nil })
	if warned.Seq != before.Seq {
		t.Errorf("the warning is state %d, want %d, so that an answer on its way still fits", warned.Seq, before.Seq)
	}
	await(s, func(d kiosk.Desk) bool { return d.Epoch > before.Epoch && d.Leaving == nil })
}

// TestIdleEndsAnEnrolment: a person who walks away leaves nothing behind, and
// the next finds the desk.
func TestIdleEndsAnEnrolment(t *testing.T) {
	s := newStand(t, short)
	leave := s.stays()
	anna := s.person("anna")
	s.plug()
	s.begin(anna.ID)
	s.accept()
	before := await[kiosk.NewPIN](s)
	leave()
	await[kiosk.Locked](s)
	s.unplug() // so that the operator has one key to touch
	after := await[kiosk.Desk](s)
	if after.Epoch <= before.Epoch {
		t.Error("the screen is not told to forget")
	}
	if _, err := s.kiosk.FindPeople(t.Context(), "", ""); err != nil {
		t.Errorf("the desk is still closed: %v", err)
	}
}

// TestIdleWipesDone: the summary does not stay for the next one to read.
func TestIdleWipesDone(t *testing.T) {
	s := newStand(t, short)
	leave := s.stays()
	s.plug()
	s.begin(s.person("anna").ID)
	s.accept()
	s.setPIN()
	await[kiosk.Done](s)
	leave()
	s.unplug() // so that the operator has one key to touch
	await[kiosk.Desk](s)
}

// TestPresenceKeepsTheScreen: somebody who is there is not interrupted.
func TestPresenceKeepsTheScreen(t *testing.T) {
	s := newStand(t, short)
	defer s.stays()()
	s.begin(s.person("anna").ID)
	time.Sleep(time.Second)
	await[kiosk.InsertKey](s)
}

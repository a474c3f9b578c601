package kiosk_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// TestLinkAtADesk: who opens a link at a desk is told that it takes none; nothing moves
// for it, an enrolment hears nothing of it, and many in a row say it once.
func TestLinkAtADesk(t *testing.T) {
	var later atomic.Int64
	s := newStandAt(t, t.TempDir(), practice.New(practice.Options{AutoTouch: time.Millisecond}), func() time.Time { return time.Now().Add(time.Duration(later.Load())) })
	token := enroll.NewToken().Reveal()
	open := func() { s.kiosk.OpenLink(t.Context(), "latchkey://enroll.example.com/device#"+token) }

	before := await[kiosk.Desk](s)
	open()
	desk := await(s, func(d kiosk.Desk) bool { return d.Link != nil })
	if desk.Link.Code != string(kiosk.CodeLinkDesk) || desk.Link.Reference == "" || desk.Seq != before.Seq || desk.Epoch != before.Epoch {
		t.Errorf("it says %+v, as state %d after %d", desk.Link, desk.Seq, before.Seq)
	}
	open()
	if again := s.kiosk.State().Head().Link; again == nil || again.Reference != desk.Link.Reference {
		t.Errorf("one after the other: %+v", again)
	}
	later.Store(int64(11 * time.Second))
	open()
	if again := s.kiosk.State().Head().Link; again == nil || again.Reference == desk.Link.Reference {
		t.Errorf("somebody tries it later, and hears nothing: %+v", again)
	}

	s.begin(s.person("ada").ID)
	insert := await[kiosk.InsertKey](s)
	open()
	if now := s.kiosk.State().Head(); now.Seq != insert.Seq || now.Link != nil {
		t.Errorf("in an enrolment: %+v", now)
	}
	s.must(s.kiosk.Stop(insert.Seq))
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	if back := await[kiosk.Locked](s); back.Entry != kiosk.EntryReturn || back.Link != nil {
		t.Errorf("before the screen is the operator's again: %+v", back.Header)
	}
	s.bus.Plug(s.own)
	s.enterPIN()
	await(s, func(d kiosk.Desk) bool { return d.Link != nil })
	s.must(s.kiosk.Lock(t.Context()))
	if locked := await[kiosk.Locked](s); locked.Link != nil {
		t.Errorf("it was said, and is said again: %+v", locked.Link)
	}
	open()
	await(s, func(l kiosk.Locked) bool { return l.Link != nil })
	if strings.Contains(s.log.text(), token) {
		t.Error("the link is in the log")
	}
}

package kiosk_test

import (
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// TestMayClose: nobody closes the window over what they have begun without being
// asked; who asks for it twice is not asked again, and it is asked anew later.
func TestMayClose(t *testing.T) {
	var later atomic.Int64
	s := newStandAt(t, t.TempDir(), practice.New(practice.Options{}), func() time.Time { return time.Now().Add(time.Duration(later.Load())) })
	check := func(when string, may bool) {
		t.Helper()
		before := s.closing.Load()
		if s.kiosk.MayClose() != may || (s.closing.Load() != before) == may {
			t.Errorf("%s: may %v, asked %d times", when, !may, s.closing.Load()-before)
		}
	}
	check("at the desk", true)
	s.begin(s.person("ada").ID)
	if insert := await[kiosk.InsertKey](s); insert.Alone || insert.Begun || insert.Invited {
		t.Errorf("nothing is begun: %+v", insert.Header)
	}
	check("before anything is done", true)
	s.plug()
	s.accept()
	if pin := await[kiosk.NewPIN](s); !pin.Begun {
		t.Error("something is begun")
	}
	check("in the middle", false)
	check("once more", true)
	s.kiosk.Present()
	check("after somebody was at the screen", false)
	later.Store(int64(11 * time.Second))
	check("later", false)
}

// TestMayCloseInvited: an invitation is used up from the beginning.
func TestMayCloseInvited(t *testing.T) {
	l, own := &line{}, &settings{}
	s := atWorkstation(t, l, own)
	_, link, _ := s.invited()
	s.kiosk.OpenLink(t.Context(), link)
	s.must(s.kiosk.UseService(t.Context(), await[kiosk.NewService](s).Seq))
	found := await[kiosk.InvitationFound](s)
	if !s.kiosk.MayClose() {
		t.Error("nothing is used up by looking")
	}
	s.must(s.kiosk.TakeInvitation(t.Context(), found.Seq))
	insert := await[kiosk.InsertKey](s)
	if !insert.Invited || !insert.Begun || s.kiosk.MayClose() {
		t.Errorf("the invitation is used up: %+v", insert.Header)
	}
	s.must(s.kiosk.Stop(insert.Seq))
	if stopped := await[kiosk.Stopped](s); !stopped.Invited || stopped.Begun || !s.kiosk.MayClose() {
		t.Errorf("it is over: %+v", stopped.Header)
	}
}

// TestMayCloseFirstStart: whoever looks after a new kiosk has used up no invitation, and
// begins again under the same name.
func TestMayCloseFirstStart(t *testing.T) {
	s := newUnclaimed(t, t.TempDir(), practice.New(practice.Options{}))
	s.must(s.kiosk.SetUp(t.Context(), await[kiosk.SetUp](s).Seq, enroll.NewUser{Username: "olga", DisplayName: "Olga"}))
	insert := await[kiosk.InsertKey](s)
	if !insert.Alone || insert.Invited || insert.Begun || !s.kiosk.MayClose() {
		t.Errorf("nothing is used up: %+v", insert.Header)
	}
	s.must(s.kiosk.Stop(insert.Seq))
	if stopped := await[kiosk.Stopped](s); stopped.Invited {
		t.Error("there was no invitation")
	}
}

package kiosk_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/authenticator/webauthndll/windowstest"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// All of this goes through a webauthn.dll, with the store of Windows' own SQLite.
// build/tools/wine runs it.

// onTop notes when our window was told to make room for a dialog, and to come back.
type onTop struct {
	mu   sync.Mutex
	told []bool
}

func (o *onTop) listen(d *kiosk.Deps) {
	d.Dialog = func(open bool) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.told = append(o.told, open)
	}
}

// want checks what the window was told since the last look: so many dialogs, one
// after the other.
func (o *onTop) want(t *testing.T, dialogs int) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if want := slices.Repeat([]bool{true, false}, dialogs); !slices.Equal(o.told, want) {
		t.Errorf("the window was told of dialogs: %v, want %d of them", o.told, dialogs)
	}
	o.told = nil
}

// TestWindowsEnrolment is the whole way of an enrolment: the operator signs in,
// hands over to a person whose key is fresh, and takes the screen back. Each of them
// does it in Windows' dialogs, for which our window makes room.
func TestWindowsEnrolment(t *testing.T) {
	var window onTop
	s := newClosed(t, window.listen)
	lock := await[kiosk.Locked](s)
	if !lock.Ready {
		t.Error("nobody can begin: no key is ever seen here")
	}
	desk := await[kiosk.Desk](s)
	if desk.Staff.ID != s.User {
		t.Errorf("%+v is signed in", desk.Staff)
	}
	window.want(t, 1)

	anna := s.person("anna")
	s.plug()
	s.begin(anna.ID)
	found := await[kiosk.KeyFound](s)
	if found.Key.Described {
		t.Errorf("%+v tells of what nobody knows", found.Key)
	}
	s.accept()
	done := await[kiosk.Done](s)
	window.want(t, 2)
	s.unplug()
	s.must(s.kiosk.GiveBack(done.Seq))
	await[kiosk.Desk](s) // with the operator's own key
	window.want(t, 1)
	s.nothingLeft()
	list := s.credentials(anna.ID)
	if len(list) != 1 || list[0].State != enroll.Active || list[0].ID != done.Summary.Credential {
		t.Fatalf("credentials %+v, want one that is active", list)
	}
	if got := list[0]; !slices.Equal(got.Transports, []string{"usb"}) || got.AAGUID != done.Summary.AAGUID {
		t.Errorf("%+v", got)
	}

	// What is enrolled already is refused, by Windows.
	s.plug()
	s.begin(anna.ID)
	s.accept()
	if trouble := await[kiosk.Trouble](s); trouble.Problem.Code != string(authenticator.CodeExcluded) {
		t.Errorf("%+v", trouble.Problem)
	}
}

// TestWindowsFirstStart: a new store is claimed with a key that Windows reaches.
func TestWindowsFirstStart(t *testing.T) {
	s := newUnclaimed(t, t.TempDir(), practice.New(practice.Options{AutoTouch: time.Nanosecond}))
	id := s.setUp()
	s.own = s.key
	if desk := await[kiosk.Desk](s); desk.Staff.ID != id || desk.Staff.Role != enroll.Administrator {
		t.Errorf("%+v", desk.Staff)
	}
}

// TestWindowsDialogClosed: who closes the dialog is told what happened, and goes on
// with another try.
func TestWindowsDialogClosed(t *testing.T) {
	s := newStand(t)
	w := windowstest.Behind()
	anna := s.person("anna")
	s.plug()
	w.Refuse = windowstest.UserCancelled
	s.begin(anna.ID)
	s.accept()
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(authenticator.CodeDialogClosed) || trouble.Ways[0] != kiosk.WayRetry {
		t.Errorf("%+v", trouble)
	}
	w.Refuse = windowstest.OK
	s.must(s.kiosk.Retry(trouble.Seq))
	done := await[kiosk.Done](s)
	s.unplug()
	s.must(s.kiosk.GiveBack(done.Seq))
	await[kiosk.Desk](s)
	s.nothingLeft()
}

// TestWindowsOwnKey: the operator's key is never the one to set up, although nobody
// sees which key the person takes.
func TestWindowsOwnKey(t *testing.T) {
	s := newClosed(t)
	await[kiosk.Desk](s)
	anna := s.person("anna")
	id := s.bus.Plug(s.own)
	s.begin(anna.ID)
	s.accept()
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(kiosk.CodeOwnKey) || trouble.Ways[0] != kiosk.WayOtherKey {
		t.Errorf("%+v", trouble)
	}
	s.bus.Unplug(id)
	s.plug()
	s.must(s.kiosk.OtherKey(trouble.Seq))
	s.accept()
	done := await[kiosk.Done](s)
	s.unplug()
	s.must(s.kiosk.GiveBack(done.Seq))
	await[kiosk.Desk](s)
	s.nothingLeft()
}

// TestWindowsPhone: a phone that was chosen in the dialog is no security key. What
// it has made now is left on it, and said to be.
func TestWindowsPhone(t *testing.T) {
	s := newStand(t)
	w := windowstest.Behind()
	s.plug()
	w.Transport = 0x20 // WEBAUTHN_CTAP_TRANSPORT_HYBRID
	s.begin(s.person("anna").ID)
	s.accept()
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != string(authenticator.CodeNotSecurityKey) || trouble.Ways[0] != kiosk.WayRetry {
		t.Errorf("%+v", trouble)
	}
	s.must(s.kiosk.Stop(trouble.Seq))
	stopped := await[kiosk.Stopped](s)
	if stopped.Leftover == nil || stopped.Leftover.Place != kiosk.OnKeyPart {
		t.Fatalf("%+v", stopped)
	}

	// Nothing on it can be deleted from here, which is said before anybody is called.
	w.Transport = windowstest.USB
	s.unplug()
	s.must(s.kiosk.GiveBack(stopped.Seq))
	await[kiosk.Desk](s)
	if err := s.kiosk.CleanUp(t.Context(), stopped.Leftover.ID); ownCode(err) != kiosk.CodeCannotClean {
		t.Errorf("clean up: %v", err)
	}
	await[kiosk.Desk](s)
}

// TestWindowsStop: stopping closes the dialog, and our window comes back.
func TestWindowsStop(t *testing.T) {
	var window onTop
	s := newStand(t, window.listen)
	s.begin(s.person("anna").ID)
	s.accept() // and plugs nothing in
	touch := await(s, func(touch kiosk.Touch) bool { return touch.Dialog })
	s.must(s.kiosk.Stop(touch.Seq))
	await[kiosk.Stopped](s)
	window.want(t, 1)
}

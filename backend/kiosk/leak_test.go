package kiosk_test

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// TestEnrolmentsLeaveNoGoroutines, whatever way they end.
func TestEnrolmentsLeaveNoGoroutines(t *testing.T) {
	s := newStandWith(t, t.TempDir(), practice.New(practice.Options{Slots: 100}))
	anna := s.person("anna")
	kinds := map[string]func(){
		"done": func() {
			s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: s.person("u" + strings.ToLower(string(enroll.NewID()[:6])) + "x").ID}))
			s.leadTo(kiosk.KindDone)
			s.finish()
		},
		"stopped before a key": func() {
			s.begin(anna.ID)
			s.must(s.kiosk.Stop(await[kiosk.InsertKey](s).Seq))
			s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
		},
		"stopped at the touch": func() {
			s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
			s.leadTo(kiosk.KindTouch)
			s.must(s.kiosk.Stop(s.kiosk.State().Head().Seq))
			s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
		},
		"stopped at a choice": func() {
			other := s.bus.Plug(practice.New(practice.Options{}))
			defer s.bus.Unplug(other)
			s.plug()
			s.begin(anna.ID)
			s.must(s.kiosk.Stop(await[kiosk.ChooseKey](s).Seq))
			s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
		},
		"pulled": func() {
			s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
			s.leadTo(kiosk.KindEnterPIN)
			s.unplug()
			s.must(s.kiosk.Stop(await[kiosk.InsertKey](s).Seq))
			s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
		},
		"refused: busy": func() {
			s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID}))
			_ = s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: anna.ID})
			s.must(s.kiosk.Stop(s.kiosk.State().Head().Seq))
			s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
		},
	}
	kinds["done"]() // gives the key its PIN, and starts what is there for good
	for _, name := range []string{"done", "stopped before a key", "stopped at the touch", "stopped at a choice", "pulled", "refused: busy"} {
		s.unplug()
		await[kiosk.Desk](s)
		before := settled(0)
		for range 5 {
			kinds[name]()
			await[kiosk.Desk](s)
			s.unplug()
		}
		if after := settled(before); after > before {
			t.Errorf("%s: %d goroutines, %d before", name, after, before)
		}
	}
}

// settled counts the goroutines, when it is at most want or no longer changes.
func settled(want int) int {
	n := runtime.NumGoroutine()
	for same := 0; same < 50 && n > want; {
		time.Sleep(10 * time.Millisecond) // there is nothing to wait for: they end by themselves
		now := runtime.NumGoroutine()
		if same++; now != n {
			same = 0
		}
		n = now
	}
	return n
}

// TestLogNamesNobody: neither people nor what their keys are known by is in the
// log, be it at its most talkative.
func TestLogNamesNobody(t *testing.T) {
	s := newStandWith(t, t.TempDir(), touching(practice.Options{}))
	anna, err := s.kiosk.CreatePerson(t.Context(), enroll.NewUser{Username: "anna.quitte", DisplayName: "Anna Quittenbaum", Email: "quitte@example.com"})
	s.must(err)
	_ = s.kiosk.Failure(func() error { // somebody with the same name
		_, err := s.kiosk.CreatePerson(t.Context(), enroll.NewUser{Username: "anna.quitte", DisplayName: "Anna Quittenbaum", Email: "quitte@example.com"})
		return err
	}())
	s.plug()
	s.enrol(anna.ID)
	s.begin(anna.ID) // enrolled already
	s.must(s.kiosk.Stop(await[kiosk.Trouble](s).Seq))
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	await[kiosk.Desk](s)
	s.begin(s.person("ben").ID)
	s.accept()
	first := await[kiosk.EnterPIN](s)
	s.must(s.kiosk.EnterPIN(first.Seq, newPIN("wrong one")))
	await(s, func(e kiosk.EnterPIN) bool { return e.Seq > first.Seq })

	log := strings.ToLower(s.log.text())
	if !strings.Contains(log, "refused") {
		t.Fatal("there is nothing in the log to look at")
	}
	secrets := []string{"quitte", "quittenbaum", "my key", "ben", "anna"}
	for _, id := range []enroll.Bytes{anna.Handle, s.credentials(anna.ID)[0].CredentialID} {
		secrets = append(secrets, hex.EncodeToString(id), strings.ToLower(base64.RawURLEncoding.EncodeToString(id)), strings.ToLower(base64.StdEncoding.EncodeToString(id)))
	}
	for _, secret := range secrets {
		if strings.Contains(log, secret) {
			t.Errorf("%q is in the log:\n%s", secret, log)
		}
	}
}

// TestDefectIsLoggedOnce: of an error that is not ours the screen hears a
// reference, and the log has the rest under it.
func TestDefectIsLoggedOnce(t *testing.T) {
	s := newStand(t)
	failure := s.kiosk.Failure(errors.New("panic: index out of range"))
	if failure.Code != string(enroll.CodeInternal) || failure.Message != "" || len(failure.Reference) != 6 {
		t.Errorf("the screen hears %+v", failure)
	}
	log := s.log.text()
	if strings.Count(log, "index out of range") != 1 || strings.Count(log, failure.Reference) != 1 || strings.Count(log, "ERROR") != 1 {
		t.Errorf("the log has\n%s", log)
	}
}

package demo_test

import (
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/discover"
	"latchkey/backend/demo"
	"latchkey/backend/kiosk"
)

func TestActions(t *testing.T) {
	keys := demo.New(func(kiosk.PracticeView) {})
	for _, action := range append(kiosk.PracticeActions(), kiosk.BehaveRefuse+"27") {
		if err := keys.Do(action); err != nil {
			t.Errorf("%s: %v", action, err)
		}
	}
	for _, action := range []kiosk.PracticeAction{"", "dance", kiosk.BehaveRefuse, kiosk.BehaveRefuse + "zz", kiosk.BehaveRefuse + "00", kiosk.BehaveRefuse + "127"} {
		if keys.Do(action) == nil {
			t.Errorf("%q is no action, and was carried out", action)
		}
	}
}

func TestView(t *testing.T) {
	keys := demo.New(func(kiosk.PracticeView) {})
	for _, step := range []struct {
		action kiosk.PracticeAction
		want   kiosk.PracticeView
	}{
		{kiosk.PracticePlug, kiosk.PracticeView{Plugged: true}},
		{kiosk.PracticeSecond, kiosk.PracticeView{Plugged: true, Second: true}},
		{kiosk.PracticeUnplug, kiosk.PracticeView{}},
		{kiosk.PracticeOld, kiosk.PracticeView{Plugged: true}},
		{kiosk.PracticeRenew, kiosk.PracticeView{}},
	} {
		if err := keys.Do(step.action); err != nil {
			t.Fatal(err)
		}
		if got := keys.Look(); got != step.want {
			t.Errorf("after %s: %+v, want %+v", step.action, got, step.want)
		}
	}
}

// road leads to the keys.
func road(t *testing.T, keys *demo.Keys) authenticator.Authenticator {
	t.Helper()
	a, err := discover.Open(discover.Options{Practice: keys.Bus()})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// selecting has the keys that are plugged in wait for a touch.
func selecting(t *testing.T, keys *demo.Keys) (chosen <-chan error) {
	t.Helper()
	a := road(t, keys)
	var ids []string
	for _, d := range keys.Bus().Devices() {
		ids = append(ids, d.ID)
	}
	done := make(chan error, 1)
	go func() {
		_, err := a.Select(t.Context(), ids)
		done <- err
	}()
	return done
}

const patience = 20 * time.Second

// await waits until the keys look as ok wants.
func await(t *testing.T, keys *demo.Keys, views <-chan kiosk.PracticeView, ok func(kiosk.PracticeView) bool) {
	t.Helper()
	late := time.After(patience)
	for !ok(keys.Look()) {
		select {
		case <-views:
		case <-late:
			t.Fatalf("the keys look like %+v", keys.Look())
		}
	}
}

func lit(v kiosk.PracticeView) bool  { return v.Blinking }
func dark(v kiosk.PracticeView) bool { return !v.Blinking }

func watched(t *testing.T, actions ...kiosk.PracticeAction) (*demo.Keys, <-chan kiosk.PracticeView) {
	t.Helper()
	views := make(chan kiosk.PracticeView, 100)
	keys := demo.New(func(v kiosk.PracticeView) { views <- v })
	for _, a := range actions {
		if err := keys.Do(a); err != nil {
			t.Fatal(err)
		}
	}
	return keys, views
}

// TestRenewedWhileBlinking: the light of a key that is gone does not darken that
// of the next.
func TestRenewedWhileBlinking(t *testing.T) {
	keys, views := watched(t, kiosk.PracticePlug)
	before := selecting(t, keys)
	await(t, keys, views, lit)
	if err := keys.Do(kiosk.PracticeRenew); err != nil {
		t.Fatal(err)
	}
	if err := <-before; err == nil { // the old key has gone dark by now
		t.Fatal("a key was chosen that is gone")
	}
	if err := keys.Do(kiosk.PracticePlug); err != nil {
		t.Fatal(err)
	}
	chosen := selecting(t, keys)
	await(t, keys, views, lit)
	if err := keys.Do(kiosk.PracticeTouch); err != nil {
		t.Fatal(err)
	}
	if err := <-chosen; err != nil {
		t.Fatal(err)
	}
	await(t, keys, views, dark)
}

// TestEitherIsTouched: of two keys that wait, one takes the touch, and both stop.
func TestEitherIsTouched(t *testing.T) {
	keys, views := watched(t, kiosk.PracticePlug, kiosk.PracticeSecond)
	chosen := selecting(t, keys)
	await(t, keys, views, lit)
	if err := keys.Do(kiosk.PracticeTouch); err != nil {
		t.Fatal(err)
	}
	if err := <-chosen; err != nil {
		t.Fatal(err)
	}
	await(t, keys, views, dark)
}

// TestDemandWhileBlinking: a key that is busy demands its new PIN later, and
// nobody waits for that.
func TestDemandWhileBlinking(t *testing.T) {
	keys, views := watched(t, kiosk.PracticePlug)
	chosen := selecting(t, keys)
	await(t, keys, views, lit)
	if err := keys.Do(kiosk.BehaveForced); err != nil { // does not return while the key waits
		t.Fatal(err)
	}
	if err := keys.Do(kiosk.PracticeTouch); err != nil {
		t.Fatal(err)
	}
	if err := <-chosen; err != nil {
		t.Fatal(err)
	}
}

// TestPulledAtTouch: the key goes when it waits for the touch.
func TestPulledAtTouch(t *testing.T) {
	keys, views := watched(t, kiosk.PracticePlug, kiosk.BehavePullMake)
	chosen := selecting(t, keys)
	await(t, keys, views, func(v kiosk.PracticeView) bool { return !v.Plugged })
	if err := <-chosen; authenticator.CodeOf(err) != authenticator.CodeUnplugged {
		t.Errorf("error %v, want %s", err, authenticator.CodeUnplugged)
	}
}

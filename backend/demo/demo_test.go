package demo_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/discover"
	"latchkey/backend/demo"
	"latchkey/backend/kiosk"
)

// open returns keys of which the operator's is kept at path.
func open(t *testing.T, path string, notify func(kiosk.PracticeView)) *demo.Keys {
	t.Helper()
	keys, err := demo.New(path, notify)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = keys.Close() }) // it writes no more when the folder goes
	return keys
}

func TestActions(t *testing.T) {
	keys := open(t, filepath.Join(t.TempDir(), "own"), func(kiosk.PracticeView) {})
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
	keys := open(t, filepath.Join(t.TempDir(), "own"), func(kiosk.PracticeView) {})
	for _, step := range []struct {
		action kiosk.PracticeAction
		want   kiosk.PracticeView
	}{
		{kiosk.PracticePlug, kiosk.PracticeView{Plugged: true}},
		{kiosk.PracticeSecond, kiosk.PracticeView{Plugged: true, Second: true}},
		{kiosk.PracticePlugOwn, kiosk.PracticeView{Plugged: true, Second: true, Own: true}},
		{kiosk.PracticeUnplug, kiosk.PracticeView{Own: true}},
		{kiosk.PracticeOld, kiosk.PracticeView{Plugged: true, Own: true}},
		{kiosk.PracticePullOwn, kiosk.PracticeView{Plugged: true}},
		{kiosk.PracticePlugOwn, kiosk.PracticeView{Plugged: true, Own: true}},
		{kiosk.PracticeRenew, kiosk.PracticeView{Own: true}},
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

func lit(v kiosk.PracticeView) bool    { return v.Blinking }
func dark(v kiosk.PracticeView) bool   { return !v.Blinking }
func ownLit(v kiosk.PracticeView) bool { return v.OwnBlinking }

func watched(t *testing.T, actions ...kiosk.PracticeAction) (*demo.Keys, <-chan kiosk.PracticeView) {
	t.Helper()
	views := make(chan kiosk.PracticeView, 100)
	keys := open(t, filepath.Join(t.TempDir(), "own"), func(v kiosk.PracticeView) { views <- v })
	do(t, keys, actions...)
	return keys, views
}

func do(t *testing.T, keys *demo.Keys, actions ...kiosk.PracticeAction) {
	t.Helper()
	for _, a := range actions {
		if err := keys.Do(a); err != nil {
			t.Fatal(err)
		}
	}
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

// TestOwnIsTouched: the operator's key takes a touch like the others, blinks by
// itself, and is pulled by no fault of the person's.
func TestOwnIsTouched(t *testing.T) {
	keys, views := watched(t, kiosk.PracticePlugOwn, kiosk.BehavePullMake)
	chosen := selecting(t, keys)
	await(t, keys, views, ownLit)
	if keys.Look().Blinking {
		t.Error("the person's key blinks too, and is not there")
	}
	if err := keys.Do(kiosk.PracticeTouch); err != nil {
		t.Fatal(err)
	}
	if err := <-chosen; err != nil {
		t.Fatal(err)
	}
	await(t, keys, views, func(v kiosk.PracticeView) bool { return v.Own && !v.OwnBlinking })
}

// use opens the key that is plugged in.
func use(t *testing.T, keys *demo.Keys, do func(authenticator.Key) error) {
	t.Helper()
	key, err := road(t, keys).Open(t.Context(), keys.Bus().Devices()[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(do(key), key.Close()); err != nil {
		t.Fatal(err)
	}
}

func setPIN(t *testing.T, keys *demo.Keys) {
	t.Helper()
	use(t, keys, func(key authenticator.Key) error {
		return key.SetPIN(t.Context(), authenticator.NewPIN([]byte("246810")))
	})
}

func hasPIN(t *testing.T, keys *demo.Keys) (set bool) {
	t.Helper()
	use(t, keys, func(key authenticator.Key) error {
		info, err := key.Info(t.Context())
		set = info.PINSet
		return err
	})
	return set
}

// TestOwnIsKept: the operator's key is the same after the next start, and those
// of the person are not.
func TestOwnIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "own")
	views := make(chan kiosk.PracticeView, 100)
	keys := open(t, path, func(v kiosk.PracticeView) { views <- v })
	do(t, keys, kiosk.PracticePlug)
	setPIN(t, keys)
	do(t, keys, kiosk.PracticeUnplug, kiosk.PracticePlugOwn)
	setPIN(t, keys)

	// Without Close, as when the cable is cut: what counts is that it was touched.
	chosen := selecting(t, keys)
	await(t, keys, views, ownLit)
	do(t, keys, kiosk.PracticeTouch)
	if err := <-chosen; err != nil {
		t.Fatal(err)
	}
	for late := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		if info, err := os.Stat(path); err == nil {
			if info.Mode().Perm() != 0o600 {
				t.Errorf("the file has mode %v", info.Mode())
			}
			break
		}
		if time.Now().After(late) {
			t.Fatal("the key was not kept")
		}
	}
	next := open(t, path, func(kiosk.PracticeView) {})
	do(t, next, kiosk.PracticePlugOwn)
	if !hasPIN(t, next) {
		t.Error("the operator's key has no PIN")
	}
	do(t, next, kiosk.PracticePullOwn, kiosk.PracticePlug)
	if hasPIN(t, next) {
		t.Error("the person's key has a PIN")
	}
}

// TestOwnIsUnreadable: a file that cannot be read is not overwritten, and the error
// says what to do.
func TestOwnIsUnreadable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "own")
	if err := os.WriteFile(path, []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := demo.New(path, func(kiosk.PracticeView) {})
	if err == nil || !strings.Contains(err.Error(), "move "+path+" away") {
		t.Errorf("error %v", err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "no key" {
		t.Errorf("it holds %q, %v", data, err)
	}
}

package demo_test

import (
	"testing"

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

//go:build cgo && (linux || darwin)

package discover

import (
	"testing"

	"latchkey/backend/authenticator/practice"
)

func TestPracticeKeysAlone(t *testing.T) {
	bus := practice.NewBus()
	id := bus.Plug(practice.New(practice.Options{}))
	defer bus.Unplug(id)
	keys, err := Open(Options{Practice: bus})
	if err != nil {
		t.Fatal(err)
	}
	list := <-keys.Watch(t.Context())
	if len(list) != 1 || list[0].ID != id || !list[0].Practice {
		t.Errorf("the keys are %+v, want the practice key %s alone", list, id)
	}
}

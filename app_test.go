package main

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"latchkey/backend/kiosk"
	"latchkey/backend/shell/shelltest"
)

// TestBoundMethods: nothing that the page can call freezes or ends the window.
func TestBoundMethods(t *testing.T) {
	shelltest.CheckBound(t, &App{}, shelltest.UnionOf(slices.Collect(maps.Values(kiosk.States()))...))
}

// TestPINsAreNotEchoed: a PIN that comes back by mistake, in a state or an
// error, does not come back.
func TestPINsAreNotEchoed(t *testing.T) {
	var pin kiosk.PIN
	if err := json.Unmarshal([]byte(`"mailbox-42"`), &pin); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(map[string]any{"pin": pin})
	if err != nil || string(out) != `{"pin":"***"}` {
		t.Errorf("a PIN goes into JSON as %s (%v)", out, err)
	}
}

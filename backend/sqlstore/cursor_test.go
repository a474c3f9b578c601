package sqlstore

import (
	"testing"

	"latchkey/backend/enroll"
)

// FuzzCursor: a cursor is refused with its code or is one that we gave.
func FuzzCursor(f *testing.F) {
	for _, seed := range []string{"", "x", "=", userCursor(""), userCursor("anna meier\x01anna"), userCursor("a\x00"), userCursor("\xff"), eventCursor(0, 0), eventCursor(-1, 1<<62), cursor(eventCursorKind, nil), cursor('x', []byte("12345678"))} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		place, err := readUserCursor(s)
		if !plain(place) && err == nil {
			t.Errorf("user cursor %q: %q is nothing to ask a database for", s, place)
		}
		if err != nil && enroll.CodeOf(err) != enroll.CodeMalformed || err == nil && s != "" && userCursor(place) != s {
			t.Errorf("user cursor %q: %q, %v", s, place, err)
		}
		at, seq, err := readEventCursor(s)
		if err != nil && enroll.CodeOf(err) != enroll.CodeMalformed || err == nil && s != "" && eventCursor(at, seq) != s {
			t.Errorf("event cursor %q: %d, %d, %v", s, at, seq, err)
		}
	})
}

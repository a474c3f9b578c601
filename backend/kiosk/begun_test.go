package kiosk

import "testing"

// TestBegun: what somebody has begun is asked about, and nothing else.
func TestBegun(t *testing.T) {
	invited := Header{Invited: true}
	for name, tt := range map[string]struct {
		state State
		want  bool
	}{
		"handed over":             {HandOver{}, false},
		"no key yet":              {InsertKey{}, false},
		"no key yet, invited":     {InsertKey{Header: invited}, true},
		"a key is found, invited": {KeyFound{Header: invited}, true},
		"a PIN is typed":          {EnterPIN{}, true},
		"a touch is awaited":      {Touch{}, true},
		"it works":                {Working{Task: TaskRegistering}, true},
		"it takes back":           {Working{Task: TaskCleaning}, false},
		"done, invited":           {Done{Header: invited}, false},
		"stopped":                 {Stopped{}, false},
	} {
		if got := begun(tt.state); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

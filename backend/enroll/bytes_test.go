package enroll_test

import (
	"encoding/json"
	"testing"

	"latchkey/backend/enroll"
)

func TestBytesHaveOneSpelling(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string
		code           enroll.Code
	}{
		{"empty", `""`, "", ""},
		{"plain", `"_-8"`, "\xff\xef", ""},
		{"padding", `"_-8="`, "", enroll.CodeMalformed},
		{"other alphabet", `"/+8"`, "", enroll.CodeMalformed},
		{"stray bits", `"_-9"`, "", enroll.CodeMalformed},
		{"line break", `"_-\n8"`, "", enroll.CodeMalformed},
		{"carriage return", `"_-8\r"`, "", enroll.CodeMalformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got enroll.Bytes
			err := json.Unmarshal([]byte(tt.in), &got)
			if enroll.CodeOf(err) != tt.code || string(got) != tt.want {
				t.Errorf("%s = %q, %v", tt.in, got, err)
			}
			if out, _ := json.Marshal(got); err == nil && string(out) != tt.in {
				t.Errorf("%s comes back as %s", tt.in, out)
			}
		})
	}
}

func TestIDValid(t *testing.T) {
	if id := enroll.NewID(); !id.Valid() {
		t.Errorf("%q is not valid", id)
	}
	for _, id := range []enroll.ID{"", "x", "AAAAAAAAAAAAAAAAAAAAA\n", "AAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAA\x00", "AAAAAAAAAAAAAAAAAAAAAB"} {
		if id.Valid() {
			t.Errorf("%q is valid", id)
		}
	}
}

package wire_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/wire"
)

func TestSentence(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{
			"another's store", enroll.Errorf(enroll.CodeStampDiffer, "", "the store belongs to a.example, not to b.example"),
			"the store belongs to a.example, not to b.example; give the rp-id and mode that it was made with, or another store",
		},
		{
			"another's backup", enroll.Errorf(enroll.CodeStampDiffer, "file", "the backup belongs to a.example, not to b.example"),
			"the backup belongs to a.example, not to b.example; give the rp-id and mode that it was made with, or another backup",
		},
		{
			"what a driver says in lines, once more than once",
			&enroll.Error{Code: enroll.CodeUnavailable, Message: "the store is away", Err: errors.New("failed to connect:\n\t[::1]:1: refused\n\t127.0.0.1:1: refused\n\t[::1]:1: refused")},
			"the store is away: failed to connect: [::1]:1: refused; 127.0.0.1:1: refused",
		},
		{"cause and error joined", &enroll.Error{Code: enroll.CodeUnavailable, Message: "Redis is away", Err: errors.Join(errors.New("too late"), errors.New("refused"))}, "Redis is away: too late; refused"},
		{"a cause that is told already", enroll.Errorf(enroll.CodeUnavailable, "", "cannot open it: %w", errors.New("refused")), "cannot open it: refused"},
		{"others' errors joined", errors.Join(errors.New("metrics: in use"), errors.New("closed already")), "metrics: in use; closed already"},
		{"ours joined with another", errors.Join(enroll.Errorf(enroll.CodeMalformed, "store", "there is no store at x"), errors.New("closed already")), "there is no store at x"},
		{"what failed is ours", &enroll.Error{Code: enroll.CodeInternal, Message: "the store failed", Err: errors.New("syntax")}, "the store failed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := wire.Sentence(tt.err); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// TestLoggedErrors are one line each, also within their line of JSON.
func TestLoggedErrors(t *testing.T) {
	s := demoSettings(t)
	var screen strings.Builder
	log, done, err := wire.OpenLog(s, &screen)
	if err != nil {
		t.Fatal(err)
	}
	log.Error("failed", "error", errors.Join(errors.New("too late"), errors.New("failed to connect:\n\trefused")), "status", 503)
	done()
	file, err := os.ReadFile(filepath.Join(s.Data, "latchkey.log"))
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{"file": string(file), "screen": screen.String()} {
		if !strings.Contains(text, "too late; failed to connect: refused") || !strings.Contains(text, "503") || strings.Contains(text, `\n`) {
			t.Errorf("the %s has %s", what, text)
		}
	}
}

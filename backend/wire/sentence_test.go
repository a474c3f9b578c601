package wire_test

import (
	"errors"
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
		{"what failed is ours", &enroll.Error{Code: enroll.CodeInternal, Message: "the store failed", Err: errors.New("syntax")}, "the store failed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := wire.Sentence(tt.err); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

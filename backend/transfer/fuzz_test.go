package transfer

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchkey/backend/enroll"
)

// FuzzRead: a file is read to its end or refused with the code and a line, and
// what was read can be written again.
func FuzzRead(f *testing.F) {
	const (
		head = `{"format":"latchkey-export","version":1,"rpId":"localhost","demo":true}` + "\n"
		user = `{"user":{"id":"AAAAAAAAAAAAAAAAAAAAAA","username":"anna","displayName":"Anna","addresses":[],"externalId":"","language":"","status":"active","privileged":false,"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","revision":1,"handle":"AA"}}` + "\n"
		act  = `{"event":{"id":"AAAAAAAAAAAAAAAAAAAAAA","at":"2026-01-01T01:00:00+01:00","act":"user.created","by":{"kind":"system"}}}` + "\n"
	)
	for _, seed := range []string{
		"", head, head + user + act, head + "{}\n", head + `{"credential":{"changes":[{}],"provedAt":null}}` + "\n",
		head + `{"end":{"users":0,"credentials":0,"events":0,"sha256":"4dc9"}}` + "\n", head + "\xff\n", head + `{"user":{"handle":"="}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		r := newReader(strings.NewReader(file))
		_, err := r.header()
		for more := true; err == nil && more; {
			var rec record
			if rec, more, err = r.record(); err == nil && more {
				rewrite(t, rec)
			}
		}
		if err != nil && (enroll.CodeOf(err) != enroll.CodeMalformed || !strings.Contains(err.Error(), "line ")) {
			t.Errorf("%v", err)
		}
	})
}

// rewrite checks that a record is the same when it is written and read again.
func rewrite(t *testing.T, rec record) {
	var out bytes.Buffer
	w := writer{w: bufio.NewWriter(&out), sum: sha256.New()}
	if err := errors.Join(w.record(rec), w.w.Flush()); err != nil {
		t.Fatal(err)
	}
	again, more, err := newReader(&out).record()
	if err != nil || !more || !cmp.Equal(rec, again) {
		t.Errorf("%+v became %+v, %t, %v", rec, again, more, err)
	}
}

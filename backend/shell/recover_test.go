package shell

import (
	"errors"
	"strings"
	"testing"
)

const secret = "86420975"

func guardedCall(work func()) (err error) {
	defer Recover(&err)
	work()
	return nil
}

func TestRecover(t *testing.T) {
	for _, c := range []struct {
		name string
		work func()
		want string // empty: no error
	}{
		{"nothing", func() {}, ""},
		{"a text", func() { panic(secret) }, "string"},
		{"an error", func() { panic(errors.New(secret)) }, "*errors.errorString"},
		{"nil", func() { panic(nil) }, "nil"},
		{"an index", func() { _ = []int{}[len(secret)] }, "index out of range [8]"},
		{"a nil pointer", func() { var p *struct{ n int }; _ = p.n }, "nil pointer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := guardedCall(c.work)
			if c.want == "" {
				if err != nil {
					t.Errorf("got %v", err)
				}
				return
			}
			var p *PanicError
			if !errors.As(err, &p) {
				t.Fatalf("got %v", err)
			}
			for _, want := range []string{c.want, "shell.guardedCall", "recover_test.go:"} {
				if !strings.Contains(p.Error(), want) {
					t.Errorf("%q is not in %q", want, p)
				}
			}
			if strings.Contains(p.Error(), secret) {
				t.Errorf("the value is in %q", p)
			}
		})
	}
}

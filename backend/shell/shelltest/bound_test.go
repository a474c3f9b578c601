package shelltest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"latchkey/backend/shell"
)

type union interface{ member() }

type named struct {
	Name  string            `json:"name"`
	At    time.Time         `json:"at"`
	Left  int32             `json:"left"`
	Notes map[string]string `json:"notes"`
	Again []named           `json:"again"`
	Inner *named            `json:"inner"`
	Gone  float64           `json:"-"`
	Other union             `json:"other"`
}

func (named) member() {}

type good struct{}

func (*good) Nothing() (err error)        { defer shell.Recover(&err); return nil }
func (*good) Value() (_ named, err error) { defer shell.Recover(&err); return named{}, nil }
func (*good) Union() (_ union, err error) { defer shell.Recover(&err); return named{}, nil }

func TestCheckBound(t *testing.T) {
	CheckBound(t, &good{}, UnionOf[union](named{}))
}

type holds[T any] struct{}

func (*holds[T]) Value() (v T, err error) { defer shell.Recover(&err); return v, nil }

type (
	noError    struct{}
	threeOut   struct{}
	unguarded  struct{}
	late       struct{}
	otherError struct{}
	otherDefer struct{}
)

func (*noError) Value() int32                    { return 0 }
func (*threeOut) Value() (a, b int32, err error) { defer shell.Recover(&err); return 0, 0, nil }
func (*unguarded) Value() (_ int32, err error)   { return 0, nil }
func (*late) Value() (v int32, err error)        { v = 1; defer shell.Recover(&err); return v, nil }
func (*otherError) Value() (_ int32, err error)  { var e error; defer shell.Recover(&e); return 0, err }
func (*otherDefer) Value() (_ int32, err error)  { defer func() { _ = recover() }(); return 0, nil }

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name string
		app  any
		want string
	}{
		{"no methods", &struct{}{}, "no methods"},
		{"no error", &noError{}, "no error"},
		{"three results", &threeOut{}, "3 results"},
		{"no guard", &unguarded{}, "defer shell.Recover"},
		{"a guard that comes late", &late{}, "defer shell.Recover"},
		{"a guard of another error", &otherError{}, "defer shell.Recover"},
		{"another deferred call", &otherDefer{}, "defer shell.Recover"},
		{"a float", &holds[float64]{}, "NaN"},
		{"a float within", &holds[[]map[string]struct{ V float32 }]{}, "Value[][].V"},
		{"64 bits", &holds[int64]{}, "digits"},
		{"an int", &holds[int]{}, "digits"},
		{"bytes", &holds[[]byte]{}, "base64"},
		{"a channel", &holds[chan int32]{}, "cannot be JSON"},
		{"a function", &holds[func()]{}, "cannot be JSON"},
		{"a complex number", &holds[complex64]{}, "cannot be JSON"},
		{"numbers as keys", &holds[map[int32]string]{}, "keys"},
		{"anything", &holds[any]{}, "hold anything"},
		{"an interface nobody named", &holds[struct{ V union }]{}, "hold anything"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := faults(reflect.TypeOf(c.app), nil)
			if len(found) != 1 || !strings.Contains(found[0], c.want) {
				t.Errorf("%q, want one with %q", found, c.want)
			}
		})
	}
}

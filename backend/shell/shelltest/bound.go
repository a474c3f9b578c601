// Package shelltest checks what is bound to the page: use CheckBound. Beside it
// stand two windows for other tests, probe and empty.
package shelltest

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
)

// Union is an interface that results may contain, with all that it can hold.
type Union struct {
	of      reflect.Type
	members []reflect.Type
}

// UnionOf makes the union of an interface from one value of each member.
func UnionOf[I any](members ...I) Union {
	u := Union{of: reflect.TypeFor[I]()}
	for _, m := range members {
		u.members = append(u.members, reflect.TypeOf(m))
	}
	return u
}

// CheckBound fails the test for every exported method of app that could freeze
// or end the window: one that returns more than a value and an error, lacks
// its deferred shell.Recover, or returns what JSON or JavaScript cannot carry.
// app is a pointer to a struct whose source is at hand.
func CheckBound(t *testing.T, app any, unions ...Union) {
	t.Helper()
	for _, fault := range faults(reflect.TypeOf(app), unions) {
		t.Error(fault)
	}
}

func faults(bound reflect.Type, unions []Union) (found []string) {
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if bound.NumMethod() == 0 {
		say("%s has no methods", bound)
	}
	c := &carrier{say: say, unions: map[reflect.Type][]reflect.Type{}, seen: map[reflect.Type]bool{}}
	for _, u := range unions {
		c.unions[u.of] = u.members
	}
	for method := range bound.Methods() {
		results := method.Type
		switch last := results.NumOut() - 1; {
		case last > 1:
			say("%s has %d results: the page gets none beyond two", method.Name, last+1)
			continue
		case last < 0 || results.Out(last) != reflect.TypeFor[error]():
			say("%s has no error as its last result", method.Name)
			continue
		case last == 1:
			c.check(method.Name, results.Out(0))
		}
		if !guarded(method) {
			say("%s does not begin with `defer shell.Recover(&err)` for its result err: a panic would freeze the page", method.Name)
		}
	}
	return found
}

// carrier checks that values of a type arrive in the page as they left.
type carrier struct {
	say    func(format string, args ...any)
	unions map[reflect.Type][]reflect.Type
	seen   map[reflect.Type]bool
}

func (c *carrier) check(path string, t reflect.Type) {
	if c.seen[t] {
		return
	}
	c.seen[t] = true
	if t.Implements(reflect.TypeFor[json.Marshaler]()) || t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		return
	}
	switch t.Kind() {
	case reflect.Bool, reflect.String, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Uint8, reflect.Uint16, reflect.Uint32:
	case reflect.Pointer:
		c.check(path, t.Elem())
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			c.refuse(path, t, "arrives as base64 under a type that says it does not")
			return
		}
		c.check(path+"[]", t.Elem())
	case reflect.Map:
		if t.Key().Kind() != reflect.String {
			c.refuse(path, t, "has keys that are no strings")
		}
		c.check(path+"[]", t.Elem())
	case reflect.Struct:
		for field := range t.Fields() {
			if field.Tag.Get("json") != "-" && (field.IsExported() || field.Anonymous) {
				c.check(path+"."+field.Name, field.Type)
			}
		}
	case reflect.Interface:
		members, known := c.unions[t]
		if !known {
			c.refuse(path, t, "can hold anything")
		}
		for _, member := range members {
			c.check(fmt.Sprintf("%s(%s)", path, member.Name()), member)
		}
	case reflect.Int, reflect.Uint, reflect.Int64, reflect.Uint64, reflect.Uintptr:
		c.refuse(path, t, "loses digits beyond 53 bits")
	case reflect.Float32, reflect.Float64:
		c.refuse(path, t, "can be NaN, which ends the program")
	default:
		c.refuse(path, t, "cannot be JSON")
	}
}

func (c *carrier) refuse(path string, t reflect.Type, why string) {
	c.say("%s is a %s, which %s", path, t, why)
}

//go:build e2e

package bridge

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
)

// maxBody bounds a call. The largest real one is a person's form.
const maxBody = 1 << 20 // bytes

// calls answers POST /call/NAME, whose body is the list of arguments, with
// {"result": …} or {"error": "…"}. Each call has its goroutine, as in the window.
type calls struct {
	path    string // "main.App"
	methods map[string]reflect.Value
	format  func(error) string
}

func newCalls(bound any, format func(error) string) (*calls, error) {
	v := reflect.ValueOf(bound)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("%T is not a pointer to a struct", bound)
	}
	c := &calls{path: v.Elem().Type().String(), methods: map[string]reflect.Value{}, format: format}
	for i := range v.NumMethod() {
		c.methods[v.Type().Method(i).Name] = v.Method(i)
	}
	return c, nil
}

func (c *calls) names() []string {
	names := make([]string, 0, len(c.methods))
	for name := range c.methods {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (c *calls) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method, found := c.methods[r.PathValue("method")]
	if !found {
		http.NotFound(w, r)
		return
	}
	args, err := c.arguments(r.PathValue("method"), method.Type(), http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil { // past FormatError, as in the window
		reply(w, map[string]any{"error": "error parsing arguments: " + err.Error()})
		return
	}
	result, err := outcome(method.Call(args))
	if err != nil {
		reply(w, map[string]any{"error": c.format(err)})
		return
	}
	reply(w, map[string]any{"result": result})
}

func (c *calls) arguments(name string, t reflect.Type, body interface{ Read([]byte) (int, error) }) ([]reflect.Value, error) {
	var raw []json.RawMessage
	if err := json.NewDecoder(body).Decode(&raw); err != nil {
		return nil, err
	}
	if len(raw) != t.NumIn() {
		return nil, fmt.Errorf("received %d arguments to method '%s.%s', expected %d", len(raw), c.path, name, t.NumIn())
	}
	args := make([]reflect.Value, len(raw))
	for i, arg := range raw {
		v := reflect.New(t.In(i))
		if err := json.Unmarshal(arg, v.Interface()); err != nil {
			return nil, err
		}
		args[i] = v.Elem()
	}
	return args, nil
}

// outcome reads results as the window does: a value, an error, or both.
func outcome(results []reflect.Value) (value any, err error) {
	for i, r := range results {
		if e, ok := r.Interface().(error); ok {
			err = e
		} else if i == 0 && !r.Type().Implements(reflect.TypeFor[error]()) {
			value = r.Interface()
		}
	}
	return value, err
}

func reply(w http.ResponseWriter, answer map[string]any) {
	data, err := json.Marshal(answer)
	if err != nil { // the window would end the program here
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(data)
}

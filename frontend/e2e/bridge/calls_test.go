//go:build e2e

package bridge

import (
	"bytes"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

func TestCall(t *testing.T) {
	_, c, url := visit(t)
	for _, call := range []struct {
		name, method, args string
		status             int
		want               string
	}{
		{"a value", "Add", `[1, 2]`, 200, `{"result":3}`},
		{"an object", "Person", `[{"name":"</script>"}]`, 200, `{"result":{"name":"\u003c/script\u003e"}}`},
		{"nothing", "Nothing", `[]`, 200, `{"result":null}`},
		{"a nil list", "None", `[]`, 200, `{"result":null}`},
		{"an error", "Fail", `[]`, 200, `{"error":"formatted: as asked"}`},
		{"too few arguments", "Add", `[1]`, 200,
			`{"error":"error parsing arguments: received 1 arguments to method 'bridge.app.Add', expected 2"}`},
		{"an argument of another type", "Add", `[1,"2"]`, 200,
			`{"error":"error parsing arguments: json: cannot unmarshal string into Go value of type int32"}`},
		{"no list", "Add", `{}`, 200,
			`{"error":"error parsing arguments: json: cannot unmarshal object into Go value of type []json.RawMessage"}`},
		{"a number that does not fit", "Add", `[1,2147483648]`, 200,
			`{"error":"error parsing arguments: json: cannot unmarshal number 2147483648 into Go value of type int32"}`},
		{"a method that is not there", "Gone", `[]`, 404, ""},
		{"what JSON cannot carry", "NaN", `[]`, 500, ""},
	} {
		t.Run(call.name, func(t *testing.T) {
			got := do(t, c, newRequest(t, http.MethodPost, url+"/call/"+call.method, call.args), call.status).body
			if call.want != "" && got != call.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestCallTooLong(t *testing.T) {
	_, c, url := visit(t)
	body := `["` + strings.Repeat("a", maxBody) + `"]`
	if got := do(t, c, newRequest(t, http.MethodPost, url+"/call/Meet", body), http.StatusOK).body; !strings.Contains(got, "error parsing") {
		t.Errorf("got %s", got)
	}
}

// Two calls that need each other both return: none waits for another's end.
func TestCallsRunAtOnce(t *testing.T) {
	_, c, url := visit(t)
	met := make(chan error, 1)
	go func() {
		answer, err := c.Do(newRequest(t, http.MethodPost, url+"/call/Meet", `["hello"]`))
		if err == nil {
			err = answer.Body.Close()
		}
		met <- err
	}()
	if got := do(t, c, newRequest(t, http.MethodPost, url+"/call/Wait", `[]`), http.StatusOK).body; got != `{"result":"hello"}` {
		t.Errorf("got %s", got)
	}
	if err := <-met; err != nil {
		t.Error(err)
	}
}

func FuzzArguments(f *testing.F) {
	for _, seed := range []string{`[1,2]`, `[]`, `[1,2,3]`, `[1,"2"]`, `{}`, `[`, ``, `[null,null]`, `[1e400,0]`, "[\x00]"} {
		f.Add([]byte(seed))
	}
	c, err := newCalls(&app{}, nil)
	if err != nil {
		f.Fatal(err)
	}
	add := c.methods["Add"].Type()
	f.Fuzz(func(t *testing.T, body []byte) {
		args, err := c.arguments("Add", add, bytes.NewReader(body))
		if err != nil {
			return
		}
		if len(args) != 2 || args[0].Kind() != reflect.Int32 || args[1].Kind() != reflect.Int32 {
			t.Errorf("arguments %v", args)
		}
	})
}

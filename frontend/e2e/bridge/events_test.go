//go:build e2e

package bridge

import (
	"bufio"
	"fmt"
	"net/http"
	"testing"
)

// listenTo opens the stream of events and returns a function that reads the next.
func listenTo(t *testing.T, c *http.Client, url string) (next func() string) {
	t.Helper()
	answer, err := c.Do(newRequest(t, http.MethodGet, url+"/events", ""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%s %s", answer.Status, answer.Header)
	}
	lines := bufio.NewScanner(answer.Body)
	return func() string {
		for lines.Scan() {
			if lines.Text() != "" {
				return lines.Text()
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return ""
	}
}

func TestEvents(t *testing.T) {
	b, c, url := visit(t)
	b.Emit("state", map[string]int{"seq": 0}) // nobody listens: lost
	next := listenTo(t, c, url)
	for i := range 100 {
		b.Emit("state", map[string]int{"seq": i + 1})
	}
	for i := range 100 {
		if got, want := next(), fmt.Sprintf(`data: {"data":{"seq":%d},"name":"state"}`, i+1); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
}

func TestEventThatIsNoJSON(t *testing.T) {
	b, c, url := visit(t)
	next := listenTo(t, c, url)
	b.Emit("state", func() {})
	b.Emit("state", 1)
	if got := next(); got != `data: {"data":1,"name":"state"}` {
		t.Errorf("got %s", got)
	}
}

// A page that does not read must not hold up the program.
func TestEmitNeverBlocks(t *testing.T) {
	b, c, url := visit(t)
	listenTo(t, c, url)
	big := make([]string, 1000)
	for range 1000 { // far more than sockets hold
		b.Emit("state", big)
	}
}

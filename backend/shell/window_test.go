//go:build !e2e

package shell

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wailsapp/wails/v2/pkg/options"
)

// The library exits the process when it is used outside its time: that the
// test goes on is the proof.
func TestWindowOutsideItsTime(t *testing.T) {
	w := newWindow(&Options{Log: slog.New(slog.DiscardHandler)})
	w.Emit("state", map[string]int{"seq": 1})
	w.OnTop(true)
	w.Quit()
	if w.beforeClose(context.Background()) != quitNatively() {
		t.Error("Quit was forgotten")
	}
}

func TestMayClose(t *testing.T) {
	yes, no := func() bool { return true }, func() bool { return false }
	for _, c := range []struct {
		name string
		o    Options
		want bool
	}{
		{"an ordinary window", Options{}, true},
		{"one that may", Options{MayClose: yes}, true},
		{"one that may not", Options{MayClose: no}, false},
		{"a kiosk", Options{Kiosk: true}, false},
		{"a kiosk that may", Options{Kiosk: true, MayClose: yes}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.o.mayClose(); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestOptions(t *testing.T) {
	for _, kiosk := range []bool{false, true} {
		o := newWindow(&Options{Kiosk: kiosk, Assets: screens}).options()
		if o.Frameless != kiosk || o.AlwaysOnTop != kiosk || o.DisableResize != kiosk ||
			(o.WindowStartState == options.Fullscreen) != kiosk {
			t.Errorf("kiosk %v: %+v", kiosk, o)
		}
		if o.MinWidth != 800 || o.MinHeight != 600 {
			t.Errorf("smallest size %d×%d", o.MinWidth, o.MinHeight)
		}
		if o.Windows == nil || o.Windows.IsZoomControlEnabled || o.EnableDefaultContextMenu || !o.DragAndDrop.DisableWebViewDrop ||
			o.DisablePanicRecovery {
			t.Error("a guard is off")
		}
	}
}

func TestPolicy(t *testing.T) {
	answer := httptest.NewRecorder()
	withPolicy(http.NotFoundHandler()).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
	policy := answer.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "frame-src 'none'", "script-src 'self'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("%q is not in %q", want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Error(policy)
	}
}

func TestJournal(t *testing.T) {
	quoted := `process message error: C{"name":"main.App.EnterPIN","args":[1,"` + secret + `"]} -> no`
	for _, c := range []struct {
		name, message string
		passed        bool
	}{
		{"a call", quoted, false},
		{"an argument", "error parsing arguments: " + secret, false},
		{"what the page logs", secret, false},
		{"a missing file", "[AssetHandler] Unable to handle request '/x'", true},
		{"a stranger", "Blocked request from unauthorized origin: https://example.com", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			j := journal{slog.New(slog.NewTextHandler(&out, nil))}
			j.Error(c.message)
			if out.Len() == 0 {
				t.Error("nothing was logged")
			}
			if strings.Contains(out.String(), c.message) != c.passed || strings.Contains(out.String(), secret) {
				t.Errorf("logged %q", out.String())
			}
		})
	}
}

func TestJournalDoesNotEndTheProgram(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the library would exit now")
		}
	}()
	journal{slog.New(slog.DiscardHandler)}.Fatal("the end")
}

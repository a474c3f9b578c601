package remote

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
	"latchkey/backend/wire"
)

// TestCheckOfAService: it is told whether the service answers, whether keys would sign
// for it, and whether this machine is a kiosk of it; and nothing is left behind.
func TestCheckOfAService(t *testing.T) {
	asks := "localhost"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/info" {
			t.Errorf("it asks for %s", r.URL.Path)
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"info": enroll.Info{RPID: asks}})
	}))
	defer server.Close()
	address := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	data := filepath.Join(t.TempDir(), "new")
	plugged := func(context.Context) (string, error) { return "one", nil }
	for name, tt := range map[string]struct {
		mode    string
		accepts bool
		keys    func(context.Context) (string, error)
		lines   []string
		wrong   bool
	}{
		"a kiosk":       {"kiosk", true, plugged, []string{"ok     store             localhost:", "for keys of localhost\n", "note   pairing ", "ok     keys              one\n", "All fits. Its mode would be kiosk."}, false},
		"a workstation": {"workstation", true, plugged, []string{"ok     store ", "Its mode would be workstation."}, false},
		"another's":     {"kiosk", false, plugged, []string{`WRONG  store             the service asks for keys of "localhost", which is not its own domain; give`, "Wrong: 1."}, true},
		"no way to keys": {"kiosk", true, func(context.Context) (string, error) {
			return "", authenticator.NewError("open", authenticator.CodeUnsupported, nil)
		}, []string{"WRONG  keys              this program cannot come to any here: open: key_unsupported"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, err := wire.Load([]string{"check", "--demo", "--store", address, "--mode", tt.mode, "--data", data}, wire.Paths{}, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			err = Check(t.Context(), s, Machine{Accepts: func(rpID string) bool { return tt.accepts && rpID == "localhost" }, Keys: tt.keys}, &out)
			if errors.Is(err, wire.ErrUnfit) != tt.wrong {
				t.Errorf("it ends with %v", err)
			}
			for _, line := range tt.lines {
				if !strings.Contains(out.String(), line) {
					t.Errorf("%q is not in\n%s", line, &out)
				}
			}
			if strings.Contains(out.String(), "pairing") == (tt.mode == "workstation") {
				t.Errorf("of a %s:\n%s", tt.mode, &out)
			}
		})
	}
	asks = ""
	s, _, err := wire.Load([]string{"check", "--demo", "--store", address, "--data", data}, wire.Paths{}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := Check(t.Context(), s, Machine{Accepts: func(string) bool { return true }, Keys: plugged}, &out); !errors.Is(err, wire.ErrUnfit) || !strings.Contains(out.String(), "is no service of Latchkey; ") {
		t.Errorf("something else answers: %v\n%s", err, &out)
	}
	if _, err := os.Stat(data); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it has made %s (%v)", data, err)
	}
}

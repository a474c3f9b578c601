package wire_test

import (
	"strings"
	"testing"
	"time"

	"latchkey/backend/wire"
)

// TestManual: a page has the commands and settings of its program, as its help has them.
func TestManual(t *testing.T) {
	for _, program := range []string{"latchkey", "latchkeyd"} {
		text, err := wire.Manual(program, "1.2.3", time.Unix(0, 0))
		if err != nil {
			t.Fatal(err)
		}
		plain := strings.ReplaceAll(text, `\-`, "-")
		for _, want := range []string{"1970-01-01", "Latchkey 1.2.3", "--store=STORE", "--[no-]demo", "$LATCHKEY_DATA", "\n.B export <file>\n", "--dry-run"} {
			if !strings.Contains(plain, want) {
				t.Errorf("%s: %q is not in it", program, want)
			}
		}
	}
	if _, err := wire.Manual("nothing", "", time.Time{}); err == nil {
		t.Error("there is a page of nothing")
	}
}

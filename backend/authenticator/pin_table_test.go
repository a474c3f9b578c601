package authenticator_test

import (
	"encoding/json"
	"os"
	"testing"
	"unicode/utf8"

	"latchkey/backend/authenticator"
)

// The screens read the same table (frontend/src/lib/enroll/pin.test.ts), so that
// what they let through is what a key takes.
func TestPINTable(t *testing.T) {
	data, err := os.ReadFile("testdata/pins.json")
	if err != nil {
		t.Fatal(err)
	}
	var table []struct {
		Name  string            `json:"name"`
		PIN   authenticator.PIN `json:"pin"`
		Min   int               `json:"min"`
		Fault string            `json:"fault"` // "", "short", "long"
	}
	if err := json.Unmarshal(data, &table); err != nil {
		t.Fatal(err)
	}
	for _, row := range table {
		t.Run(row.Name, func(t *testing.T) {
			err := row.PIN.Check(row.Min)
			if want := row.Fault != ""; want != (authenticator.CodeOf(err) == authenticator.CodePINPolicy) {
				t.Fatalf("Check(%d) = %v, want fault %q", row.Min, err, row.Fault)
			}
			short := utf8.RuneCount(row.PIN.Bytes()) < max(row.Min, authenticator.MinPINLength)
			long := len(row.PIN.Bytes()) > authenticator.MaxPINBytes
			if short != (row.Fault == "short") || long != (row.Fault == "long") {
				t.Fatalf("short %t, long %t, want fault %q", short, long, row.Fault)
			}
		})
	}
}

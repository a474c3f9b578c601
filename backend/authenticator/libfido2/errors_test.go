//go:build cgo && (linux || darwin)

package libfido2

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"latchkey/backend/authenticator"
)

// TestEveryStatusIsTranslated reads the header of the libfido2 that this machine
// has, so that a newer one brings its new statuses to notice.
func TestEveryStatusIsTranslated(t *testing.T) {
	dir, err := exec.Command("pkg-config", "--variable=includedir", "libfido2").Output()
	if err != nil {
		t.Fatal(err)
	}
	header, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "fido/err.h"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, m := range regexp.MustCompile(`(?m)^#define\s+(FIDO_ERR_\w+)\s+(\S+)`).FindAllStringSubmatch(string(header), -1) {
		status, err := strconv.ParseInt(m[2], 0, 32)
		if err != nil {
			t.Fatalf("%s is %q", m[1], m[2])
		}
		if status == 0 {
			continue
		}
		found++
		if _, ok := codes[int(status)]; !ok {
			t.Errorf("%s (%s) is not translated", m[1], m[2])
		}
	}
	if found < len(codes) {
		t.Errorf("the header has %d statuses, the table %d", found, len(codes))
	}
	for status, code := range codes {
		if !slices.Contains(authenticator.Codes(), code) {
			t.Errorf("status %#x becomes %q, which is no code", status, code)
		}
	}
}

func TestCodeOf(t *testing.T) {
	for _, c := range []struct {
		name   string
		op     string
		status int
		want   authenticator.Code
	}{
		{"a wrong PIN", opMake, 0x31, authenticator.CodePINWrong},
		{"three wrong PINs", opMake, 0x34, authenticator.CodePINReplug},
		{"no tries left", opAssert, 0x32, authenticator.CodePINBlocked},
		{"a right PIN that must be changed", opMake, 0x37, authenticator.CodePINChangeDue},
		{"a new PIN that is unfit", opSetPIN, 0x37, authenticator.CodePINPolicy},
		{"a changed PIN that is unfit", opChangePIN, 0x37, authenticator.CodePINPolicy},
		{"a first PIN where there is one", opSetPIN, 0x33, authenticator.CodePINRequired},
		{"a token that is refused", opDelete, 0x33, authenticator.CodeDenied},
		{"a fingerprint not known", opMake, 0x3f, authenticator.CodeVerificationFailed},
		{"a credential excluded", opMake, 0x19, authenticator.CodeExcluded},
		{"storage full", opMake, 0x28, authenticator.CodeFull},
		{"no touch in time", opMake, 0x2f, authenticator.CodeTimeout},
		{"cancelled", opMake, 0x2d, authenticator.CodeCancelled},
		{"a vendor's own", opMake, 0xf2, authenticator.CodeFault},
		{"one of a later CTAP", opMake, 0x5e, authenticator.CodeFault},
		{"one of a later libfido2", opMake, -99, authenticator.CodeFault},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := codeOf(c.op, c.status); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

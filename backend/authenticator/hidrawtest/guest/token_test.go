//go:build hidraw

package guest

import (
	"cmp"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/libfido2"
	"latchkey/backend/authenticator/practice"
)

// TestDescription compares what we read of a key with what fido2-token reads,
// which comes with libfido2 and finds and opens the device without us.
func TestDescription(t *testing.T) {
	for _, tt := range []struct {
		name    string
		options practice.Options
		prepare preparation
	}{
		{"fresh", practice.Options{}, nil},
		{"with a PIN", practice.Options{MinPINLength: 6}, givePIN},
		{"after a wrong PIN", practice.Options{}, mistypePIN},
		{"with a PIN to be changed", practice.Options{}, outdatePIN},
		{"with one slot taken", practice.Options{AutoTouch: time.Nanosecond, Slots: 3}, takeSlot},
		{"EdDSA alone", practice.Options{Algorithms: []authenticator.Algorithm{authenticator.EdDSA}}, nil},
		{"before CTAP 2.1", practice.Options{Preview: true}, givePIN},
		{"without management", practice.Options{NoManagement: true}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newCable(t, practice.New(tt.options))
			c.plug()
			info := describe(t, c, tt.prepare)
			path, _, _ := strings.Cut(info.Device.ID, "@")
			path = "/dev/" + path
			listed := fmt.Sprintf("%s: vendor=%#04x, product=%#04x ", path, info.Device.VendorID, info.Device.ProductID)
			if got := token(t, "-L"); !strings.HasPrefix(got, listed) {
				t.Errorf("fido2-token lists %q, we %q", got, listed)
			}
			compare(t, info, token(t, "-I", path))
		})
	}
}

// preparation does something to a key, from outside and from inside.
type preparation func(*testing.T, authenticator.Key, *practice.Key)

func givePIN(t *testing.T, key authenticator.Key, _ *practice.Key) {
	t.Helper()
	if err := key.SetPIN(t.Context(), pin()); err != nil {
		t.Fatal(err)
	}
}

func mistypePIN(t *testing.T, key authenticator.Key, own *practice.Key) {
	t.Helper()
	givePIN(t, key, own)
	err := key.ChangePIN(t.Context(), authenticator.NewPIN([]byte("wrong one")), pin())
	if authenticator.CodeOf(err) != authenticator.CodePINWrong {
		t.Fatalf("got %v, want %s", err, authenticator.CodePINWrong)
	}
}

func outdatePIN(t *testing.T, key authenticator.Key, own *practice.Key) {
	t.Helper()
	givePIN(t, key, own)
	own.RequirePINChange()
}

func takeSlot(t *testing.T, key authenticator.Key, own *practice.Key) {
	t.Helper()
	givePIN(t, key, own)
	if _, err := key.MakeCredential(t.Context(), registration()); err != nil {
		t.Fatal(err)
	}
}

// describe reads what the key is, after it was prepared.
func describe(t *testing.T, c *cable, prepare preparation) authenticator.Info {
	t.Helper()
	key, err := libfido2.New(libfido2.System()).Open(t.Context(), c.device().ID)
	if err != nil {
		t.Fatal(err)
	}
	defer key.Close() //nolint:errcheck // nothing is lost
	if prepare != nil {
		prepare(t, key, c.key)
	}
	info, err := key.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func token(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "fido2-token", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("fido2-token: %v: %s", err, out)
	}
	return string(out)
}

// compare compares our description with the lines of fido2-token. What a key
// does not tell has no line there.
func compare(t *testing.T, info authenticator.Info, said string) {
	t.Helper()
	lines := map[string]string{}
	for line := range strings.Lines(said) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if value != "undefined" {
			lines[name] = value
		}
	}
	ours := map[string]string{
		"version strings":     strings.Join(info.Versions, ", "),
		"extension strings":   strings.Join(info.Extensions, ", "),
		"transport strings":   strings.Join(info.Transports, ", "),
		"algorithms":          algorithms(info.Algorithms),
		"aaguid":              fmt.Sprintf("%x", info.AAGUID),
		"fwversion":           "0x" + cmp.Or(info.Firmware, "0"),
		"remaining rk(s)":     number(info.FreeSlots),
		"pin change required": strconv.FormatBool(info.PINChangeDue),
		"pin retries":         number(info.PINRetries),
	}
	if _, told := lines["minpinlen"]; told || info.MinPINLength != authenticator.MinPINLength {
		ours["minpinlen"] = number(info.MinPINLength)
	}
	for name, value := range ours {
		if lines[name] != value {
			t.Errorf("%s: fido2-token says %q, we %q", name, lines[name], value)
		}
	}
	options := strings.Split(lines["options"], ", ")
	for _, o := range []struct {
		ours bool
		name string
	}{
		{info.FIDO2, "up"},
		{info.Discoverable, "rk"},
		{info.BuiltInUV, "uv"},
		{info.PINSet, "clientPin"},
		{info.CanPIN && !info.PINSet, "noclientPin"},
		{info.CanDelete, "credMgmt credentialMgmtPreview"},
	} {
		theirs := slices.ContainsFunc(strings.Fields(o.name), func(name string) bool { return slices.Contains(options, name) })
		if theirs != o.ours {
			t.Errorf("%s: fido2-token says %t of options %q, we %t", o.name, theirs, options, o.ours)
		}
	}
}

func algorithms(list []authenticator.Algorithm) string {
	names := map[authenticator.Algorithm]string{authenticator.ES256: "es256", authenticator.EdDSA: "eddsa", authenticator.RS256: "rs256"}
	texts := make([]string, 0, len(list))
	for _, a := range list {
		texts = append(texts, names[a]+" (public-key)")
	}
	return strings.Join(texts, ", ")
}

func number(n int) string {
	if n == authenticator.Unknown {
		return ""
	}
	return strconv.Itoa(n)
}

//go:build cgo && (linux || darwin)

package libfido2

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"latchkey/backend/authenticator"
)

// info is a sound answer to getInfo, of a key with a PIN. It takes several
// reports.
func info(t testing.TB) []byte {
	t.Helper()
	b, err := canonical.Marshal(struct {
		Versions  []string        `cbor:"1,keyasint"`
		Extension []string        `cbor:"2,keyasint"`
		AAGUID    []byte          `cbor:"3,keyasint"`
		Options   map[string]bool `cbor:"4,keyasint"`
		Protocols []int           `cbor:"6,keyasint"`
	}{[]string{"FIDO_2_0"}, []string{strings.Repeat("x", 99)}, make([]byte, 16), map[string]bool{"rk": true, "clientPin": true}, []int{1}})
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte{0}, b...)
}

// FuzzReports has a key of arbitrary reports, each on the right channel.
func FuzzReports(f *testing.F) {
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{0, 0, 0, 1, cmdKeepalive, 0, 1, 1}, 100))
	f.Add(bytes.Repeat([]byte{0, 0, 0, 1, cmdCBOR, 0, 60, 0, 0xa1}, 64))
	f.Fuzz(func(t *testing.T, data []byte) {
		a := patientFor(wire(func() authenticator.HID { return &noise{left: data} }), time.Second)
		everything(t, a)
	})
}

// noise answers the first report properly, so that there is a channel.
type noise struct {
	first   []byte
	left    []byte
	channel []byte
}

func (n *noise) WriteReport(b []byte) error {
	if isInit(b) {
		n.first = initReply(bytes.Clone(b))
	}
	n.channel = bytes.Clone(b[:4])
	return nil
}

func (n *noise) ReadReport(b []byte, _ time.Duration) error {
	if n.first != nil {
		copy(b, n.first)
		n.first = nil
		return nil
	}
	if len(n.left) == 0 {
		return io.EOF
	}
	clear(b)
	copy(b, n.channel)
	n.left = n.left[copy(b[4:], n.left):]
	return nil
}

func (*noise) Close() error { return nil }

// FuzzReplies has a key that answers CTAP commands arbitrarily, one after the
// other, up to the byte 0xf6 each.
func FuzzReplies(f *testing.F) {
	f.Add([]byte{})
	f.Add(bytes.Join([][]byte{info(f), info(f), {0, 0xa1, 3, 8}, {0, 0xa0}}, []byte{0xf6}))
	f.Fuzz(func(t *testing.T, data []byte) {
		replies := bytes.Split(data, []byte{0xf6})
		a := patientFor(replying(t, func([]byte) []byte {
			if len(replies) == 0 {
				return []byte{0x7f}
			}
			reply := replies[0]
			replies = replies[1:]
			return reply
		}), time.Second)
		everything(t, a)
	})
}

// everything calls all there is; whatever goes wrong has a code.
func everything(t *testing.T, a *Authenticator) {
	check := func(err error) {
		t.Helper()
		if err != nil && authenticator.CodeOf(err) == "" {
			t.Errorf("an error without a code: %v", err)
		}
	}
	ctx := t.Context()
	k, err := a.Open(ctx, scripted)
	check(err)
	if err != nil {
		return
	}
	defer k.Close() //nolint:errcheck // it never fails
	_, err = k.Info(ctx)
	check(err)
	_, err = k.MakeCredential(ctx, registration())
	check(err)
	_, err = k.GetAssertion(ctx, authenticator.GetAssertion{RPID: "example.com", PIN: pin("1234")})
	check(err)
	_, err = k.GetAssertion(ctx, authenticator.GetAssertion{RPID: "example.com", Silent: true})
	check(err)
	check(k.DeleteCredential(ctx, []byte{1}, pin("1234")))
	check(k.SetPIN(ctx, pin("1234")))
}

func FuzzAttestationObject(f *testing.F) {
	f.Add("packed", []byte{0xa0}, []byte("authenticator data"))
	f.Add("none", []byte(nil), []byte{})
	f.Add("packed", []byte{0xa1, 0x63, 's', 'i', 'g'}, []byte{})
	f.Fuzz(func(t *testing.T, format string, statement, data []byte) {
		object, err := attestationObject(format, statement, data)
		if err != nil {
			return
		}
		var got struct {
			Format    string          `cbor:"fmt"`
			Statement cbor.RawMessage `cbor:"attStmt"`
			Data      []byte          `cbor:"authData"`
		}
		if err := cbor.Unmarshal(object, &got); err != nil {
			t.Fatal(err)
		}
		if got.Format != format || len(statement) > 0 && !bytes.Equal(got.Statement, statement) || !bytes.Equal(got.Data, data) {
			t.Errorf("%q, %x, %x became %+v", format, statement, data, got)
		}
	})
}

func FuzzUnwrap(f *testing.F) {
	f.Add([]byte{0x43, 1, 2, 3})
	f.Add([]byte{0x43, 1, 2, 3, 4})
	f.Add([]byte{0x5f, 0x41, 1, 0xff})
	f.Add([]byte{0x83, 1, 2, 3})
	f.Fuzz(func(t *testing.T, wrapped []byte) {
		b, err := unwrap(wrapped)
		if err == nil && !bytes.Contains(wrapped, b) && wrapped[0] != 0x5f {
			t.Errorf("%x became %x", wrapped, b)
		}
	})
}

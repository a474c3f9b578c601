//go:build cgo && (linux || darwin)

package libfido2

import (
	"bytes"
	"context"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/authenticator"
)

// initReply makes report, a CTAPHID_INIT, its own answer (CTAP 2.1 section 11.2.9.1.3).
func initReply(report []byte) []byte {
	report[6] = 17
	copy(report[15:], []byte{0, 0, 0, 1, 2, 1, 0, 0, 0x04})
	return report
}

func isInit(report []byte) bool { return report[4] == 0x86 }

// TestMalformedReports has keys that break CTAPHID in every way: each gets its
// code, and none hangs or crashes.
func TestMalformedReports(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer func(report []byte) [][]byte
		want   authenticator.Code
	}{
		{"nothing", func([]byte) [][]byte { return nil }, authenticator.CodeNoAnswer},
		{"zeros", func([]byte) [][]byte { return [][]byte{make([]byte, 64)} }, authenticator.CodeNoAnswer},
		{"an echo", func(r []byte) [][]byte { return [][]byte{r} }, authenticator.CodeBadAnswer},
		{"another nonce", func(r []byte) [][]byte {
			r = initReply(r)
			r[7]++
			return [][]byte{r}
		}, authenticator.CodeNoAnswer},
		{"another command", func(r []byte) [][]byte {
			r = initReply(r)
			r[4] = 0x81
			return [][]byte{r}
		}, authenticator.CodeBadAnswer},
		{"a reply cut off", func(r []byte) [][]byte {
			r = initReply(r)
			r[6] = 9
			return [][]byte{r}
		}, authenticator.CodeBadAnswer},
		{"65535 bytes announced", func(r []byte) [][]byte {
			r[5], r[6] = 0xff, 0xff
			return [][]byte{r}
		}, authenticator.CodeBadAnswer},
		{"a continuation first", func(r []byte) [][]byte {
			r[4] = 0
			return [][]byte{r}
		}, authenticator.CodeBadAnswer},
		{"continuations out of order", func(r []byte) [][]byte {
			if isInit(r) {
				return [][]byte{initReply(r)}
			}
			next := append([]byte{}, r...)
			r[5], r[6] = 0, 100
			next[4] = 1
			return [][]byte{r, next}
		}, authenticator.CodeBadAnswer},
		{"a continuation that never comes", func(r []byte) [][]byte {
			if isInit(r) {
				return [][]byte{initReply(r)}
			}
			r[5], r[6] = 0, 100
			return [][]byte{r}
		}, authenticator.CodeNoAnswer},
		{"busy", func(r []byte) [][]byte {
			r[4], r[5], r[6], r[7] = cmdError, 0, 1, 0x06
			return [][]byte{r}
		}, authenticator.CodeBusy},
		{"an error of no known number", func(r []byte) [][]byte {
			r[4], r[5], r[6], r[7] = cmdError, 0, 1, 0xee
			return [][]byte{r}
		}, authenticator.CodeFault},
		{"busy for ever with the first command", func(r []byte) [][]byte {
			if isInit(r) {
				return [][]byte{initReply(r)}
			}
			alive := make([][]byte, 1000)
			for i := range alive {
				alive[i] = append([]byte{0, 0, 0, 1, cmdKeepalive, 0, 1, 1}, make([]byte, 56)...)
			}
			return alive
		}, authenticator.CodeNoAnswer},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := patientFor(wire(func() authenticator.HID { return newScript(c.answer) }), 50*time.Millisecond)
			_, err := a.Open(t.Context(), scripted)
			if authenticator.CodeOf(err) != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			_, err = a.Open(t.Context(), scripted)
			if authenticator.CodeOf(err) != c.want {
				t.Errorf("a second time: got %v, want %s", err, c.want)
			}
		})
	}
}

// TestEndlessKeepalive has a key that is at work for ever and deaf to CANCEL.
func TestEndlessKeepalive(t *testing.T) {
	var s *script
	deaf := func(r []byte) [][]byte {
		if isInit(r) {
			return [][]byte{initReply(r)}
		}
		if r[4] == cmdCBOR {
			go func(s *script) {
				for alive := append([]byte{0, 0, 0, 1, cmdKeepalive, 0, 1, 1}, make([]byte, 56)...); ; {
					select {
					case s.out <- alive:
					case <-s.closed:
						return
					}
				}
			}(s)
		}
		return nil
	}
	a := patientFor(wire(func() authenticator.HID { s = newScript(deaf); return s }), 50*time.Millisecond)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := a.Open(ctx, scripted)
	if authenticator.CodeOf(err) != authenticator.CodeTimeout {
		t.Errorf("got %v, want %s", err, authenticator.CodeTimeout)
	}
}

// TestMalformedReplies has keys that answer getInfo with what is no answer.
func TestMalformedReplies(t *testing.T) {
	for _, c := range []struct {
		name  string
		reply string
		want  authenticator.Code
	}{
		{"nothing at all", "", authenticator.CodeBadAnswer},
		{"a status alone", "\x00", authenticator.CodeBadAnswer},
		{"no CBOR", "\x00\xff\xff\xff", authenticator.CodeBadAnswer},
		{"an array", "\x00\x80", authenticator.CodeBadAnswer},
		{"a map cut off", "\x00\xa1\x01", authenticator.CodeBadAnswer},
		{"a map of indefinite length", "\x00\xbf\x01\x81\x68FIDO_2_0\xff", authenticator.CodeBadAnswer},
		{"a map out of order", "\x00\xa2\x03\x50ABCDEFGHIJKLMNOP\x01\x81\x68FIDO_2_0", authenticator.CodeBadAnswer},
		{"an AAGUID of one byte", "\x00\xa2\x01\x81\x68FIDO_2_0\x03\x41A", authenticator.CodeBadAnswer},
		{"a string of 4 GB", "\x00\xa1\x01\x81\x7a\xff\xff\xff\xffFIDO", authenticator.CodeBadAnswer},
		{"an array of 2^60", "\x00\xa1\x01\x9b\x10\x00\x00\x00\x00\x00\x00\x00", authenticator.CodeBadAnswer},
		{"a vendor's status", "\xf2", authenticator.CodeFault},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := patientFor(replying(t, func([]byte) []byte { return []byte(c.reply) }), time.Second)
			_, err := a.Open(t.Context(), scripted)
			if authenticator.CodeOf(err) != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestEveryAnswerAWrongPIN has a key that says so even when asked for the tries
// left.
func TestEveryAnswerAWrongPIN(t *testing.T) {
	a := patientFor(replying(t, func(command []byte) []byte {
		if command[0] == 0x04 {
			return info(t)
		}
		return []byte{0x31}
	}), time.Second)
	k, err := a.Open(t.Context(), scripted)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close() //nolint:errcheck // it never fails
	_, err = k.GetAssertion(t.Context(), authenticator.GetAssertion{RPID: "example.com", Silent: true})
	if authenticator.CodeOf(err) != authenticator.CodePINWrong {
		t.Errorf("got %v, want %s", err, authenticator.CodePINWrong)
	}
}

// TestReportsOfOthers has another program talk to the key at the same time: its
// reports reach everybody who has the device open.
func TestReportsOfOthers(t *testing.T) {
	inner := replying(t, func(command []byte) []byte {
		if command[0] == 0x04 {
			return info(t)
		}
		return []byte{0, 0xa1, 3, 8} // 8 tries left
	})
	a := patientFor(wire(func() authenticator.HID { return &crowded{HID: inner()} }), time.Second)
	k, err := a.Open(t.Context(), scripted)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close() //nolint:errcheck // it never fails
	if info, err := k.Info(t.Context()); err != nil || info.PINRetries != 8 {
		t.Errorf("%+v, %v", info, err)
	}
}

// crowded puts two reports for others before each of its own.
type crowded struct {
	authenticator.HID
	turn int
}

func (c *crowded) ReadReport(b []byte, timeout time.Duration) error {
	c.turn++
	switch clear(b); c.turn % 3 {
	case 0:
		return c.HID.ReadReport(b, timeout)
	case 1:
		copy(b, []byte{0xde, 0xad, 0xbe, 0xef, cmdCBOR, 0, 1, 0x2e})
	case 2:
		copy(b, []byte{0xff, 0xff, 0xff, 0xff, cmdInit, 0, 17, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 9, 2, 1, 0, 0, 4})
	}
	return nil
}

// TestLateAnswer has a key answer when it has been given up: the answer must not
// pass for one to the next question.
func TestLateAnswer(t *testing.T) {
	var slow atomic.Bool
	inner := replying(t, func(command []byte) []byte {
		switch command[0] {
		case 0x04:
			return info(t)
		case 0x02:
			slow.Store(true)
			return []byte{0x2e}
		}
		return []byte{0, 0xa1, 3, 8}
	})
	a := patientFor(wire(func() authenticator.HID { return &deaf{HID: inner(), now: &slow} }), time.Second)
	k, err := a.Open(t.Context(), scripted)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close() //nolint:errcheck // it never fails
	_, err = k.GetAssertion(t.Context(), authenticator.GetAssertion{RPID: "example.com", Silent: true})
	if authenticator.CodeOf(err) != authenticator.CodeNoAnswer {
		t.Errorf("got %v, want %s", err, authenticator.CodeNoAnswer)
	}
	slow.Store(false)
	if info, err := k.Info(t.Context()); err != nil || info.PINRetries != 8 {
		t.Errorf("%+v, %v", info, err)
	}
}

// deaf hears nothing from the key while now is set, and all of it afterwards.
type deaf struct {
	authenticator.HID
	now *atomic.Bool
}

func (d *deaf) ReadReport(b []byte, timeout time.Duration) error {
	err := d.HID.ReadReport(b, timeout)
	if err == nil && d.now.Load() {
		d.HID = &echo{HID: d.HID, report: bytes.Clone(b)}
		return os.ErrDeadlineExceeded
	}
	return err
}

// echo gives a report once more.
type echo struct {
	authenticator.HID
	report []byte
}

func (e *echo) ReadReport(b []byte, timeout time.Duration) error {
	if e.report == nil {
		return e.HID.ReadReport(b, timeout)
	}
	copy(b, e.report)
	e.report = nil
	return nil
}

// TestOpenIsCancelled opens a key that says nothing.
func TestOpenIsCancelled(t *testing.T) {
	written := make(chan struct{}, 1)
	a := patientFor(wire(func() authenticator.HID {
		return newScript(func([]byte) [][]byte { written <- struct{}{}; return nil })
	}), time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := a.Open(ctx, scripted)
		ended <- err
	}()
	<-written
	cancel()
	if err := <-ended; authenticator.CodeOf(err) != authenticator.CodeCancelled {
		t.Errorf("got %v, want %s", err, authenticator.CodeCancelled)
	}
}

package ctaphid_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/ctaphid"
)

// echo answers every command with itself.
func echo(_ context.Context, command []byte, _ func(ctaphid.Status)) []byte { return command }

// stubborn waits for a touch that never comes, until it is cancelled.
func stubborn(ctx context.Context, _ []byte, keepalive func(ctaphid.Status)) []byte {
	keepalive(ctaphid.UPNeeded)
	<-ctx.Done()
	return []byte{0x2d}
}

func TestMessageSizes(t *testing.T) {
	_, c := plug(t, ctaphid.Config{Handle: echo})
	for _, size := range []int{1, 56, 57, 58, 57 + 59, 57 + 59 + 1, 1024, ctaphid.MaxMessage} {
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			c := &client{t: t, hid: c.hid, channel: c.channel}
			data := bytes.Repeat([]byte{1, 2, 3, 4, 5, 6, 7}, size/7+1)[:size]
			c.send(c.channel, ctaphid.Ping, data)
			c.expect(c.channel, ctaphid.Ping, data)
			c.send(c.channel, ctaphid.CBOR, data)
			c.expect(c.channel, ctaphid.CBOR, data)
		})
	}
	if ctaphid.MaxMessage != 7609 { // CTAP 2.1 section 11.2.4
		t.Errorf("MaxMessage is %d", ctaphid.MaxMessage)
	}
}

func TestInitDescribesTheDevice(t *testing.T) {
	for name, test := range map[string]struct {
		config ctaphid.Config
		caps   byte
	}{
		"FIDO2":          {ctaphid.Config{Handle: echo}, 0x04 | 0x08},
		"U2F":            {ctaphid.Config{U2F: bytes.Clone}, 0},
		"FIDO2 with U2F": {ctaphid.Config{Handle: echo, U2F: bytes.Clone}, 0x04},
	} {
		t.Run(name, func(t *testing.T) {
			_, c := plug(t, test.config)
			c.send(broadcast, ctaphid.Init, make([]byte, 8))
			_, _, reply := c.receive()
			if reply[12] != 2 || reply[16] != test.caps {
				t.Errorf("protocol %d, capabilities %#x", reply[12], reply[16])
			}
		})
	}
}

func TestChannelsDiffer(t *testing.T) {
	_, c := plug(t, ctaphid.Config{Handle: echo})
	if second := c.allocate(); second == c.channel {
		t.Fatalf("channel %x given twice", second)
	}
	c.send(c.channel, ctaphid.Init, []byte("again..."))
	if channel, _, reply := c.receive(); channel != c.channel || reply[11] != byte(c.channel) {
		t.Errorf("INIT on channel %x gave another: % x", c.channel, reply)
	}
}

func TestRefusals(t *testing.T) {
	const (
		invalidCommand = 0x01
		invalidLength  = 0x03
		invalidSeq     = 0x04
		invalidChannel = 0x0b
	)
	for name, test := range map[string]struct {
		send    func(c *client)
		channel uint32 // 0: the client's own
		code    byte
	}{
		"MSG of a key without U2F": {send: func(c *client) { c.send(c.channel, ctaphid.Msg, []byte{0, 3, 0, 0}) }, code: invalidCommand},
		"unknown command":          {send: func(c *client) { c.send(c.channel, 0x7e, nil) }, code: invalidCommand},
		"empty CBOR":               {send: func(c *client) { c.send(c.channel, ctaphid.CBOR, nil) }, code: invalidLength},
		"too long":                 {send: func(c *client) { c.initial(c.channel, ctaphid.Ping, 7610, nil) }, code: invalidLength},
		"INIT of 7 bytes":          {send: func(c *client) { c.send(c.channel, ctaphid.Init, make([]byte, 7)) }, code: invalidLength},
		"channel zero":             {send: func(c *client) { c.send(0, ctaphid.Init, make([]byte, 8)) }, channel: 0, code: invalidChannel},
		"channel not allocated":    {send: func(c *client) { c.send(77, ctaphid.Ping, nil) }, channel: 77, code: invalidChannel},
		"broadcast PING":           {send: func(c *client) { c.send(broadcast, ctaphid.Ping, nil) }, channel: broadcast, code: invalidChannel},
		"wrong sequence": {send: func(c *client) {
			c.initial(c.channel, ctaphid.Ping, 200, nil)
			c.continuation(c.channel, 1, nil)
		}, code: invalidSeq},
		"another message in between": {send: func(c *client) {
			c.initial(c.channel, ctaphid.Ping, 200, nil)
			c.send(c.channel, ctaphid.Ping, nil)
		}, code: invalidSeq},
	} {
		t.Run(name, func(t *testing.T) {
			_, c := plug(t, ctaphid.Config{Handle: echo})
			test.send(c)
			channel, cmd, data := c.receive()
			if cmd != errorCmd || !bytes.Equal(data, []byte{test.code}) {
				t.Errorf("got command %x, % x; want error %x", cmd, data, test.code)
			}
			if want := test.channel; channel != want && (want != 0 || channel != c.channel) {
				t.Errorf("answered on channel %x", channel)
			}
			c.send(c.channel, ctaphid.Ping, []byte("still there?"))
			c.expect(c.channel, ctaphid.Ping, []byte("still there?"))
		})
	}
}

func TestStrayContinuationIsIgnored(t *testing.T) {
	_, c := plug(t, ctaphid.Config{Handle: echo})
	c.continuation(c.channel, 0, []byte("stray"))
	c.send(c.channel, ctaphid.Ping, nil)
	c.expect(c.channel, ctaphid.Ping, nil)
}

func TestHalfAMessageTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := plug(t, ctaphid.Config{Handle: echo})
		began := time.Now()
		c.initial(c.channel, ctaphid.Ping, 200, nil)
		c.expect(c.channel, errorCmd, []byte{0x05})
		if waited := time.Since(began); waited != 500*time.Millisecond {
			t.Errorf("after %v", waited)
		}
		c.send(c.channel, ctaphid.Ping, nil)
		c.expect(c.channel, ctaphid.Ping, nil)
		c.quiet()
	})
}

func TestAnotherChannelHearsBusy(t *testing.T) {
	_, c := plug(t, ctaphid.Config{Handle: stubborn})
	other := c.allocate()
	c.initial(c.channel, ctaphid.Ping, 200, nil) // half a message
	c.send(other, ctaphid.Ping, nil)
	c.expect(other, errorCmd, []byte{0x06})
	c.send(c.channel, ctaphid.Init, make([]byte, 8))
	c.receive()

	c.send(c.channel, ctaphid.CBOR, []byte{1}) // at work
	for _, channel := range []uint32{other, c.channel} {
		c.send(channel, ctaphid.Ping, nil)
		c.expect(channel, errorCmd, []byte{0x06})
	}
	c.send(broadcast, ctaphid.Init, make([]byte, 8))
	c.expect(broadcast, errorCmd, []byte{0x06})
}

func TestKeepAlives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(_ context.Context, command []byte, keepalive func(ctaphid.Status)) []byte {
			time.Sleep(250 * time.Millisecond)
			keepalive(ctaphid.UPNeeded)
			time.Sleep(120 * time.Millisecond)
			return command
		}
		_, c := plug(t, ctaphid.Config{Handle: slow})
		began := time.Now()
		c.send(c.channel, ctaphid.CBOR, []byte{4})
		for _, want := range []struct {
			at     time.Duration
			status byte
		}{{100, 1}, {200, 1}, {250, 2}, {300, 2}} {
			c.expect(c.channel, keepAlive, []byte{want.status})
			if at := time.Since(began); at != want.at*time.Millisecond {
				t.Errorf("keep-alive %d after %v instead of %v ms", want.status, at, int64(want.at))
			}
		}
		c.expect(c.channel, ctaphid.CBOR, []byte{4})
		c.quiet()
	})
}

func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := plug(t, ctaphid.Config{Handle: stubborn})
		other := c.allocate()
		c.send(c.channel, ctaphid.Cancel, nil) // nothing to cancel: no answer
		c.send(c.channel, ctaphid.CBOR, []byte{1})
		c.expect(c.channel, keepAlive, []byte{2})
		c.send(other, ctaphid.Cancel, nil) // somebody else's
		c.expect(c.channel, keepAlive, []byte{2})
		c.send(c.channel, ctaphid.Cancel, nil)
		c.expect(c.channel, ctaphid.CBOR, []byte{0x2d})
		c.quiet()
	})
}

func TestInitAborts(t *testing.T) {
	ended := make(chan struct{}, 1)
	handle := func(ctx context.Context, command []byte, _ func(ctaphid.Status)) []byte {
		if command[0] == 1 {
			<-ctx.Done()
			ended <- struct{}{}
		}
		return command
	}
	_, c := plug(t, ctaphid.Config{Handle: handle})
	c.send(c.channel, ctaphid.CBOR, []byte{1})
	c.send(c.channel, ctaphid.Init, make([]byte, 8))
	for cmd := keepAlive; cmd == keepAlive; {
		if _, cmd, _ = c.receive(); cmd != keepAlive && cmd != ctaphid.Init {
			t.Fatalf("got command %x", cmd)
		}
	}
	<-ended
	c.send(c.channel, ctaphid.CBOR, []byte{2})
	c.expect(c.channel, ctaphid.CBOR, []byte{2})
}

func TestFilter(t *testing.T) {
	var device *ctaphid.Device
	verdict := ctaphid.Pass
	filter := func(ctaphid.Command) ctaphid.Verdict { return verdict }
	device, c := plug(t, ctaphid.Config{Handle: echo, Filter: filter})
	verdict = ctaphid.Busy
	c.send(c.channel, ctaphid.CBOR, []byte{1})
	c.expect(c.channel, errorCmd, []byte{0x06})
	verdict = ctaphid.Drop
	c.send(c.channel, ctaphid.CBOR, []byte{1})
	if err := c.hid.ReadReport(make([]byte, 64), time.Millisecond); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a dropped request was answered: %v", err)
	}
	device.Unplug()
}

func TestUnplugEndsEverything(t *testing.T) {
	ended := make(chan struct{})
	handle := func(ctx context.Context, _ []byte, _ func(ctaphid.Status)) []byte {
		<-ctx.Done()
		close(ended)
		return nil
	}
	device, c := plug(t, ctaphid.Config{Handle: handle})
	c.send(c.channel, ctaphid.CBOR, []byte{1})
	read := make(chan error)
	go func() {
		report := make([]byte, authenticator.ReportSize)
		for {
			if err := c.hid.ReadReport(report, -1); err != nil {
				read <- err
				return
			}
		}
	}()
	device.Unplug()
	device.Unplug() // twice is harmless
	for what, err := range map[string]error{
		"waiting read": <-read,
		"read":         c.hid.ReadReport(make([]byte, 64), 0),
		"write":        c.hid.WriteReport(make([]byte, 64)),
	} {
		if authenticator.CodeOf(err) != authenticator.CodeUnplugged {
			t.Errorf("%s: %v", what, err)
		}
	}
	<-ended
	if _, err := device.Open(); authenticator.CodeOf(err) != authenticator.CodeUnplugged {
		t.Errorf("open: %v", err)
	}
}

func TestOneClientAtATime(t *testing.T) {
	device, c := plug(t, ctaphid.Config{Handle: echo})
	if _, err := device.Open(); authenticator.CodeOf(err) != authenticator.CodeBusy {
		t.Fatalf("second open: %v", err)
	}
	c.send(c.channel, ctaphid.Ping, nil)   // its answer is for nobody
	c.send(c.channel, ctaphid.Cancel, nil) // taken only when the answer is out
	if err := c.hid.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.hid.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.hid.ReadReport(make([]byte, 64), -1); !errors.Is(err, os.ErrClosed) {
		t.Errorf("read after close: %v", err)
	}
	hid, err := device.Open()
	if err != nil {
		t.Fatal(err)
	}
	again := &client{t: t, hid: hid}
	again.send(c.channel, ctaphid.Ping, []byte("mine"))
	again.expect(c.channel, ctaphid.Ping, []byte("mine"))
}

func TestAReaderWhoSleepsLosesReports(t *testing.T) {
	_, c := plug(t, ctaphid.Config{Handle: echo})
	for range 1000 {
		c.send(c.channel, ctaphid.Ping, nil)
	}
	c.send(c.channel, ctaphid.Cancel, nil) // taken only when all answers are out
	n := 0
	for c.hid.ReadReport(make([]byte, authenticator.ReportSize), 0) == nil {
		n++
	}
	if n != 256 {
		t.Errorf("%d of 1000 reports were kept", n)
	}
	c.send(c.channel, ctaphid.Ping, nil)
	c.expect(c.channel, ctaphid.Ping, nil)
}

func TestReportsAre64Bytes(t *testing.T) {
	_, c := plug(t, ctaphid.Config{Handle: echo})
	for _, size := range []int{0, 63, 65} {
		if err := c.hid.WriteReport(make([]byte, size)); err == nil {
			t.Errorf("wrote %d bytes", size)
		}
		if err := c.hid.ReadReport(make([]byte, size), 0); err == nil {
			t.Errorf("read %d bytes", size)
		}
	}
}

func FuzzReports(f *testing.F) {
	f.Add(bytes.Join([][]byte{{0xff, 0xff, 0xff, 0xff, 0x86, 0, 8}, make([]byte, 57)}, nil))
	f.Add(append([]byte{0, 0, 0, 1, 0x81, 0, 200}, make([]byte, 128)...))
	f.Add(append([]byte{0, 0, 0, 1, 0x90, 0, 1, 4}, make([]byte, 56)...))
	f.Add([]byte{0, 0, 0, 1, 0x91, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, reports []byte) {
		synctest.Test(t, func(t *testing.T) {
			device, c := plug(t, ctaphid.Config{Handle: echo})
			for len(reports) > 0 {
				n := min(len(reports), authenticator.ReportSize)
				c.write(reports[:n])
				reports = reports[n:]
			}
			time.Sleep(time.Second) // half a message is forgotten

			// Whatever came, the device takes a new client.
			if err := c.hid.Close(); err != nil {
				t.Fatal(err)
			}
			hid, err := device.Open()
			if err != nil {
				t.Fatal(err)
			}
			again := &client{t: t, hid: hid}
			again.channel = again.allocate()
			again.send(again.channel, ctaphid.CBOR, []byte{4})
			again.expect(again.channel, ctaphid.CBOR, []byte{4})
		})
	})
}

package ctaphid_test

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/ctaphid"
)

// client is the other side of CTAPHID, written from its specification.
type client struct {
	t       *testing.T
	hid     authenticator.HID
	channel uint32
}

const (
	broadcast = 0xffffffff
	keepAlive = ctaphid.Command(0x3b)
	errorCmd  = ctaphid.Command(0x3f)
	patience  = 20 * time.Second // a test that waits longer has failed
)

func plug(t *testing.T, config ctaphid.Config) (*ctaphid.Device, *client) {
	t.Helper()
	device := ctaphid.New(config)
	t.Cleanup(device.Unplug)
	hid, err := device.Open()
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, hid: hid}
	c.channel = c.allocate()
	return device, c
}

// allocate opens a new channel.
func (c *client) allocate() uint32 {
	c.t.Helper()
	nonce := []byte("8 bytes.")
	c.send(broadcast, ctaphid.Init, nonce)
	channel, cmd, reply := c.receive()
	if channel != broadcast || cmd != ctaphid.Init || len(reply) != 17 || !bytes.Equal(reply[:8], nonce) {
		c.t.Fatalf("INIT gave channel %x, command %x, % x", channel, cmd, reply)
	}
	return binary.BigEndian.Uint32(reply[8:])
}

func (c *client) write(report []byte) {
	c.t.Helper()
	whole := make([]byte, authenticator.ReportSize)
	copy(whole, report)
	if err := c.hid.WriteReport(whole); err != nil {
		c.t.Fatal(err)
	}
}

// initial writes the first report of a message that may be longer than data.
func (c *client) initial(channel uint32, cmd ctaphid.Command, length int, data []byte) {
	c.t.Helper()
	head := binary.BigEndian.AppendUint32(nil, channel)
	head = append(head, byte(cmd)|0x80, byte(length>>8), byte(length))
	c.write(append(head, data...))
}

func (c *client) continuation(channel uint32, seq byte, data []byte) {
	c.t.Helper()
	c.write(append(append(binary.BigEndian.AppendUint32(nil, channel), seq), data...))
}

func (c *client) send(channel uint32, cmd ctaphid.Command, data []byte) {
	c.t.Helper()
	n := min(len(data), 57)
	c.initial(channel, cmd, len(data), data[:n])
	data = data[n:]
	for seq := byte(0); len(data) > 0; seq++ {
		n := min(len(data), 59)
		c.continuation(channel, seq, data[:n])
		data = data[n:]
	}
}

func (c *client) read() []byte {
	c.t.Helper()
	report := make([]byte, authenticator.ReportSize)
	if err := c.hid.ReadReport(report, patience); err != nil {
		c.t.Fatal(err)
	}
	return report
}

func (c *client) receive() (channel uint32, cmd ctaphid.Command, data []byte) {
	c.t.Helper()
	r := c.read()
	channel, cmd = binary.BigEndian.Uint32(r), ctaphid.Command(r[4]&^0x80)
	length := int(binary.BigEndian.Uint16(r[5:]))
	data = r[7:min(7+length, len(r))]
	for seq := byte(0); len(data) < length; seq++ {
		r := c.read()
		if binary.BigEndian.Uint32(r) != channel || r[4] != seq {
			c.t.Fatalf("continuation %d begins % x", seq, r[:5])
		}
		data = append(data, r[5:min(5+length-len(data), len(r))]...)
	}
	return channel, cmd, data
}

// expect reads past keep-alives to a reply.
func (c *client) expect(channel uint32, cmd ctaphid.Command, data []byte) {
	c.t.Helper()
	for {
		gotChannel, gotCmd, got := c.receive()
		if gotCmd == keepAlive && cmd != keepAlive {
			continue
		}
		if gotChannel != channel || gotCmd != cmd || !bytes.Equal(got, data) {
			c.t.Fatalf("got channel %x, command %x, % x; want %x, %x, % x", gotChannel, gotCmd, got, channel, cmd, data)
		}
		return
	}
}

// quiet checks that nothing comes.
func (c *client) quiet() {
	c.t.Helper()
	report := make([]byte, authenticator.ReportSize)
	if err := c.hid.ReadReport(report, 10*time.Second); err == nil {
		c.t.Fatalf("unexpected report % x", report[:16])
	}
}

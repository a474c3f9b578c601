package ctaphid

import (
	"context"
	"encoding/binary"
	"sync"
	"time"

	"latchkey/backend/authenticator"
)

const broadcast = 0xffffffff

// Device is a CTAPHID device from being plugged in to being unplugged. One
// goroutine of its own owns the protocol; the methods may be called from any.
type Device struct {
	config Config
	in     chan report
	gone   chan struct{}
	once   sync.Once

	mu     sync.Mutex
	client *handle // nil while nobody has it open

	// Owned by run.
	channels uint32       // allocated so far: 1 to channels
	partial  *message     // being received
	late     *time.Timer  // when partial has waited too long
	running  *transaction // being answered
}

// transaction is a CTAP command in the hands of the handler.
type transaction struct {
	channel uint32
	cancel  context.CancelFunc
	status  Status
	changed chan Status
	reply   chan []byte // holds one
	tick    *time.Ticker
}

// New plugs in a device and starts its goroutine, which ends with Unplug.
func New(config Config) *Device {
	d := &Device{config: config, in: make(chan report), gone: make(chan struct{})}
	d.late = time.NewTimer(messageTimeout)
	d.late.Stop()
	go d.run()
	return d
}

// Open takes hold of the device. CodeBusy if it is open already, CodeUnplugged
// if it is gone.
func (d *Device) Open() (authenticator.HID, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := &handle{device: d, closed: make(chan struct{}), wake: make(chan struct{}, 1)}
	if err := h.alive(); err != nil {
		return nil, err
	}
	if d.client != nil {
		return nil, authenticator.NewError("open", authenticator.CodeBusy, nil)
	}
	d.client = h
	return h, nil
}

func (d *Device) release() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.client = nil
}

// Unplug ends the device at once: reads and writes fail from now on, the
// handler's context ends. It does not wait for the handler.
func (d *Device) Unplug() { d.once.Do(func() { close(d.gone) }) }

func (d *Device) run() {
	defer d.stop()
	for {
		var changed chan Status
		var reply chan []byte
		var tick <-chan time.Time
		if t := d.running; t != nil {
			changed, reply, tick = t.changed, t.reply, t.tick.C
		}
		select {
		case <-d.gone:
			return
		case r := <-d.in:
			d.receive(&r)
		case <-d.late.C:
			d.fail(d.partial.channel, errMessageTimeout)
			d.partial = nil
		case s := <-changed:
			d.running.status = s
			d.alive()
		case <-tick:
			d.alive()
		case b := <-reply:
			channel := d.running.channel
			d.stop()
			d.send(channel, CBOR, b)
		}
	}
}

// stop lets go of the running command, its reply with it.
func (d *Device) stop() {
	if d.running != nil {
		d.running.cancel()
		d.running.tick.Stop()
		d.running = nil
	}
}

func (d *Device) alive() { d.send(d.running.channel, keepAlive, []byte{byte(d.running.status)}) }

func (d *Device) fail(channel uint32, code byte) { d.send(channel, errorCmd, []byte{code}) }

func (d *Device) send(channel uint32, cmd Command, data []byte) {
	if len(data) > MaxMessage {
		cmd, data = errorCmd, []byte{errOther}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.client == nil {
		return
	}
	for _, r := range split(channel, cmd, data) {
		d.client.push(r)
	}
}

// execute answers a complete request.
func (d *Device) execute(m *message) {
	if d.config.Filter != nil {
		switch d.config.Filter(m.command) {
		case Pass:
		case Drop:
			return
		case Busy:
			d.fail(m.channel, errChannelBusy)
			return
		}
	}
	switch {
	case m.command == Init:
		d.open(m)
	case m.command == Ping:
		d.send(m.channel, Ping, m.data)
	case m.command == CBOR && d.config.Handle != nil && len(m.data) == 0:
		d.fail(m.channel, errInvalidLength)
	case m.command == CBOR && d.config.Handle != nil:
		d.start(m)
	case m.command == Msg && d.config.U2F != nil:
		d.send(m.channel, Msg, d.config.U2F(m.data))
	default:
		d.fail(m.channel, errInvalidCommand)
	}
}

// start hands a CTAP command to the handler.
func (d *Device) start(m *message) {
	ctx, cancel := context.WithCancel(context.Background())
	t := &transaction{
		channel: m.channel, cancel: cancel, status: Processing,
		changed: make(chan Status), reply: make(chan []byte, 1),
		tick: time.NewTicker(keepAliveEvery),
	}
	d.running = t
	go func() {
		t.reply <- d.config.Handle(ctx, m.data, func(s Status) {
			select {
			case t.changed <- s:
			case <-ctx.Done():
			}
		})
	}()
}

// open answers CTAPHID_INIT (section 11.2.9.1.3).
func (d *Device) open(m *message) {
	const (
		protocolVersion = 2
		capCBOR         = 0x04
		capNoMsg        = 0x08
	)
	channel := m.channel
	if channel == broadcast {
		d.channels++
		channel = d.channels
	}
	var caps byte
	if d.config.Handle != nil {
		caps |= capCBOR
	}
	if d.config.U2F == nil {
		caps |= capNoMsg
	}
	reply := binary.BigEndian.AppendUint32(m.data, channel)
	reply = append(reply, protocolVersion, 1, 0, 0, caps)
	d.send(m.channel, Init, reply)
}

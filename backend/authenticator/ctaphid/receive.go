package ctaphid

// receive takes one report from the client (section 11.2.5).
func (d *Device) receive(r *report) {
	if !r.initial() {
		d.proceed(r)
		return
	}
	channel, cmd := r.channel(), r.command()
	switch {
	case cmd == Cancel:
		if d.running != nil && d.running.channel == channel {
			d.running.cancel()
		}
	case !d.allocated(channel) && (channel != broadcast || cmd != Init):
		d.fail(channel, errInvalidChannel)
	case d.occupied() && d.holder() != channel:
		d.fail(channel, errChannelBusy)
	case cmd == Init:
		d.abort()
		d.accept(r)
	case d.running != nil:
		d.fail(channel, errChannelBusy)
	case d.partial != nil:
		d.abort()
		d.fail(channel, errInvalidSeq)
	default:
		d.accept(r)
	}
}

// accept begins a message with its initial report.
func (d *Device) accept(r *report) {
	if r.length() > MaxMessage || r.command() == Init && r.length() != 8 {
		d.fail(r.channel(), errInvalidLength)
		return
	}
	d.partial = begin(r)
	d.advance()
}

// proceed takes a continuation report. One that belongs to nothing is ignored.
func (d *Device) proceed(r *report) {
	m := d.partial
	if m == nil || m.channel != r.channel() {
		return
	}
	if r.seq() != m.next {
		d.abort()
		d.fail(m.channel, errInvalidSeq)
		return
	}
	m.next++
	m.take(r[continuationHead:])
	d.advance()
}

// advance executes the message if it is complete, else waits for more.
func (d *Device) advance() {
	m := d.partial
	if !m.complete() {
		d.late.Reset(messageTimeout)
		return
	}
	d.partial = nil
	d.late.Stop()
	d.execute(m)
}

// abort drops what a channel has begun, and waits until the handler has let go
// of it, so that calls to it never overlap.
func (d *Device) abort() {
	d.partial = nil
	d.late.Stop()
	if t := d.running; t != nil {
		t.cancel()
		<-t.reply
		d.stop()
	}
}

func (d *Device) allocated(channel uint32) bool { return channel != 0 && channel <= d.channels }

func (d *Device) occupied() bool { return d.partial != nil || d.running != nil }

// holder is the channel that the device is occupied with.
func (d *Device) holder() uint32 {
	if d.running != nil {
		return d.running.channel
	}
	return d.partial.channel
}

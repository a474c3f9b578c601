package ctapclient

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"time"

	"github.com/fxamacker/cbor/v2"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/ctaphid"
)

const (
	broadcast = 0xffffffff
	keepAlive = 0x3b
	initial   = 0x80
	// mute is how long a key may say nothing before it counts as dead.
	mute = 2 * time.Second
	// obey is how long it may take to obey a cancel.
	obey = time.Second
)

var errGarbled = errors.New("that is not CTAP")

// Key is a key that somebody has taken hold of. Its methods are called one at a time.
type Key struct {
	ctx     context.Context
	hid     authenticator.HID
	channel uint32
	maxList int
	token   []byte
}

// Open takes hold of a key. When ctx ends, what goes on with the key is cancelled.
func Open(ctx context.Context, bus authenticator.Bus, id string) (*Key, error) {
	hid, err := bus.OpenHID(id)
	if err != nil {
		return nil, err
	}
	k := &Key{ctx: ctx, hid: hid, channel: broadcast}
	nonce := []byte("eight by")
	reply, err := k.exchange(ctaphid.Init, nonce)
	if err == nil && (len(reply) < 12 || !bytes.Equal(reply[:8], nonce)) {
		err = errGarbled
	}
	if err != nil {
		k.Close()
		return nil, err
	}
	k.channel = binary.BigEndian.Uint32(reply[8:])
	return k, nil
}

// Close lets go of the key.
func (k *Key) Close() { _ = k.hid.Close() }

// exchange sends a message and waits for its reply, cancelling it when
// the context ends.
func (k *Key) exchange(cmd ctaphid.Command, data []byte) ([]byte, error) {
	if err := k.send(cmd, data); err != nil {
		return nil, err
	}
	var (
		reply []byte
		want  = -1
		quiet = time.Now()
		over  time.Time // since when the context has ended
	)
	for want < 0 || len(reply) < want {
		report := make([]byte, authenticator.ReportSize)
		err := k.hid.ReadReport(report, 2*time.Millisecond)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			if k.ctx.Err() != nil {
				if over.IsZero() {
					over = time.Now()
				}
				_ = k.send(ctaphid.Cancel, nil)
			}
			if time.Since(quiet) > mute || !over.IsZero() && time.Since(over) > obey {
				return nil, errors.Join(errors.New("the key says nothing"), k.ctx.Err())
			}
			continue
		case err != nil:
			return nil, err
		}
		if binary.BigEndian.Uint32(report) != k.channel {
			continue
		}
		quiet = time.Now()
		switch {
		case report[4] == keepAlive|initial:
			if k.ctx.Err() != nil {
				_ = k.send(ctaphid.Cancel, nil)
			}
		case report[4]&initial == 0:
			reply = append(reply, report[5:]...)
		case report[4] == byte(cmd)|initial:
			want = int(binary.BigEndian.Uint16(report[5:]))
			reply = append(reply, report[7:]...)
		default:
			return nil, errGarbled
		}
	}
	return reply[:want], nil
}

func (k *Key) send(cmd ctaphid.Command, data []byte) error {
	head := binary.BigEndian.AppendUint32(nil, k.channel)
	first := append(bytes.Clone(head), byte(cmd)|initial, byte(len(data)>>8), byte(len(data)))
	n := min(len(data), authenticator.ReportSize-len(first))
	err := k.write(append(first, data[:n]...))
	for seq := byte(0); err == nil && n < len(data); seq++ {
		next := append(bytes.Clone(head), seq)
		part := min(len(data)-n, authenticator.ReportSize-len(next))
		err = k.write(append(next, data[n:n+part]...))
		n += part
	}
	return err
}

func (k *Key) write(report []byte) error {
	return k.hid.WriteReport(append(report, make([]byte, authenticator.ReportSize-len(report))...))
}

// ctap carries out a CTAP command. Its error may be a Status.
func (k *Key) ctap(cmd byte, params, reply any) error {
	if err := k.ctx.Err(); err != nil {
		return err
	}
	message := []byte{cmd}
	if params != nil {
		body, err := canonical.Marshal(params)
		if err != nil {
			return err
		}
		message = append(message, body...)
	}
	answer, err := k.exchange(ctaphid.CBOR, message)
	if err != nil {
		return err
	}
	if len(answer) == 0 {
		return errGarbled
	}
	if s := Status(answer[0]); s != 0 {
		return errors.Join(s, k.ctx.Err())
	}
	if reply == nil {
		return nil
	}
	if cbor.Unmarshal(answer[1:], reply) != nil {
		return errGarbled
	}
	return nil
}

var canonical = func() cbor.EncMode {
	mode, err := cbor.CTAP2EncOptions().EncMode()
	if err != nil {
		panic(err) // the options are a constant of the library
	}
	return mode
}()

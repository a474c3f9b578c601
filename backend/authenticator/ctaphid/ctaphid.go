// Package ctaphid is the device's side of CTAPHID (CTAP 2.1 section 11.2): it
// turns 64-byte reports into CTAP commands for a handler, and the handler's
// replies into reports. Whoever has a function that answers CTAP commands has a
// security key with it:
//
//	key := ctaphid.New(ctaphid.Config{Handle: answer})
//	hid, err := key.Open()
package ctaphid

import (
	"context"
	"time"
)

// MaxMessage is the longest message in bytes that fits the sequence numbers of
// CTAPHID: one initial report and 128 continuations (section 11.2.4).
const MaxMessage = initialData + 128*continuationData

// Command is a CTAPHID command (section 11.2.9).
type Command byte

// The commands. Those a client never sends are unexported.
const (
	Ping   Command = 0x01
	Msg    Command = 0x03
	Init   Command = 0x06
	CBOR   Command = 0x10
	Cancel Command = 0x11

	keepAlive Command = 0x3b
	errorCmd  Command = 0x3f
)

// Status is what a keep-alive says (section 11.2.9.2.1).
type Status byte

// Why the reply takes its time.
const (
	Processing Status = 1
	UPNeeded   Status = 2 // the key waits for a touch
)

// Handler answers one CTAP command, its first byte the command and the rest its
// parameters; the reply begins with the status byte. Calls never overlap. It may call
// keepalive when the status changes; until then it is Processing. When ctx ends, the
// client has cancelled or is gone, and Handler returns soon, as a rule with 0x2d.
type Handler func(ctx context.Context, command []byte, keepalive func(Status)) []byte

// Verdict is what becomes of a request before it is looked at.
type Verdict int

// A key in order lets every request Pass; the others are for keys that fail.
const (
	Pass Verdict = iota
	Drop         // no answer, ever
	Busy         // as if another program held the device
)

// Config is what a Device is made of. Only Handle is required.
type Config struct {
	Handle Handler
	// Filter sees every complete request but CANCEL, from the device's own
	// goroutine. It may Unplug the device.
	Filter func(Command) Verdict
	// U2F answers CTAPHID_MSG; without it the device says that it has no U2F.
	U2F func(apdu []byte) []byte
}

// Times of CTAPHID.
const (
	// keepAliveEvery is the longest pause of a device at work (section 11.2.9.2.1).
	keepAliveEvery = 100 * time.Millisecond
	// messageTimeout is how long the next report of a message may take. The
	// specification asks for a time-out in section 11.2.5.3 and leaves its
	// length open; keys on the market take half a second.
	messageTimeout = 500 * time.Millisecond
)

// Error codes of CTAPHID_ERROR (section 11.2.9.1.6).
const (
	errInvalidCommand = 0x01
	errInvalidLength  = 0x03
	errInvalidSeq     = 0x04
	errMessageTimeout = 0x05
	errChannelBusy    = 0x06
	errInvalidChannel = 0x0b
	errOther          = 0x7f
)

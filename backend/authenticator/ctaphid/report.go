package ctaphid

import (
	"encoding/binary"

	"latchkey/backend/authenticator"
)

// The layout of reports (section 11.2.4).
const (
	initialHead      = 7 // channel, command, length
	continuationHead = 5 // channel, sequence number
	initialData      = authenticator.ReportSize - initialHead
	continuationData = authenticator.ReportSize - continuationHead

	initialBit = 0x80 // set in byte 4 of an initial report
)

type report [authenticator.ReportSize]byte

func (r *report) channel() uint32  { return binary.BigEndian.Uint32(r[:4]) }
func (r *report) initial() bool    { return r[4]&initialBit != 0 }
func (r *report) command() Command { return Command(r[4] &^ initialBit) }
func (r *report) length() int      { return int(binary.BigEndian.Uint16(r[5:7])) }
func (r *report) seq() byte        { return r[4] }

// split cuts a message of at most MaxMessage bytes into reports.
func split(channel uint32, cmd Command, data []byte) []report {
	var first report
	binary.BigEndian.PutUint32(first[:], channel)
	first[4] = byte(cmd) | initialBit
	binary.BigEndian.PutUint16(first[5:], uint16(len(data)))
	data = data[copy(first[initialHead:], data):]
	reports := []report{first}
	for seq := byte(0); len(data) > 0; seq++ {
		var next report
		binary.BigEndian.PutUint32(next[:], channel)
		next[4] = seq
		data = data[copy(next[continuationHead:], data):]
		reports = append(reports, next)
	}
	return reports
}

// message is a request whose reports are still coming in.
type message struct {
	channel uint32
	command Command
	want    int
	data    []byte
	next    byte
}

func begin(r *report) *message {
	m := &message{channel: r.channel(), command: r.command(), want: r.length()}
	m.take(r[initialHead:])
	return m
}

func (m *message) take(data []byte) {
	m.data = append(m.data, data[:min(len(data), m.want-len(m.data))]...)
}

func (m *message) complete() bool { return len(m.data) == m.want }

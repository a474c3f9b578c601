package uhid

import (
	"bytes"
	"encoding/binary"
	"testing"

	"latchkey/backend/authenticator"
)

// outputEvent is struct uhid_event with a struct uhid_output_req.
func outputEvent(kind uint32, data []byte, size uint16, report byte) []byte {
	b := binary.NativeEndian.AppendUint32(nil, kind)
	b = append(b, make([]byte, dataMax)...)
	copy(b[headSize:], data)
	b = binary.NativeEndian.AppendUint16(b, size)
	return append(b, report)
}

var numbered = append([]byte{0}, bytes.Repeat([]byte{7}, authenticator.ReportSize)...)

func TestOutput(t *testing.T) {
	for _, c := range []struct {
		name  string
		event []byte
		want  []byte
	}{
		{"a report", outputEvent(eventOutput, numbered, 65, outputReport), numbered[1:]},
		{"longer than its kind", append(outputEvent(eventOutput, numbered, 65, outputReport), make([]byte, 300)...), numbered[1:]},
		{"another event", outputEvent(2, numbered, 65, outputReport), nil},
		{"a feature report", outputEvent(eventOutput, numbered, 65, 0), nil},
		{"another report's number", outputEvent(eventOutput, []byte{1}, 65, outputReport), nil},
		{"too short a report", outputEvent(eventOutput, numbered, 64, outputReport), nil},
		{"more than there is", outputEvent(eventOutput, numbered, 65535, outputReport), nil},
		{"cut off", outputEvent(eventOutput, numbered, 65, outputReport)[:outputSize], nil},
		{"nothing", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := output(c.event)
			if ok != (c.want != nil) || !bytes.Equal(got, c.want) {
				t.Errorf("got % x, %t", got, ok)
			}
		})
	}
}

// TestSizes compares with sizeof of the structures in linux/uhid.h.
func TestSizes(t *testing.T) {
	if n := len(create(authenticator.Device{Product: string(make([]byte, 300))})); n != 4+4372 {
		t.Errorf("UHID_CREATE2 has %d bytes, want 4376", n)
	}
	if n := len(input(numbered[1:])); n != 4+2+authenticator.ReportSize {
		t.Errorf("UHID_INPUT2 has %d bytes", n)
	}
}

func FuzzOutput(f *testing.F) {
	f.Add(outputEvent(eventOutput, numbered, 65, outputReport))
	f.Add(outputEvent(eventOutput, nil, 65535, outputReport))
	f.Add(outputEvent(eventOutput, numbered, 65, outputReport)[:20])
	f.Add([]byte{eventOutput, 0, 0, 0})
	f.Fuzz(func(t *testing.T, event []byte) {
		if report, ok := output(event); ok && len(report) != authenticator.ReportSize {
			t.Errorf("a report of %d bytes", len(report))
		}
	})
}

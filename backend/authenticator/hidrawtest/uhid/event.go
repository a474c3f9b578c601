package uhid

import (
	"encoding/binary"

	"latchkey/backend/authenticator"
)

// The kinds of event in use (enum uhid_event_type).
const (
	eventOutput  = 6
	eventCreate2 = 11
	eventInput2  = 12
)

// Sizes and offsets in bytes of struct uhid_event: the kind, and after it what
// belongs to the kind, packed.
const (
	maxEvent = 4380 // sizeof(struct uhid_event)
	headSize = 4

	nameSize         = 128 // of struct uhid_create2_req
	uniqEnd          = nameSize + 64 + 64
	descriptorOffset = uniqEnd + 2 + 2 + 4 + 4 + 4 + 4
	createSize       = descriptorOffset + 4096

	dataMax    = 4096 // of struct uhid_output_req: the data, their size, their kind
	outputSize = dataMax + 2 + 1
)

const (
	busUSB       = 0x03 // linux/input.h
	outputReport = 1    // enum uhid_report_type
)

// fidoDescriptor is the report descriptor of a FIDO device: one report of 64
// bytes each way (CTAP 2.1 section 11.2.8.1).
var fidoDescriptor = [...]byte{
	0x06, 0xd0, 0xf1, // usage page: FIDO alliance
	0x09, 0x01, // usage: authenticator
	0xa1, 0x01, // collection: application
	0x09, 0x20, // usage: data in
	0x15, 0x00, 0x26, 0xff, 0x00, // logical values: 0 to 255
	0x75, 0x08, 0x95, authenticator.ReportSize, // report size: 8 bits, 64 times
	0x81, 0x02, // input: data, variable, absolute
	0x09, 0x21, // usage: data out
	0x15, 0x00, 0x26, 0xff, 0x00,
	0x75, 0x08, 0x95, authenticator.ReportSize,
	0x91, 0x02, // output: data, variable, absolute
	0xc0, // end of collection
}

// create is the event that plugs in a device (struct uhid_create2_req).
func create(info authenticator.Device) []byte {
	b := make([]byte, headSize+createSize)
	binary.NativeEndian.PutUint32(b, eventCreate2)
	req := b[headSize:]
	copy(req[:nameSize-1], info.Product) // ends in a zero
	numbers := req[uniqEnd:]
	binary.NativeEndian.PutUint16(numbers, uint16(len(fidoDescriptor)))
	binary.NativeEndian.PutUint16(numbers[2:], busUSB)
	binary.NativeEndian.PutUint32(numbers[4:], uint32(info.VendorID))
	binary.NativeEndian.PutUint32(numbers[8:], uint32(info.ProductID))
	copy(req[descriptorOffset:], fidoDescriptor[:])
	return b
}

// input is the event that brings a report of the device (struct uhid_input2_req).
func input(report []byte) []byte {
	b := binary.NativeEndian.AppendUint32(nil, eventInput2)
	b = binary.NativeEndian.AppendUint16(b, uint16(len(report)))
	return append(b, report...)
}

// output takes the report for the device out of an event (struct
// uhid_output_req). ok is false for all other events, which need no answer: a
// FIDO device has no reports to be asked for.
func output(event []byte) (report []byte, ok bool) {
	if len(event) < headSize+outputSize || binary.NativeEndian.Uint32(event) != eventOutput {
		return nil, false
	}
	req := event[headSize:]
	size := int(binary.NativeEndian.Uint16(req[dataMax:]))
	// The report's number comes first: 0, for there is but one.
	if req[dataMax+2] != outputReport || size != 1+authenticator.ReportSize || req[0] != 0 {
		return nil, false
	}
	return req[1:size], true
}

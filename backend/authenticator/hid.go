package authenticator

import "time"

// ReportSize is the size of a CTAPHID report in bytes (CTAP 2.1 section 11.2.4,
// the size every full-speed USB key uses).
const ReportSize = 64

// HID is a CTAPHID device as raw reports: what a practice key offers, and what
// libfido2 is given to talk to it instead of a /dev/hidraw.
type HID interface {
	// WriteReport takes one report of ReportSize bytes to the device. It does
	// not keep the slice. It may be called while ReadReport waits, and from
	// another thread: that is how a CANCEL arrives.
	WriteReport(report []byte) error
	// ReadReport fills one report of ReportSize bytes from the device, waiting
	// at most timeout, for ever if that is negative. os.ErrDeadlineExceeded when
	// time is up, another error when the device is gone.
	ReadReport(report []byte, timeout time.Duration) error
	// Close ends a waiting ReadReport with an error.
	Close() error
}

// Bus lists devices and opens them as HID. IDs are unique on the bus, and a
// device that was pulled out and in again has another.
type Bus interface {
	Devices() []Device
	// OpenHID opens a device. CodeUnplugged if there is none of this ID, CodeBusy
	// if it is open.
	OpenHID(id string) (HID, error)
}

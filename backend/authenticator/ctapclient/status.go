package ctapclient

import (
	"errors"
	"fmt"
)

// Status is a status of CTAP (CTAP 2.1 section 8.2) that is not success.
type Status byte

func (s Status) Error() string { return fmt.Sprintf("CTAP status 0x%02x", byte(s)) }

// The statuses that mean something to whoever puts up a dialog.
const (
	StatusExcluded      Status = 0x19
	StatusNoAlgorithm   Status = 0x26
	StatusFull          Status = 0x28
	StatusCancelled     Status = 0x2d
	StatusNoCredentials Status = 0x2e
	StatusTimeout       Status = 0x2f

	firstOfPIN Status = 0x31 // PIN_INVALID
	lastOfPIN  Status = 0x34 // PIN_AUTH_BLOCKED
)

// PIN reports whether s is about a PIN that is wrong or blocked.
func (s Status) PIN() bool { return s >= firstOfPIN && s <= lastOfPIN }

// Is reports whether err is that status.
func Is(err error, want Status) bool {
	s, ok := errors.AsType[Status](err)
	return ok && s == want
}

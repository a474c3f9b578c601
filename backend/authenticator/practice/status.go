package practice

import "fmt"

// status is a CTAP status byte (CTAP 2.1 section 8.2), as an error of the
// command that it answers.
type status byte

const (
	statusOK                  status = 0x00
	errInvalidCommand         status = 0x01
	errInvalidParameter       status = 0x02
	errInvalidLength          status = 0x03
	errUnexpectedType         status = 0x11
	errInvalidCBOR            status = 0x12
	errMissingParameter       status = 0x14
	errLimitExceeded          status = 0x15
	errCredentialExcluded     status = 0x19
	errUnsupportedAlgorithm   status = 0x26
	errKeyStoreFull           status = 0x28
	errUnsupportedOption      status = 0x2b
	errInvalidOption          status = 0x2c
	errKeepaliveCancel        status = 0x2d
	errNoCredentials          status = 0x2e
	errActionTimeout          status = 0x2f
	errNotAllowed             status = 0x30
	errPINInvalid             status = 0x31
	errPINBlocked             status = 0x32
	errPINAuthInvalid         status = 0x33
	errPINAuthBlocked         status = 0x34
	errPINNotSet              status = 0x35
	errPUATRequired           status = 0x36
	errPINPolicy              status = 0x37
	errInvalidSubcommand      status = 0x3e
	errUnauthorizedPermission status = 0x40
	errOther                  status = 0x7f
)

func (s status) Error() string { return fmt.Sprintf("CTAP status 0x%02x", byte(s)) }

package practice

import "fmt"

// status is a CTAP status byte (CTAP 2.1 section 8.2), as an error of the
// command that it answers.
type status byte

const (
	statusOK                     status = 0x00
	statusInvalidCommand         status = 0x01
	statusInvalidParameter       status = 0x02
	statusInvalidLength          status = 0x03
	statusUnexpectedType         status = 0x11
	statusInvalidCBOR            status = 0x12
	statusMissingParameter       status = 0x14
	statusLimitExceeded          status = 0x15
	statusCredentialExcluded     status = 0x19
	statusUnsupportedAlgorithm   status = 0x26
	statusKeyStoreFull           status = 0x28
	statusUnsupportedOption      status = 0x2b
	statusInvalidOption          status = 0x2c
	statusKeepaliveCancel        status = 0x2d
	statusNoCredentials          status = 0x2e
	statusActionTimeout          status = 0x2f
	statusNotAllowed             status = 0x30
	statusPINInvalid             status = 0x31
	statusPINBlocked             status = 0x32
	statusPINAuthInvalid         status = 0x33
	statusPINAuthBlocked         status = 0x34
	statusPINNotSet              status = 0x35
	statusPUATRequired           status = 0x36
	statusPINPolicy              status = 0x37
	statusInvalidSubcommand      status = 0x3e
	statusUnauthorizedPermission status = 0x40
	statusOther                  status = 0x7f
)

func (s status) Error() string { return fmt.Sprintf("CTAP status 0x%02x", byte(s)) }

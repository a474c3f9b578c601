//go:build cgo && (linux || darwin)

package libfido2

// #include <fido.h>
import "C"

import (
	"context"
	"errors"

	"latchkey/backend/authenticator"
)

// What is being done, as it stands in authenticator.Error.Op.
const (
	opOpen      = "open"
	opInfo      = "read info"
	opSetPIN    = "set PIN"
	opChangePIN = "change PIN"
	opMake      = "make credential"
	opAssert    = "get assertion"
	opDelete    = "delete credential"
	opSelect    = "wait for a touch"
)

// codes translates every status of <fido/err.h>: those of the key (positive,
// CTAP 2.1 section 8.2) and those of libfido2 (negative). A few mean something
// else in one operation than in the others: see codeOf.
var codes = map[int]authenticator.Code{
	C.FIDO_ERR_INVALID_COMMAND:        authenticator.CodeUnsupported,
	C.FIDO_ERR_INVALID_PARAMETER:      authenticator.CodeFault,
	C.FIDO_ERR_INVALID_LENGTH:         authenticator.CodeFault,
	C.FIDO_ERR_INVALID_SEQ:            authenticator.CodeFault,
	C.FIDO_ERR_TIMEOUT:                authenticator.CodeTimeout,
	C.FIDO_ERR_CHANNEL_BUSY:           authenticator.CodeBusy,
	C.FIDO_ERR_LOCK_REQUIRED:          authenticator.CodeBusy,
	C.FIDO_ERR_INVALID_CHANNEL:        authenticator.CodeFault,
	C.FIDO_ERR_CBOR_UNEXPECTED_TYPE:   authenticator.CodeFault,
	C.FIDO_ERR_INVALID_CBOR:           authenticator.CodeFault,
	C.FIDO_ERR_MISSING_PARAMETER:      authenticator.CodeFault,
	C.FIDO_ERR_LIMIT_EXCEEDED:         authenticator.CodeUnsupported,
	C.FIDO_ERR_UNSUPPORTED_EXTENSION:  authenticator.CodeUnsupported,
	C.FIDO_ERR_FP_DATABASE_FULL:       authenticator.CodeFull,
	C.FIDO_ERR_LARGEBLOB_STORAGE_FULL: authenticator.CodeFull,
	C.FIDO_ERR_CREDENTIAL_EXCLUDED:    authenticator.CodeExcluded,
	C.FIDO_ERR_PROCESSING:             authenticator.CodeFault,
	C.FIDO_ERR_INVALID_CREDENTIAL:     authenticator.CodeNoCredentials,
	C.FIDO_ERR_USER_ACTION_PENDING:    authenticator.CodeFault,
	C.FIDO_ERR_OPERATION_PENDING:      authenticator.CodeBusy,
	C.FIDO_ERR_NO_OPERATIONS:          authenticator.CodeFault,
	C.FIDO_ERR_UNSUPPORTED_ALGORITHM:  authenticator.CodeNoAlgorithm,
	C.FIDO_ERR_OPERATION_DENIED:       authenticator.CodeDenied,
	C.FIDO_ERR_KEY_STORE_FULL:         authenticator.CodeFull,
	C.FIDO_ERR_NOT_BUSY:               authenticator.CodeFault,
	C.FIDO_ERR_NO_OPERATION_PENDING:   authenticator.CodeFault,
	C.FIDO_ERR_UNSUPPORTED_OPTION:     authenticator.CodeUnsupported,
	C.FIDO_ERR_INVALID_OPTION:         authenticator.CodeUnsupported,
	C.FIDO_ERR_KEEPALIVE_CANCEL:       authenticator.CodeCancelled,
	C.FIDO_ERR_NO_CREDENTIALS:         authenticator.CodeNoCredentials,
	C.FIDO_ERR_USER_ACTION_TIMEOUT:    authenticator.CodeTimeout,
	C.FIDO_ERR_NOT_ALLOWED:            authenticator.CodeDenied,
	C.FIDO_ERR_PIN_INVALID:            authenticator.CodePINWrong,
	C.FIDO_ERR_PIN_BLOCKED:            authenticator.CodePINBlocked,
	C.FIDO_ERR_PIN_AUTH_INVALID:       authenticator.CodeDenied,
	C.FIDO_ERR_PIN_AUTH_BLOCKED:       authenticator.CodePINReplug,
	C.FIDO_ERR_PIN_NOT_SET:            authenticator.CodePINNotSet,
	C.FIDO_ERR_PIN_REQUIRED:           authenticator.CodePINRequired,
	C.FIDO_ERR_PIN_POLICY_VIOLATION:   authenticator.CodePINChangeDue,
	C.FIDO_ERR_PIN_TOKEN_EXPIRED:      authenticator.CodeTimeout,
	C.FIDO_ERR_REQUEST_TOO_LARGE:      authenticator.CodeUnsupported,
	C.FIDO_ERR_ACTION_TIMEOUT:         authenticator.CodeTimeout,
	C.FIDO_ERR_UP_REQUIRED:            authenticator.CodeDenied,
	C.FIDO_ERR_UV_BLOCKED:             authenticator.CodeVerificationBlock,
	C.FIDO_ERR_UV_INVALID:             authenticator.CodeVerificationFailed,
	C.FIDO_ERR_UNAUTHORIZED_PERM:      authenticator.CodeDenied,
	C.FIDO_ERR_ERR_OTHER:              authenticator.CodeFault,
	C.FIDO_ERR_SPEC_LAST:              authenticator.CodeFault,
	C.FIDO_ERR_TX:                     authenticator.CodeNoAnswer,
	C.FIDO_ERR_RX:                     authenticator.CodeBadAnswer,
	C.FIDO_ERR_RX_NOT_CBOR:            authenticator.CodeBadAnswer,
	C.FIDO_ERR_RX_INVALID_CBOR:        authenticator.CodeBadAnswer,
	C.FIDO_ERR_INVALID_PARAM:          authenticator.CodeBadAnswer,
	C.FIDO_ERR_INVALID_SIG:            authenticator.CodeBadAnswer,
	C.FIDO_ERR_INVALID_ARGUMENT:       authenticator.CodeUnsupported,
	C.FIDO_ERR_USER_PRESENCE_REQUIRED: authenticator.CodeNotFIDO2,
	C.FIDO_ERR_INTERNAL:               authenticator.CodeBadAnswer, // of what it computes from answers
	C.FIDO_ERR_NOTFOUND:               authenticator.CodeNoCredentials,
	C.FIDO_ERR_COMPRESS:               authenticator.CodeBadAnswer,
}

// codeOf translates a status other than FIDO_OK. Those that <fido/err.h> does
// not name, vendors' own among them, are the key's fault.
func codeOf(op string, status int) authenticator.Code {
	switch {
	case status == C.FIDO_ERR_PIN_POLICY_VIOLATION && (op == opSetPIN || op == opChangePIN):
		return authenticator.CodePINPolicy
	case status == C.FIDO_ERR_PIN_AUTH_INVALID && op == opSetPIN: // section 6.5.5.5: there is a PIN already
		return authenticator.CodePINRequired
	}
	if code, ok := codes[status]; ok {
		return code
	}
	return authenticator.CodeFault
}

// failure translates what libfido2 returned, by what is known besides: it has
// one status for a key that was pulled, one that is mute and one that is busy.
func (c *call) failure(status C.int) *authenticator.Error {
	var err error
	refused := 0
	if c.conn != nil {
		err, refused = c.conn.err(), c.conn.refused
	}
	e := authenticator.NewError(c.op, codeOf(c.op, int(status)), err)
	e.Status = int(status)
	switch {
	case c.ctx.Err() != nil && (status < 0 || status == C.FIDO_ERR_KEEPALIVE_CANCEL):
		e.Code, e.Err = authenticator.Ended(c.ctx, c.op, nil).Code, context.Cause(c.ctx)
	case status > 0:
	case errors.Is(err, errSilent):
		e.Code = authenticator.CodeNoAnswer
	case err != nil:
		e.Code = authenticator.CodeUnplugged
	case refused != 0:
		e.Code, e.Status = codeOf(c.op, refused), refused
	case c.conn == nil:
		if _, present := c.owner.find(c.info.ID); !present {
			e.Code = authenticator.CodeUnplugged
		}
	}
	return e
}

// countRetries puts into e how many tries are left, for the codes that carry it.
func (c *call) countRetries(e *authenticator.Error) {
	switch e.Code {
	case authenticator.CodePINWrong, authenticator.CodePINReplug:
		e.Retries, _ = c.pinRetries()
	case authenticator.CodePINBlocked:
		e.Retries = 0
	case authenticator.CodeVerificationFailed:
		e.Retries, _ = c.count(func(dev *C.fido_dev_t, n *C.int) C.int { return C.fido_dev_get_uv_retry_count(dev, n) })
	}
}

func (c *call) pinRetries() (int, error) {
	return c.count(func(dev *C.fido_dev_t, n *C.int) C.int { return C.fido_dev_get_retry_count(dev, n) })
}

// count reads how many tries are left: Unknown if the key does not say.
func (c *call) count(f func(dev *C.fido_dev_t, n *C.int) C.int) (int, error) {
	var n C.int
	err := c.run(func(dev *C.fido_dev_t) C.int { return f(dev, &n) })
	if e, ok := errors.AsType[*authenticator.Error](err); ok {
		if e.Status > 0 && e.Status != C.FIDO_ERR_KEEPALIVE_CANCEL {
			err = nil
		}
		return authenticator.Unknown, err
	}
	return int(n), nil
}

package webauthndll

import (
	"errors"
	"fmt"

	"latchkey/backend/authenticator"
)

// hresult is HRESULT: negative for errors.
type hresult int32

// What webauthn.dll answers (webauthn.h at WebAuthNGetErrorName; the numbers are
// those of winerror.h).
const (
	resultOK             hresult = 0
	resultExists         hresult = -0x7ff6fff1 // 0x8009000F NTE_EXISTS
	resultNotFound       hresult = -0x7ff6ffef // 0x80090011 NTE_NOT_FOUND
	resultFull           hresult = -0x7ff6ffdd // 0x80090023 NTE_TOKEN_KEYSET_STORAGE_FULL
	resultParameter      hresult = -0x7ff6ffd9 // 0x80090027 NTE_INVALID_PARAMETER
	resultNotSupported   hresult = -0x7ff6ffd7 // 0x80090029 NTE_NOT_SUPPORTED
	resultNoDevice       hresult = -0x7ff6ffcb // 0x80090035 NTE_DEVICE_NOT_FOUND
	resultUserCancelled  hresult = -0x7ff6ffca // 0x80090036 NTE_USER_CANCELLED
	resultNotSupported32 hresult = -0x7ff8ffce // 0x80070032 ERROR_NOT_SUPPORTED
	resultCancelled      hresult = -0x7ff8fb39 // 0x800704C7 ERROR_CANCELLED
	resultTimeout        hresult = -0x7ff8fa4c // 0x800705B4 ERROR_TIMEOUT
)

func (r hresult) Error() string { return fmt.Sprintf("HRESULT 0x%08X", uint32(r)) }

// Names of operations, for errors.
const (
	opNew    = "load webauthn.dll"
	opMake   = "make credential"
	opAssert = "get assertion"
)

// fail makes an error of this package.
func fail(op string, code authenticator.Code, cause error) *authenticator.Error {
	e := authenticator.NewError(op, code, cause)
	if r, ok := errors.AsType[hresult](cause); ok {
		e.Status = int(r)
	}
	return e
}

// failure says what a result means. Its dialog has told the person more than a
// program hears: which PIN was wrong, which key is mute.
func failure(op string, r hresult) error {
	code := authenticator.CodeFault
	switch r {
	case resultExists:
		code = authenticator.CodeExcluded
	case resultFull:
		code = authenticator.CodeFull
	case resultNotSupported, resultNotSupported32:
		code = authenticator.CodeUnsupported
	case resultNoDevice:
		code = authenticator.CodeUnplugged
	case resultUserCancelled, resultCancelled:
		code = authenticator.CodeDialogClosed
	case resultTimeout:
		code = authenticator.CodeTimeout
	case resultParameter: // WebAuthn's NotSupportedError: no algorithm that fits
		if op == opMake {
			code = authenticator.CodeNoAlgorithm
		}
	case resultNotFound:
		code = authenticator.CodeNoCredentials
		if op == opMake {
			code = authenticator.CodeUnplugged
		}
	}
	return fail(op, code, r)
}

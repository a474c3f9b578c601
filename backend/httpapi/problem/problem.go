// Package problem is how an error of the domain looks over HTTP: problem
// details (RFC 9457) with a code of enroll and the status that goes with it.
// The server writes them with Of, its client reads them with Problem.Err.
package problem

import (
	"errors"
	"net/http"

	"latchkey/backend/enroll"
)

// ContentType is the media type of a Problem (RFC 9457 section 3).
const ContentType = "application/problem+json"

// Problem is an error as it goes over the wire.
type Problem struct {
	Type      string      `json:"type"` // always "about:blank": Code says what it is
	Title     string      `json:"title"`
	Status    int32       `json:"status"`
	Detail    string      `json:"detail,omitempty"` // one plain sentence in English
	Code      enroll.Code `json:"code"`
	Field     string      `json:"field,omitempty"`
	Reference string      `json:"reference,omitempty"` // of the request, as the log has it
	Others    []Other     `json:"others,omitempty"`
}

// Other is a further field of the same request that is wrong.
type Other struct {
	Code   enroll.Code `json:"code"`
	Field  string      `json:"field"`
	Detail string      `json:"detail,omitempty"`
}

// statuses has each code but CodeInternal, which is what all others are.
var statuses = map[enroll.Code]int{
	enroll.CodeMalformed:   http.StatusBadRequest,
	enroll.CodeNotFound:    http.StatusNotFound,
	enroll.CodeForbidden:   http.StatusForbidden,
	enroll.CodeConflict:    http.StatusConflict,
	enroll.CodeTransition:  http.StatusConflict,
	enroll.CodeUnavailable: http.StatusServiceUnavailable,
	enroll.CodeStampDiffer: http.StatusServiceUnavailable,

	enroll.CodeRequired:      http.StatusUnprocessableEntity,
	enroll.CodeTooLong:       http.StatusUnprocessableEntity,
	enroll.CodeBadCharacters: http.StatusUnprocessableEntity,
	enroll.CodeBadAddress:    http.StatusUnprocessableEntity,
	enroll.CodeBadLanguage:   http.StatusUnprocessableEntity,
	enroll.CodeInUse:         http.StatusConflict,

	enroll.CodeUserDisabled:    http.StatusForbidden,
	enroll.CodeCeremonyUnknown: http.StatusNotFound,
	enroll.CodeCeremonyUsed:    http.StatusConflict,
	enroll.CodeCeremonyExpired: http.StatusGone,

	enroll.CodeSignedOut:         http.StatusUnauthorized,
	enroll.CodeLastAdministrator: http.StatusConflict,
	enroll.CodeStepUpRequired:    http.StatusForbidden,
	enroll.CodeInvitationUnknown: http.StatusNotFound,
	enroll.CodeInvitationUsed:    http.StatusConflict,
	enroll.CodeInvitationExpired: http.StatusGone,
	enroll.CodeInvitationEnded:   http.StatusGone,

	enroll.CodeMailOff:        http.StatusConflict,
	enroll.CodeNoAddress:      http.StatusConflict,
	enroll.CodeLinkUnknown:    http.StatusNotFound,
	enroll.CodeAddressChanged: http.StatusForbidden,

	enroll.CodePairingUnknown: http.StatusNotFound,
	enroll.CodePairingExpired: http.StatusGone,
	enroll.CodeKioskUnknown:   http.StatusUnauthorized,
	enroll.CodeKioskRevoked:   http.StatusForbidden,
	enroll.CodeKioskClock:     http.StatusUnauthorized,
	enroll.CodeKioskSignature: http.StatusUnauthorized,
	enroll.CodeKioskReplayed:  http.StatusUnauthorized,

	enroll.CodeTooLarge:    http.StatusRequestEntityTooLarge,
	enroll.CodeTooMany:     http.StatusTooManyRequests,
	enroll.CodeCrossOrigin: http.StatusForbidden,

	enroll.CodeWrongChallenge:     http.StatusUnprocessableEntity,
	enroll.CodeWrongOrigin:        http.StatusUnprocessableEntity,
	enroll.CodeWrongRelyingParty:  http.StatusUnprocessableEntity,
	enroll.CodeWrongType:          http.StatusUnprocessableEntity,
	enroll.CodeWrongUser:          http.StatusUnprocessableEntity,
	enroll.CodeNotPresent:         http.StatusUnprocessableEntity,
	enroll.CodeNotVerified:        http.StatusUnprocessableEntity,
	enroll.CodeBadSignature:       http.StatusUnprocessableEntity,
	enroll.CodeBadAttestation:     http.StatusUnprocessableEntity,
	enroll.CodeCredentialInUse:    http.StatusConflict,
	enroll.CodeCredentialUnknown:  http.StatusUnprocessableEntity,
	enroll.CodeCredentialInactive: http.StatusConflict,
	enroll.CodeCredentialUnproved: http.StatusConflict,
	enroll.CodeCredentialLapsed:   http.StatusConflict,
	enroll.CodeCloneSuspected:     http.StatusConflict,
	enroll.CodeRefusedKind:        http.StatusUnprocessableEntity,
	enroll.CodeRefusedAlgorithm:   http.StatusUnprocessableEntity,
	enroll.CodeRefusedBackup:      http.StatusUnprocessableEntity,
	enroll.CodeRefusedModel:       http.StatusUnprocessableEntity,
	enroll.CodeRefusedAttestation: http.StatusUnprocessableEntity,
	enroll.CodeRefusedPractice:    http.StatusUnprocessableEntity,
}

// Status is the HTTP status of a code.
func Status(code enroll.Code) int {
	if status, ok := statuses[code]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// Of turns an error into what its sender may hear of it. What is CodeInternal
// tells nothing but the reference.
func Of(err error, reference string) Problem {
	p := Problem{Type: "about:blank", Code: enroll.CodeOf(err), Reference: reference}
	if _, known := statuses[p.Code]; !known {
		p.Code = enroll.CodeInternal
	}
	if e, ok := errors.AsType[*enroll.Error](err); ok && p.Code != enroll.CodeInternal {
		p.Detail, p.Field = e.Message, e.Field
		for _, other := range e.Others {
			p.Others = append(p.Others, Other{Code: other.Code, Field: other.Field, Detail: other.Message})
		}
	}
	status := Status(p.Code)
	p.Status, p.Title = int32(status), http.StatusText(status)
	return p
}

// Err is the error that Of was given, as far as that was told. A code that we do
// not know, from a newer service or from somebody between us and it, is judged
// by its status.
func (p Problem) Err() error {
	e := &enroll.Error{Code: p.Code, Message: p.Detail, Field: p.Field}
	if _, known := statuses[p.Code]; !known && p.Code != enroll.CodeInternal {
		e.Code = codeFor(int(p.Status))
	}
	for _, other := range p.Others {
		e.Others = append(e.Others, &enroll.Error{Code: other.Code, Message: other.Detail, Field: other.Field})
	}
	return e
}

// codeFor is the code that says most about an answer of which only the status
// is known.
func codeFor(status int) enroll.Code {
	switch status {
	case http.StatusUnauthorized:
		return enroll.CodeSignedOut
	case http.StatusForbidden:
		return enroll.CodeForbidden
	case http.StatusNotFound:
		return enroll.CodeNotFound
	case http.StatusConflict:
		return enroll.CodeConflict
	case http.StatusRequestEntityTooLarge:
		return enroll.CodeTooLarge
	case http.StatusTooManyRequests:
		return enroll.CodeTooMany
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return enroll.CodeUnavailable
	}
	if status >= 400 && status < 500 {
		return enroll.CodeMalformed
	}
	return enroll.CodeInternal
}

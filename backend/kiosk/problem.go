package kiosk

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// refusal is an error of the relying party after which the key was cleaned up.
type refusal struct {
	cause    error
	leftover *Leftover
}

func (r *refusal) Error() string { return r.cause.Error() }
func (r *refusal) Unwrap() error { return r.cause }

// problem turns an error into what the screen shows, and logs it once.
func (f *flow) problem(err error) Problem {
	failure := f.k.Failure(err)
	p := Problem{Code: failure.Code, Field: failure.Field, Retries: authenticator.Unknown, Reference: failure.Reference}
	if e, ok := errors.AsType[*authenticator.Error](err); ok {
		p.Retries = int32(e.Retries)
	}
	if r, ok := errors.AsType[*refusal](err); ok {
		p.Leftover = r.leftover
	}
	return p
}

// problemOf is problem for what happens while nothing is going on.
func (k *Kiosk) problemOf(err error) *Problem {
	failure := k.Failure(err)
	return &Problem{Code: failure.Code, Field: failure.Field, Retries: authenticator.Unknown, Reference: failure.Reference}
}

// waysFor says how to go on from a problem, the recommended way first.
func waysFor(p Problem) []Way {
	if p.Field == "replaces" { // the key to replace is gone: the operator has to begin again
		return []Way{WayStop}
	}
	switch p.Code {
	// This key will not do, whatever is tried.
	case string(authenticator.CodePINBlocked), string(authenticator.CodeExcluded), string(authenticator.CodeFull),
		string(authenticator.CodeNotFIDO2), string(authenticator.CodeUnsupported), string(authenticator.CodeNoAlgorithm),
		string(authenticator.CodeNoCredentials), string(CodeKeyCannotPIN), string(CodeNotStaff), string(CodeOwnKey),
		string(enroll.CodeRefusedKind), string(enroll.CodeRefusedAlgorithm), string(enroll.CodeRefusedBackup),
		string(enroll.CodeRefusedModel), string(enroll.CodeRefusedAttestation), string(enroll.CodeRefusedPractice),
		string(enroll.CodeCredentialInUse), string(enroll.CodeCredentialInactive), string(enroll.CodeCloneSuspected):
		return []Way{WayOtherKey, WayStop}
	// No key will do.
	case string(enroll.CodeUserDisabled), string(enroll.CodeSignedOut), string(enroll.CodeNotFound), string(enroll.CodeForbidden), string(enroll.CodeStampDiffer),
		string(enroll.CodeWrongOrigin), string(enroll.CodeWrongRelyingParty), string(CodeWrongRP),
		string(enroll.CodeKioskUnknown), string(enroll.CodeKioskRevoked):
		return []Way{WayStop}
	}
	return []Way{WayRetry, WayOtherKey, WayStop}
}

// Failure turns any error into what the screen may know of it, and logs what it
// may not: once, here, under a reference that both show.
func (k *Kiosk) Failure(err error) Failure {
	out := Failure{Code: string(enroll.CodeInternal), Reference: newReference()}
	level := slog.LevelInfo
	var (
		domain *enroll.Error
		key    *authenticator.Error
		own    *Error
	)
	switch {
	case errors.As(err, &own):
		out.Code, out.Field = string(own.Code), own.Field
	case errors.As(err, &key):
		out.Code = string(key.Code)
	case errors.As(err, &domain):
		out.Code, out.Field, out.Message = string(domain.Code), domain.Field, domain.Message
		for _, other := range domain.Others {
			out.Others = append(out.Others, Failure{Code: string(other.Code), Field: other.Field, Message: other.Message, Reference: out.Reference})
		}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		out.Code = string(CodeInterrupted)
	}
	if out.Code == string(enroll.CodeInternal) {
		level, out.Message = slog.LevelError, ""
	}
	k.Log.Log(context.Background(), level, "refused", "reference", out.Reference, "code", out.Code, "field", out.Field, "error", err)
	return out
}

// newReference is short enough to be read out on the telephone.
func newReference() string {
	return strings.ToUpper(strings.NewReplacer("-", "X", "_", "Z").Replace(string(enroll.NewID())[:6]))
}

package sqlstore

import (
	"context"
	"errors"

	"latchkey/backend/enroll"
)

// fail makes an *enroll.Error of whatever a transaction or a query ended with.
func (d Database) fail(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*enroll.Error](err); ok {
		return e
	}
	if cause := context.Cause(ctx); cause != nil {
		return &enroll.Error{Code: enroll.CodeUnavailable, Message: "given up before the store was done", Err: errors.Join(cause, err)}
	}
	switch d.Diagnose(err).Fault {
	case Busy:
		return &enroll.Error{Code: enroll.CodeUnavailable, Message: "the store is busy", Err: err}
	case Away:
		return &enroll.Error{Code: enroll.CodeUnavailable, Message: "the store cannot be used at the moment", Err: err}
	}
	return &enroll.Error{Code: enroll.CodeInternal, Message: "the store failed", Err: err}
}

// duplicates are the codes that a unique column stands for.
type duplicates map[string]enroll.Error

// of returns the error that stands for err, if that is one of the duplicates;
// else err.
func (d duplicates) of(db Database, err error) error {
	diagnosis := db.Diagnose(err)
	if diagnosis.Fault != Duplicate {
		return err
	}
	e, ok := d[diagnosis.On]
	if !ok {
		return err
	}
	e.Err = err
	return &e
}

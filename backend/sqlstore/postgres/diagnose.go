package postgres

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
)

// Codes of PostgreSQL (its documentation, appendix A).
const (
	uniqueViolation     = "23505"
	foreignKeyViolation = "23503"
	readOnlyTransaction = "25006" // the server is a copy
	idleTooLong         = "25P03"
	noSuchSchema        = "3F000"
	serializationFailed = "40001"
	deadlockDetected    = "40P01"
	notAllowed          = "42501"
	lockNotAvailable    = "55P03" // lock_timeout
	queryCanceled       = "57014" // statement_timeout
	dataCorrupted       = "XX001"
	indexCorrupted      = "XX002"

	noSuchDatabase = "3D000"
)

// Classes of these codes.
const (
	connectionException = "08"
	noAuthorization     = "28"
	noResources         = "53" // no connections, memory or disk left
	operatorIntervened  = "57" // the server stops or starts
	systemError         = "58"
)

// diagnose says what an error of the driver means.
func diagnose(err error) sqlstore.Diagnosis {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return diagnoseServer(e)
	}
	if _, ok := errors.AsType[net.Error](err); ok || pgconn.SafeToRetry(err) || pgconn.Timeout(err) {
		return sqlstore.Diagnosis{Fault: sqlstore.Away}
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return sqlstore.Diagnosis{Fault: sqlstore.Away}
	}
	for _, lost := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, sql.ErrConnDone, driver.ErrBadConn} {
		if errors.Is(err, lost) {
			return sqlstore.Diagnosis{Fault: sqlstore.Away}
		}
	}
	return sqlstore.Diagnosis{Fault: sqlstore.Defect}
}

func diagnoseServer(e *pgconn.PgError) sqlstore.Diagnosis {
	switch e.Code {
	case uniqueViolation:
		return sqlstore.Diagnosis{Fault: sqlstore.Duplicate, On: e.ConstraintName} // called so in the migrations
	case foreignKeyViolation:
		return sqlstore.Diagnosis{Fault: sqlstore.Dangling}
	case serializationFailed, deadlockDetected, lockNotAvailable, queryCanceled:
		return sqlstore.Diagnosis{Fault: sqlstore.Busy}
	case readOnlyTransaction, idleTooLong, noSuchDatabase, dataCorrupted, indexCorrupted:
		return sqlstore.Diagnosis{Fault: sqlstore.Away}
	}
	switch e.Code[:min(2, len(e.Code))] {
	case connectionException, noAuthorization, noResources, operatorIntervened, systemError:
		return sqlstore.Diagnosis{Fault: sqlstore.Away}
	}
	return sqlstore.Diagnosis{Fault: sqlstore.Defect}
}

// refused makes the error of an opening that failed. What no later try can mend
// is the setting's fault.
func refused(err error) error {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return err
	}
	cannot := func(message string) error {
		return &enroll.Error{Code: enroll.CodeMalformed, Field: "store", Message: message, Err: err}
	}
	switch {
	case e.Code[:min(2, len(e.Code))] == noAuthorization:
		return cannot("the database server refuses this user or password: give an address with the right ones")
	case e.Code == noSuchDatabase:
		return cannot("the database server has no such database: make it with CREATE DATABASE")
	case e.Code == notAllowed, e.Code == noSuchSchema:
		return cannot("this user may not make tables in the database: GRANT CREATE ON its SCHEMA")
	}
	return err
}

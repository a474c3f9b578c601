package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// diagnoseSQLite reads SQLite's result codes (sqlite.org/rescode.html).
func diagnoseSQLite(err error) Diagnosis {
	if errors.Is(err, sql.ErrConnDone) || errors.Is(err, driver.ErrBadConn) {
		return Diagnosis{Fault: Away}
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return Diagnosis{Fault: Defect}
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return Diagnosis{Fault: Duplicate, On: failedColumn(e.Error())}
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return Diagnosis{Fault: Dangling}
	}
	switch e.Code() & 0xff { // the primary code
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return Diagnosis{Fault: Busy}
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM,
		sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return Diagnosis{Fault: Away}
	}
	return Diagnosis{Fault: Defect}
}

// failedColumn finds the first column in "… UNIQUE constraint failed: a.b, a.c (2067)".
func failedColumn(message string) string {
	_, columns, _ := strings.Cut(message, "constraint failed: UNIQUE constraint failed: ")
	column, _, _ := strings.Cut(columns, " ")
	return strings.TrimSuffix(column, ",")
}

// unusable makes the error of an opening that failed. A damaged file has the
// same code as one that is no store.
func unusable(ctx context.Context, err error) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return noStore("the store is damaged: %w", err)
		}
	}
	return Database{Diagnose: diagnoseSQLite}.fail(ctx, err)
}

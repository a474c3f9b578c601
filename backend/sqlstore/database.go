package sqlstore

import (
	"context"
	"database/sql"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"gorm.io/gorm"
)

// Database is an opened database: what a Store needs that differs from one
// kind to the next.
type Database struct {
	Write, Read *gorm.DB      // of Gorm
	Writers     int           // how many transactions may write at once
	Wait        time.Duration // how long one waits for its turn, or for a lock

	Dialect    goose.Dialect
	Migrations fs.FS

	// Clock is an expression for the time by the database's own clock, in
	// microseconds since 1970, the same for all who use it.
	Clock string

	// Alone calls migrate with a pool to bring the tables up to date through,
	// while no other program does the same. It may be nil: then migrate works
	// through Write, and has to bear with the others.
	Alone func(ctx context.Context, migrate func(*sql.DB) error) error

	// Diagnose says what an error of the driver means.
	Diagnose func(error) Diagnosis

	// Scrub gets rid of what the database still keeps of rows that are no more.
	// It is called at the start and after a transaction that erased a person,
	// and again while it fails. It may be nil.
	Scrub func(context.Context) error

	Close func() error
}

// Diagnosis is what an error of a driver means.
type Diagnosis struct {
	Fault Fault
	On    string // Duplicate: the column, "table.column"
}

// Fault is what a database has to complain of.
type Fault int

// The faults.
const (
	Defect    Fault = iota // the program's, or nobody knows
	Busy                   // locked by somebody else: the same again may work
	Away                   // cannot be reached, read or written
	Duplicate              // a unique column has that value already
	Dangling               // a reference to a row that is not there
)

// Package postgres opens an enroll.Store in PostgreSQL, for a service that runs
// more than once or has more to do than one file takes.
//
// It is apart from sqlstore so that a kiosk does not link the driver.
package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"

	"latchkey/backend/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Options may be left zero.
type Options struct {
	// Wait is how long one statement may take, waiting for locks included, and
	// how long connecting may. 0: 5 s.
	Wait time.Duration
	// Writers and Readers are how many connections there are at most. All
	// instances together must leave some of the server's max_connections, which
	// is 100 as it comes, to others. Those who write wait for the server's disk, and
	// the more wait together the fewer are its writes. 0: 16 and 8.
	Writers, Readers int
	Now              func() time.Time // nil: time.Now
}

const (
	// idleInTx is when the server ends a transaction that writes and whose
	// program is silent, so that one whose machine is gone locks nobody out. It
	// is as long as the end of a ceremony may take.
	idleInTx = 30 * time.Second
	// maxIdle is how long a connection is kept for the next who needs one.
	maxIdle = 5 * time.Minute
	// maxAge is how long one is used at most, so that those to a server that is
	// no longer the right one go away.
	maxAge = 30 * time.Minute
)

// Open opens the store in the database at address, postgres://USER:PASSWORD@HOST/DATABASE
// and what else PostgreSQL's own programs take there, and makes its tables if
// there are none. Several may do so at once. To a host that is not this one the
// connection is encrypted and the server's certificate checked, unless the
// address says otherwise (sslmode).
//
// What was acknowledged is on the server's disk, unless its fsync is off. What
// was erased stays in the server's files until it cleans up (VACUUM) and in its
// backups: that is its administrator's to see to.
//
// When the server goes away, calls fail with CodeUnavailable, and work again
// when it is back.
//
// CodeMalformed, field "store": the address is none, the server refuses it, or
// the database is another program's or a newer Latchkey's. CodeUnavailable: the
// server cannot be reached. No error has the password.
func Open(ctx context.Context, address string, opts Options) (*sqlstore.Store, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	db, err := open(address, opts)
	if err != nil {
		return nil, refused(err)
	}
	store, err := sqlstore.New(ctx, db, opts.Now())
	if err != nil {
		return nil, refused(err)
	}
	return store, nil
}

// Inspect looks at the store in the database at address and changes nothing there. Its
// errors are those of Open.
func Inspect(ctx context.Context, address string, opts Options) (sqlstore.Standing, error) {
	db, err := open(address, opts)
	if err != nil {
		return sqlstore.Standing{}, refused(err)
	}
	standing, err := sqlstore.Inspect(ctx, db)
	return standing, refused(err)
}

func open(address string, opts Options) (sqlstore.Database, error) {
	opts.Wait = cmp.Or(opts.Wait, 5*time.Second)
	opts.Writers, opts.Readers = cmp.Or(opts.Writers, 16), cmp.Or(opts.Readers, 8)
	config, err := parse(address, opts.Wait)
	if err != nil {
		return sqlstore.Database{}, err
	}
	return database(config, opts)
}

// database opens two pools, so that those who write never keep others from
// reading.
func database(config *pgx.ConnConfig, opts Options) (sqlstore.Database, error) {
	suspect := &suspicion{}
	write := pool(config, suspect, opts.Wait, opts.Writers, idleInTx)
	read := pool(config, suspect, opts.Wait, opts.Readers, 0)
	db := sqlstore.Database{
		Writers:  opts.Writers,
		Wait:     opts.Wait,
		Dialect:  goose.DialectPostgres,
		Clock:    "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
		Alone:    func(ctx context.Context, migrate func(*sql.DB) error) error { return alone(ctx, config, migrate) },
		Diagnose: suspect.diagnose,
		Close:    func() error { return errors.Join(read.Close(), write.Close()) },
	}
	var err error
	if db.Write, err = openGorm(write); err == nil {
		db.Read, err = openGorm(read)
	}
	if err == nil {
		db.Migrations, err = fs.Sub(migrations, "migrations")
	}
	if err != nil {
		return db, errors.Join(err, db.Close())
	}
	return db, nil
}

func openGorm(pool *sql.DB) (*gorm.DB, error) {
	return sqlstore.Gorm(gormpostgres.New(gormpostgres.Config{Conn: pool}))
}

// nameTypes tells a connection what our values are called by the server, for
// addresses that ask for it (default_query_exec_mode, before some poolers of
// connections). The driver knows that of some hundred types; the tag
// nopgxregisterdefaulttypes leaves them out, as the service is built.
func nameTypes(_ context.Context, conn *pgx.Conn) error {
	for value, name := range map[any]string{
		false: "bool", int32(0): "int4", int64(0): "int8", int(0): "int8", "": "text",
	} {
		conn.TypeMap().RegisterDefaultPgType(value, name)
	}
	conn.TypeMap().RegisterDefaultPgType([]byte(nil), "bytea")
	return nil
}

// pool makes a pool of connections on which nothing waits for ever.
func pool(config *pgx.ConnConfig, suspect *suspicion, wait time.Duration, size int, idle time.Duration) *sql.DB {
	config = config.Copy()
	setDefault(config, "statement_timeout", milliseconds(wait))
	setDefault(config, "lock_timeout", milliseconds(wait))
	setDefault(config, "idle_in_transaction_session_timeout", milliseconds(idle))
	// The server is asked to give up after wait. One that does not answer at all
	// is given up on after twice that.
	config.DialFunc = impatiently(config.DialFunc, 2*wait)
	db := stdlib.OpenDB(*config, stdlib.OptionShouldPing(suspect.shouldPing), stdlib.OptionAfterConnect(nameTypes))
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	db.SetConnMaxIdleTime(maxIdle)
	db.SetConnMaxLifetime(maxAge)
	return db
}

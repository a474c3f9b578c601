package postgres

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"latchkey/backend/enroll"
)

// migrationLock is the number of the lock that whoever brings the tables up to
// date holds ("LKEY", as in the header of a store in SQLite).
const migrationLock = 0x4c4b4559

// alone calls migrate while no other program does, with connections on which a
// statement may take as long as it takes. The lock is a transaction's, so that it
// ends with its program and gets through a pooler.
func alone(ctx context.Context, config *pgx.ConnConfig, migrate func(*sql.DB) error) error {
	config = config.Copy()
	for _, limit := range []string{"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"} {
		config.RuntimeParams[limit] = "0" // the transaction with the lock is idle while others work
	}
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(nameTypes))
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", migrationLock); err != nil {
		return err
	}
	if err := ours(ctx, tx); err != nil {
		return err
	}
	return migrate(db)
}

// ours refuses a database that cannot become a store, before anything is written
// to it.
func ours(ctx context.Context, tx *sql.Tx) error {
	var encoding string
	var ours, others bool
	// goose's table of versions comes first, and may be there alone.
	err := tx.QueryRowContext(ctx, `
		SELECT current_setting('server_encoding'), to_regclass('stamp') IS NOT NULL AND to_regclass('credentials') IS NOT NULL,
			EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname <> 'goose_db_version')`,
	).Scan(&encoding, &ours, &others)
	switch {
	case err != nil:
		return err
	case encoding != "UTF8":
		return enroll.Errorf(enroll.CodeMalformed, "store", "the database keeps text as %s: make one with ENCODING 'UTF8'", encoding)
	case others && !ours:
		return enroll.Errorf(enroll.CodeMalformed, "store", "the database is another program's: make one for Latchkey")
	}
	return nil
}

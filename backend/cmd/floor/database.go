package main

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
)

// database is one of the two, with every statement prepared once.
type database struct {
	write, read *sql.DB
	numbered    bool // PostgreSQL: parameters are $1, $2, …
	statements  statements

	prepared map[string]*sql.Stmt // SQLite: pgx remembers by itself
}

// openDatabase opens it for c at once. In SQLite there is one who writes.
func openDatabase(ctx context.Context, store string, c int) (*database, error) {
	path, ok := strings.CutPrefix(store, "sqlite:")
	if !ok {
		config, err := pgx.ParseConfig(store)
		if err != nil {
			return nil, errors.New("-store: neither sqlite:PATH nor the URL of a PostgreSQL")
		}
		pool := stdlib.OpenDB(*config)
		pool.SetMaxOpenConns(c)
		pool.SetMaxIdleConns(c)
		d := &database{write: pool, read: pool, numbered: true}
		d.statements = d.texts(" FOR UPDATE")
		return d, pool.PingContext(ctx)
	}
	write, err := openSQLite(path, "immediate", 1, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "cache_size(-16000)")
	if err != nil {
		return nil, err
	}
	read, err := openSQLite(path, "deferred", c, "query_only(ON)")
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	d := &database{write: write, read: read}
	d.statements = d.texts("")
	return d, d.prepare(ctx)
}

func openSQLite(path, lock string, size int, pragmas ...string) (*sql.DB, error) {
	query := url.Values{"mode": {"rw"}, "_txlock": {lock}, "_timeout": {"5000"}, "_pragma": pragmas}
	name := url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}
	connector, err := sqlite.NewConnector(name.String())
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool, nil
}

func (d *database) close() error {
	if d.read == d.write {
		return d.write.Close()
	}
	return errors.Join(d.read.Close(), d.write.Close())
}

// statement is the text with the database's own parameters.
func (d *database) statement(text string) string {
	if !d.numbered {
		return text
	}
	var out strings.Builder
	n := 0
	for part := range strings.SplitAfterSeq(text, "?") {
		if head, ok := strings.CutSuffix(part, "?"); ok {
			n++
			part = head + "$" + strconv.Itoa(n)
		}
		out.WriteString(part)
	}
	return out.String()
}

// prepare prepares all statements in SQLite. In a transaction it is too late: its
// pool has one connection.
func (d *database) prepare(ctx context.Context) error {
	d.prepared = map[string]*sql.Stmt{}
	s := d.statements
	for pool, texts := range map[*sql.DB][]string{
		d.write: append([]string{s.user, s.email, s.event, s.lock, s.credential, s.ended, s.proved, s.session, s.handed}, s.termsFor[1:]...),
		d.read:  {s.byID, s.exclude, s.byKey},
	} {
		for _, text := range texts {
			var err error
			if d.prepared[text], err = pool.PrepareContext(ctx, text); err != nil { //nolint:sqlclosecheck // it goes with the pool
				return err
			}
		}
	}
	return nil
}

// one reads one row outside of a transaction.
func (d *database) one(ctx context.Context, text string, arg any, into ...any) error {
	if s := d.prepared[text]; s != nil {
		return s.QueryRowContext(ctx, arg).Scan(into...)
	}
	return d.read.QueryRowContext(ctx, text, arg).Scan(into...)
}

// statements are all of an enrolment's.
type statements struct {
	user, email, event, lock, credential, ended, proved, session, handed, byID, exclude, byKey string

	termsFor []string // by their number
}

// texts writes them; lock is the end of a SELECT that locks.
func (d *database) texts(lock string) statements {
	marks := func(n int) string { return "(" + strings.Repeat("?, ", n-1) + "?)" }
	return statements{
		user: d.statement(`INSERT INTO users (id, handle, username, username_key, display_name, addresses, external_id, language, status, privileged,
			created_at, updated_at, revision, sort, words) VALUES ` + marks(15) + " RETURNING seq"),
		email:    d.statement("INSERT INTO emails (email_key, user_seq) VALUES " + marks(2)),
		termsFor: allTerms(d),
		event: d.statement(`INSERT INTO events (id, at, act, code, holder, user_id, credential, credential_id, aaguid, ceremony, state, reason, request, address)
			VALUES ` + marks(14)),
		lock: d.statement("SELECT status FROM users WHERE id = ?" + lock),
		credential: d.statement(`INSERT INTO credentials (id, user_id, credential_id, name, state, kind, public_key, algorithm, sign_count, clone_warning,
			transports, aaguid, user_present, user_verified, backup_eligible, backed_up, attestation_format, attestation_type, attestation_object,
			client_data, policy_version, verdict, ceremony, proof, replaces, enrolled_by, created_at, proved_at, last_used_at, changes)
			VALUES ` + marks(30)),
		ended: d.statement("INSERT INTO ended (id, purpose, holder, user_id, credential, code, at) VALUES " + marks(7)),
		proved: d.statement(`UPDATE credentials SET name = ?, state = ?, changes = ?, sign_count = ?, clone_warning = ?, backed_up = ?, proof = ?,
			proved_at = ?, last_used_at = ? WHERE id = ?`),
		session: d.statement(`INSERT INTO sessions (id, user_id, invitation, credential, ceremony, token_hash, step_up, created_at, seen_at, asserted_at, expires_at)
			VALUES ` + marks(11)),
		handed: d.statement(`UPDATE sessions SET seen_at = ?, asserted_at = ?, step_up = ?, handed_to = ?, identified = ?, reference = ?
			WHERE id = ? AND ended_at IS NULL`),
		byID:    d.statement("SELECT handle FROM users WHERE id = ?"),
		exclude: d.statement("SELECT count(*) FROM credentials WHERE user_id = ?"),
		byKey:   d.statement("SELECT public_key FROM credentials WHERE credential_id = ?"),
	}
}

// allTerms has a statement for each number of terms.
func allTerms(d *database) []string {
	out := make([]string, maxTerms+1)
	for n := 1; n <= maxTerms; n++ {
		out[n] = d.statement("INSERT INTO terms (term, sort, user_seq) VALUES " + strings.Repeat("(?, ?, ?), ", n-1) + "(?, ?, ?)")
	}
	return out
}

// tx is a transaction. What fails first ends it.
type tx struct {
	*database
	tx *sql.Tx
}

func (d *database) inTx(ctx context.Context, fn func(tx) error) error {
	t, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx{d, t}); err != nil {
		return errors.Join(err, t.Rollback())
	}
	return t.Commit()
}

// run runs a statement, and reads its one row if there is something to read.
func (t tx) run(ctx context.Context, text string, args []any, into ...any) error {
	if prepared := t.prepared[text]; prepared != nil {
		s := t.tx.StmtContext(ctx, prepared) //nolint:sqlclosecheck // it goes with the transaction
		if len(into) > 0 {
			return s.QueryRowContext(ctx, args...).Scan(into...)
		}
		_, err := s.ExecContext(ctx, args...)
		return err
	}
	if len(into) > 0 {
		return t.tx.QueryRowContext(ctx, text, args...).Scan(into...)
	}
	_, err := t.tx.ExecContext(ctx, text, args...)
	return err
}

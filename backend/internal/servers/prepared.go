package servers

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// schema is one that was prepared, and how it gets back to that.
type schema struct {
	name  string
	empty string // statements
}

// muchLeft is how many rows a test may leave behind for its schema to be used
// again: they go by DELETE, and the room that they took stays until a VACUUM.
const muchLeft = 10_000

// Prepared returns the URL of a database that looks like a schema that prepare has
// been given alone, empty, and has filled with tables and what belongs there. It is
// new, or a test has used it and all that it left is gone; a store's tables are
// emptied in a hundredth of the time that it takes to make them. All who ask for
// one have to prepare it in the same way. It goes back at the end of the test.
func (p *Postgres) Prepared(tb testing.TB, prepare func(url string) error) string {
	tb.Helper()
	s, found := p.unused()
	if !found {
		var err error
		if s, err = p.prepare(tb.Context(), prepare); err != nil {
			tb.Fatal(err)
		}
	}
	tb.Cleanup(func() {
		if err := p.giveBack(s); err != nil {
			tb.Error(err)
		}
	})
	return p.schemaURL(s.name)
}

func (p *Postgres) unused() (s schema, found bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.prepared) == 0 {
		return schema{}, false
	}
	last := len(p.prepared) - 1
	s, p.prepared = p.prepared[last], p.prepared[:last]
	return s, true
}

// prepare makes a schema, and copies of its tables for later.
func (p *Postgres) prepare(ctx context.Context, fill func(url string) error) (schema, error) {
	s := schema{name: p.name()}
	if err := p.admin(ctx, "CREATE SCHEMA "+s.name); err != nil {
		return s, err
	}
	if err := fill(p.schemaURL(s.name)); err != nil {
		return s, err
	}
	return s, p.in(ctx, s, func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, "CREATE SCHEMA "+s.copies()); err != nil {
			return err
		}
		copies, err := texts(ctx, conn, `SELECT format('CREATE TABLE %s.%I AS TABLE %2$I', $1::text, tablename) FROM pg_tables WHERE schemaname = current_schema()`, s.copies())
		if err == nil {
			_, err = conn.Exec(ctx, strings.Join(copies, ";"), pgx.QueryExecModeSimpleProtocol)
		}
		if err != nil {
			return err
		}
		back, err := texts(ctx, conn, emptying, s.copies())
		// Rows that must not be deleted go too, and those that others refer to.
		s.empty = strings.Join(append([]string{"SET session_replication_role = replica"}, back...), ";")
		return err
	})
}

// emptying is a query for the statements that empty a schema, put back the rows
// that are in the schema $1, and give out the same numbers as before.
const emptying = `
	SELECT format('DELETE FROM %1$I; INSERT INTO %1$I (%2$s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM %3$s.%1$I', relname, string_agg(quote_ident(attname), ','), $1::text)
	FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
	WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
	GROUP BY relname
	UNION ALL SELECT format('ALTER SEQUENCE %I RESTART WITH %s', sequencename, coalesce(last_value + increment_by, start_value))
	FROM pg_sequences WHERE schemaname = current_schema()`

// giveBack empties a schema for the next who asks for one.
func (p *Postgres) giveBack(s schema) error {
	var left int64
	err := p.in(context.Background(), s, func(conn *pgx.Conn) error {
		results := conn.PgConn().Exec(context.Background(), s.empty)
		for results.NextResult() {
			if tag, err := results.ResultReader().Close(); err == nil && tag.Delete() {
				left += tag.RowsAffected()
			}
		}
		return results.Close()
	})
	if err != nil || left > muchLeft {
		return errors.Join(err, p.admin(context.Background(), "DROP SCHEMA "+s.name+","+s.copies()+" CASCADE"))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.prepared = append(p.prepared, s)
	return nil
}

// copies is the schema with what is in s when it has been prepared.
func (s schema) copies() string { return s.name + "_copies" }

// in does something in a schema, over a connection of its own.
func (p *Postgres) in(ctx context.Context, s schema, do func(*pgx.Conn) error) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, p.schemaURL(s.name))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	return do(conn)
}

func texts(ctx context.Context, conn *pgx.Conn, query, schema string) ([]string, error) {
	rows, err := conn.Query(ctx, query, schema)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

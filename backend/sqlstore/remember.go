package sqlstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"modernc.org/sqlite"
)

// maxRemembered is how many statements a connection keeps. The store has about
// sixty, some of them once for each number of rows.
const maxRemembered = 128

// remembering makes connections that prepare each statement once. Unlike the
// cache of gorm it waits for nobody: every connection has its own, and serves
// one at a time.
type remembering struct{ driver.Connector }

// Connect implements driver.Connector.
func (r remembering) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := r.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole, ok := c.(sqliteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's %T is not whole", c), c.Close())
	}
	return &conn{sqliteConn: whole, known: map[string]*statement{}}, nil
}

// sqliteConn is what the connections of SQLite's driver can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
	NewRestore(from string) (*sqlite.Backup, error)
}

// sqliteStmt is what its prepared statements can do.
type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// sqliteRows is what its rows can do.
type sqliteRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// conn is a connection that knows statements by their text.
type conn struct {
	sqliteConn
	known map[string]*statement
}

// statement is a prepared one.
type statement struct {
	sqliteStmt
	lent bool // rows are still read from it
	once bool // it is not kept
}

// ExecContext implements driver.ExecerContext.
func (c *conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	result, err := s.ExecContext(ctx, args)
	return result, errors.Join(err, s.done())
}

// QueryContext implements driver.QueryerContext.
func (c *conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, s.done())
	}
	whole, ok := rows.(sqliteRows)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's %T are not whole", rows), rows.Close(), s.done())
	}
	return &lentRows{whole, s}, nil
}

// statement gives a statement, which is lent until it is done.
func (c *conn) statement(ctx context.Context, text string) (*statement, error) {
	s := c.known[text]
	if s != nil && !s.lent {
		s.lent = true
		return s, nil
	}
	prepared, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	whole, ok := prepared.(sqliteStmt)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's %T is not whole", prepared), prepared.Close())
	}
	fresh := &statement{sqliteStmt: whole, lent: true, once: s != nil}
	if !fresh.once {
		if err := c.makeRoom(); err != nil {
			return nil, errors.Join(err, whole.Close())
		}
		c.known[text] = fresh
	}
	return fresh, nil
}

// makeRoom forgets some statement if there are too many.
func (c *conn) makeRoom() error {
	if len(c.known) < maxRemembered {
		return nil
	}
	for text, s := range c.known {
		if !s.lent {
			delete(c.known, text)
			return s.Close()
		}
	}
	return nil
}

// done gives a statement back.
func (s *statement) done() error {
	s.lent = false
	if s.once {
		return s.Close()
	}
	return nil
}

// Close implements driver.Conn.
func (c *conn) Close() error {
	var errs []error
	for _, s := range c.known {
		errs = append(errs, s.Close())
	}
	clear(c.known)
	return errors.Join(append(errs, c.sqliteConn.Close())...)
}

// lentRows are rows that give their statement back.
type lentRows struct {
	sqliteRows
	of *statement
}

// Close implements driver.Rows.
func (r *lentRows) Close() error { return errors.Join(r.sqliteRows.Close(), r.of.done()) }

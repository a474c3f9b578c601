package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"modernc.org/sqlite"
)

// counting counts what its connections prepare.
type counting struct {
	driver.Connector
	prepared map[string]int
}

type countingConn struct {
	sqliteConn
	of *counting
}

func (c *counting) Connect(ctx context.Context) (driver.Conn, error) {
	made, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return countingConn{made.(sqliteConn), c}, nil
}

func (c countingConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	c.of.prepared[text]++
	return c.sqliteConn.PrepareContext(ctx, text)
}

// remembered opens a database of one connection with a table of numbers.
func remembered(t *testing.T) (*sql.DB, *counting) {
	t.Helper()
	connector, err := sqlite.NewConnector("file:" + filepath.ToSlash(filepath.Join(t.TempDir(), "test.db")))
	if err != nil {
		t.Fatal(err)
	}
	count := &counting{connector, map[string]int{}}
	db := sql.OpenDB(remembering{count})
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	execute(t, db, "CREATE TABLE numbers (n INTEGER PRIMARY KEY, name TEXT NOT NULL)")
	return db, count
}

func execute(t *testing.T, db *sql.DB, text string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), text, args...); err != nil {
		t.Fatal(err)
	}
}

func TestStatementsArePreparedOnce(t *testing.T) {
	db, count := remembered(t)
	const insert, name = "INSERT INTO numbers (n, name) VALUES (?, ?)", "SELECT name FROM numbers WHERE n = ?"
	for n := range 10 {
		execute(t, db, insert, n, fmt.Sprint("number ", n))
		if _, err := db.ExecContext(t.Context(), insert, n, "again"); err == nil {
			t.Error("a number is there twice")
		}
		var got string
		if err := db.QueryRowContext(t.Context(), name, n).Scan(&got); err != nil || got != fmt.Sprint("number ", n) {
			t.Errorf("%d: %q, %v", n, got, err)
		}
		if err := db.QueryRowContext(t.Context(), name, -1).Scan(&got); err != sql.ErrNoRows {
			t.Error(err)
		}
	}
	if count.prepared[insert] != 1 || count.prepared[name] != 1 {
		t.Error(count.prepared)
	}
}

func TestTheSameStatementInsideItself(t *testing.T) {
	db, count := remembered(t)
	for n := range 3 {
		execute(t, db, "INSERT INTO numbers (n, name) VALUES (?, 'x')", n)
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	const all = "SELECT n FROM numbers WHERE n >= ? ORDER BY n"
	var pairs []string
	read := func(from int, each func(n int)) {
		t.Helper()
		rows, err := tx.QueryContext(t.Context(), all, from)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var n int
			if err := rows.Scan(&n); err != nil {
				t.Fatal(err)
			}
			each(n)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	read(0, func(a int) { read(a, func(b int) { pairs = append(pairs, fmt.Sprint(a, b)) }) })
	if got := fmt.Sprint(pairs); got != "[0 0 0 1 0 2 1 1 1 2 2 2]" {
		t.Error(got)
	}
	if n := count.prepared[all]; n != 4 {
		t.Errorf("prepared %d times, of which one was to be kept", n)
	}
	read(2, func(int) {})
	if n := count.prepared[all]; n != 4 {
		t.Errorf("the kept one was not used: %d", n)
	}
}

func TestStatementsFollowTheTables(t *testing.T) {
	db, count := remembered(t)
	const all = "SELECT * FROM numbers"
	columns := func() string {
		t.Helper()
		rows, err := db.QueryContext(t.Context(), all)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		names, err := rows.Columns()
		if err := errors.Join(err, rows.Err()); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(names)
	}
	execute(t, db, "INSERT INTO numbers (n, name) VALUES (1, 'one')")
	before := columns()
	execute(t, db, "ALTER TABLE numbers ADD COLUMN colour TEXT")
	if after := columns(); before != "[n name]" || after != "[n name colour]" || count.prepared[all] != 1 {
		t.Error(before, after, count.prepared[all])
	}
}

func TestOnlySoManyStatementsAreKept(t *testing.T) {
	db, count := remembered(t)
	for n := range 3 * maxRemembered {
		execute(t, db, fmt.Sprintf("INSERT INTO numbers (n, name) VALUES (%d, 'x')", n))
	}
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.Raw(func(raw any) error {
		if kept := len(raw.(*conn).known); kept != maxRemembered {
			t.Errorf("%d are kept", kept)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if len(count.prepared) != 3*maxRemembered+1 {
		t.Error(len(count.prepared))
	}
}

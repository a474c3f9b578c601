package postgres_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"latchkey/backend/sqlstore/postgres"
	"latchkey/backend/sqlstore/storetest"
)

// TestOlderStores: a database of every earlier version is brought up to date when
// it is opened, with everything in it.
func TestOlderStores(t *testing.T) {
	first := inSQLite(t)
	newest := migrations(t, all.Postgres(t).Database(t)).ListSources()
	for _, version := range newest[:len(newest)-1] {
		t.Run(strconv.FormatInt(version.Version, 10), func(t *testing.T) {
			address := all.Postgres(t).Database(t)
			provider := migrations(t, address)
			if _, err := provider.UpTo(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			for _, table := range []string{"stamp", "users", "emails", "terms", "credentials", "policies", "ended", "events"} {
				takeOver(t, first, raw(t, address), table)
			}
			if _, err := provider.UpTo(t.Context(), version.Version); err != nil {
				t.Fatal(err)
			}
			storetest.WasFirst(t, openAt(t, address, postgres.Options{}))
			have, want, err := provider.GetVersions(t.Context())
			if err != nil || have != want {
				t.Errorf("it has version %d, want %d; %v", have, want, err)
			}
		})
	}
}

func inSQLite(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "store.db"))
	if err == nil {
		t.Cleanup(func() { _ = db.Close() })
		_, err = db.ExecContext(t.Context(), storetest.First())
	}
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// migrations are those that the program has.
func migrations(t *testing.T, address string) *goose.Provider {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	db := stdlib.OpenDB(*config)
	t.Cleanup(func() { _ = db.Close() })
	provider, err := goose.NewProvider(goose.DialectPostgres, db, os.DirFS("migrations"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	return provider
}

// takeOver copies the rows of a table, which SQLite and PostgreSQL have alike but
// for what is true or false, and for who counts the rows.
func takeOver(t *testing.T, from *sql.DB, to *pgx.Conn, table string) {
	t.Helper()
	ctx := t.Context()
	rows, err := from.QueryContext(ctx, "SELECT * FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, places, marks := make([]any, len(columns)), make([]any, len(columns)), make([]string, len(columns))
		for i, column := range columns {
			places[i], marks[i] = &values[i], fmt.Sprintf("$%d", i+1)
			if slices.Contains([]string{"demo", "privileged", "clone_warning", "user_present", "user_verified", "backup_eligible", "backed_up"}, column) {
				marks[i] += "::bigint::integer::boolean"
			}
		}
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		for i, value := range values {
			if bytes, ok := value.([]byte); ok && bytes == nil {
				values[i] = []byte{} // no bytes, which the driver gives like nothing at all
			}
		}
		statement := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
		if _, err := to.Exec(ctx, statement, values...); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if slices.Contains(columns, "seq") {
		run(t, to, fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%s', 'seq'), (SELECT max(seq) FROM %[1]s))", table))
	}
}

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
	"time"

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
			address := firstStore(t, first)
			provider := migrations(t, address)
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

// TestLongMigrationsAreAlone: whoever brings the tables up to date keeps the others
// out for as long as that takes, whatever the server does with those who are idle.
func TestLongMigrationsAreAlone(t *testing.T) {
	address := firstStore(t, inSQLite(t))
	db, slow := raw(t, address), raw(t, address)
	run(t, db, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = 100', current_database()); END $$")
	run(t, slow, "BEGIN")
	run(t, slow, "LOCK TABLE events")
	opened := make(chan error, 1)
	go func() {
		s, err := postgres.Open(t.Context(), address, postgres.Options{})
		if err == nil {
			err = s.Close()
		}
		opened <- err
	}()
	waiting := func() (alone int) {
		t.Helper()
		err := db.QueryRow(t.Context(), `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&alone)
		if err != nil {
			t.Fatal(err)
		}
		return alone
	}
	for begun := time.Now(); waiting() == 0 && time.Since(begun) < 10*time.Second; {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(500 * time.Millisecond)
	if waiting() == 0 {
		t.Error("nobody is kept out any more")
	}
	run(t, slow, "COMMIT")
	if err := <-opened; err != nil {
		t.Error(err)
	}
}

// firstStore is a database of the first version with what a store in SQLite has.
func firstStore(t testing.TB, first *sql.DB) (address string) {
	t.Helper()
	address = all.Postgres(t).Database(t)
	if _, err := migrations(t, address).UpTo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"stamp", "users", "emails", "terms", "credentials", "policies", "ended", "events"} {
		takeOver(t, first, raw(t, address), table)
	}
	return address
}

func inSQLite(t testing.TB) *sql.DB {
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
func migrations(t testing.TB, address string) *goose.Provider {
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
func takeOver(t testing.TB, from *sql.DB, to *pgx.Conn, table string) {
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

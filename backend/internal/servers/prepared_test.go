package servers_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestPrepared: whoever comes second finds what was prepared, and nothing of the
// first, be it a row that cannot be deleted, a number that was given out, or more
// than is kept.
func TestPrepared(t *testing.T) {
	server, made := all.Postgres(t), 0
	prepare := func(url string) error {
		made++
		return run(t, url, `
			CREATE TABLE parents (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT, length INTEGER GENERATED ALWAYS AS (length(name)) STORED);
			CREATE TABLE children (id BIGSERIAL PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parents (id));
			CREATE FUNCTION stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'it stays'; END $$;
			CREATE TRIGGER stays BEFORE DELETE ON children FOR EACH ROW EXECUTE FUNCTION stays();
			INSERT INTO parents (name) VALUES ('first')`)
	}
	want := func(t *testing.T, url string, want ...string) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close(t.Context()) }()
		rows, err := conn.Query(t.Context(), "SELECT concat(id, ' ', name) FROM parents UNION ALL SELECT concat(id, ' of ', parent) FROM children ORDER BY 1")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := pgx.CollectRows(rows, pgx.RowTo[string]); err != nil || !slices.Equal(got, want) {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
	for round, also := range []string{"", "", "INSERT INTO parents (name) SELECT 'one of many' FROM generate_series(1, 20000)", "", ""} {
		t.Run("", func(t *testing.T) {
			url := server.Prepared(t, prepare)
			want(t, url, "1 first")
			if err := run(t, url, "INSERT INTO parents (name) VALUES ('second'); INSERT INTO children (parent) VALUES (2); UPDATE parents SET name = 'changed' WHERE id = 1"); err != nil {
				t.Fatal(err)
			}
			want(t, url, "1 changed", "1 of 2", "2 second")
			if err := run(t, url, "DELETE FROM children"); err == nil {
				t.Error("the trigger is gone")
			}
			if also != "" {
				if err := run(t, url, also); err != nil {
					t.Fatal(err)
				}
			}
			if wanted := 1 + round/3; made != wanted {
				t.Errorf("made %d times, want %d", made, wanted)
			}
		})
	}
	t.Run("two at once", func(t *testing.T) {
		a, b := server.Prepared(t, prepare), server.Prepared(t, prepare)
		if a == b {
			t.Error("they are the same")
		}
	})
}

package postgres_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/servers"
	"latchkey/backend/sqlstore"
	"latchkey/backend/sqlstore/postgres"
)

// now is when the stores of these tests are used.
var now = time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)

func person(username string) enroll.User {
	return enroll.User{
		ID: enroll.NewID(), Handle: enroll.NewUserHandle(), Username: username, DisplayName: "Person " + username,
		Addresses: []enroll.Address{{Email: username + "@example.com", Primary: true}}, ExternalID: "ext-" + username,
		Status: enroll.UserActive, CreatedAt: now, UpdatedAt: now, Revision: 1,
	}
}

func happened(act enroll.Act, user enroll.ID) enroll.Event {
	return enroll.Event{ID: enroll.NewID(), At: now, Act: act, By: enroll.Holder{Kind: enroll.ActorSystem}, User: user}
}

func insert(ctx context.Context, s enroll.Store, user enroll.User) error {
	return s.InTx(ctx, func(tx enroll.Tx) error {
		if err := tx.InsertUser(ctx, user); err != nil {
			return err
		}
		return tx.Append(ctx, happened(enroll.ActUserCreated, user.ID))
	})
}

// raw opens a connection to a database behind the store's back.
func raw(t testing.TB, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func run(t testing.TB, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// changed returns an address with something else in it.
func changed(t *testing.T, address string, change func(u *url.URL)) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	return u.String()
}

// wantRefused checks that an address is refused with one sentence that does not
// have the password.
func wantRefused(t *testing.T, address string, code enroll.Code) {
	t.Helper()
	s, err := postgres.Open(t.Context(), address, postgres.Options{Wait: time.Second})
	if err == nil {
		t.Fatal(errors.Join(errors.New("opened"), s.Close()))
	}
	e, _ := errors.AsType[*enroll.Error](err)
	if e == nil || e.Code != code || code == enroll.CodeMalformed && (e.Field != "store" || e.Message == "") {
		t.Errorf("got %v", err)
		return
	}
	if strings.ContainsAny(e.Message, "\n.") && !strings.Contains(e.Message, "example.com") {
		t.Errorf("%q is more than one sentence", e.Message)
	}
	for _, part := range []string{servers.Password, url.QueryEscape(servers.Password), "s3cret", "p@ss"} {
		if strings.Contains(err.Error(), part) {
			t.Errorf("%q has the password", err)
		}
	}
}

func TestOpenRefusesAddresses(t *testing.T) {
	for name, address := range map[string]string{
		"empty":                   "",
		"no address":              "store.db",
		"sqlite":                  "sqlite:store.db",
		"keywords":                "host=localhost user=latchkey password=s3cret dbname=latchkey",
		"another scheme":          "mysql://latchkey:s3cret@localhost/latchkey",
		"no database":             "postgres://latchkey:s3cret@localhost",
		"password with slash":     "postgres://latchkey:s3cret/p@ss@localhost/latchkey",
		"password with number":    "postgres://latchkey:s3cret#p@ss@localhost/latchkey",
		"password as port":        "postgres://localhost:s3cret/latchkey",
		"control character":       "postgres://latchkey:s3cret@local\x00host/latchkey",
		"unknown sslmode":         "postgres://latchkey:s3cret@localhost/latchkey?sslmode=s3cret",
		"certificate not there":   "postgres://latchkey:s3cret@localhost/latchkey?sslmode=verify-ca&sslrootcert=/s3cret",
		"odd time":                "postgres://latchkey:s3cret@localhost/latchkey?connect_timeout=s3cret",
		"odd way to ask":          "postgres://latchkey:s3cret@localhost/latchkey?default_query_exec_mode=s3cret",
		"escape that is not one":  "postgres://latchkey:s3cret%@localhost/latchkey",
		"fragment after database": "postgres://latchkey@localhost/latchkey#s3cret",
	} {
		t.Run(name, func(t *testing.T) { wantRefused(t, address, enroll.CodeMalformed) })
	}
}

func TestOpenRefusesDatabases(t *testing.T) {
	server := all.Postgres(t)
	t.Run("wrong password", func(t *testing.T) {
		wantRefused(t, changed(t, server.Database(t), func(u *url.URL) { u.User = url.UserPassword("latchkey", "s3cret") }), enroll.CodeMalformed)
	})
	t.Run("unknown user", func(t *testing.T) {
		wantRefused(t, changed(t, server.Database(t), func(u *url.URL) { u.User = url.UserPassword("nobody", "s3cret") }), enroll.CodeMalformed)
	})
	t.Run("no such database", func(t *testing.T) {
		wantRefused(t, changed(t, server.Database(t), func(u *url.URL) { u.Path = "elsewhere" }), enroll.CodeMalformed)
	})
	t.Run("not allowed to make tables", func(t *testing.T) {
		address := server.Database(t)
		run(t, raw(t, address), "DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD 's3cret'; REVOKE CREATE ON SCHEMA public FROM public")
		wantRefused(t, changed(t, address, func(u *url.URL) { u.User = url.UserPassword("guest", "s3cret") }), enroll.CodeMalformed)
	})
	t.Run("another program's", func(t *testing.T) {
		address := server.Database(t)
		db := raw(t, address)
		run(t, db, "CREATE TABLE users (name TEXT)")
		wantRefused(t, address, enroll.CodeMalformed)
		var tables int
		if err := db.QueryRow(t.Context(), "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").Scan(&tables); err != nil || tables != 1 {
			t.Errorf("there are %d tables now, %v", tables, err)
		}
	})
	t.Run("a newer Latchkey's", func(t *testing.T) {
		address := server.Database(t)
		if err := openAt(t, address, postgres.Options{}).Close(); err != nil {
			t.Fatal(err)
		}
		run(t, raw(t, address), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)")
		wantRefused(t, address, enroll.CodeMalformed)
	})
	t.Run("not in UTF-8", func(t *testing.T) {
		address := server.Database(t)
		db := raw(t, address)
		run(t, db, "DROP DATABASE IF EXISTS latin")
		run(t, db, "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc")
		t.Cleanup(func() { _, _ = db.Exec(context.Background(), "DROP DATABASE latin WITH (FORCE)") })
		wantRefused(t, changed(t, address, func(u *url.URL) { u.Path = "latin" }), enroll.CodeMalformed)
	})
	t.Run("nobody there", func(t *testing.T) {
		wantRefused(t, changed(t, server.Database(t), func(u *url.URL) { u.Host = "127.0.0.1:1" }), enroll.CodeUnavailable)
	})
	t.Run("no encryption there", func(t *testing.T) {
		wantRefused(t, changed(t, server.Database(t), func(u *url.URL) { u.RawQuery = "sslmode=require" }), enroll.CodeUnavailable)
	})
}

// TestOpenTogether: several programs that start at once on an empty database
// all get the same store.
func TestOpenTogether(t *testing.T) {
	address := all.Postgres(t).Database(t)
	const n = 6
	var wg sync.WaitGroup
	stores, errs := make([]*sqlstore.Store, n), make([]error, n)
	for i := range n {
		wg.Go(func() { stores[i], errs[i] = postgres.Open(t.Context(), address, postgres.Options{}) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	first, err := stores[0].Policy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var stamps sync.WaitGroup
	for i, s := range stores {
		user := person(string(rune('a' + i)))
		if err := insert(t.Context(), s, user); err != nil {
			t.Error(err)
		}
		if policy, err := s.Policy(t.Context()); err != nil || policy.CreatedAt != first.CreatedAt {
			t.Errorf("another first policy: %v", err)
		}
		if _, err := stores[n-1-i].User(t.Context(), user.ID); err != nil {
			t.Error(err)
		}
		stamps.Go(func() {
			if err := s.Stamp(t.Context(), enroll.Stamp{RPID: "example.com"}); err != nil {
				t.Error(err)
			}
		})
	}
	stamps.Wait()
	for _, s := range stores {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestOpenWaitsItsTurn: nothing is written to a database whose tables somebody
// else brings up to date.
func TestOpenWaitsItsTurn(t *testing.T) {
	address := all.Postgres(t).Database(t)
	db := raw(t, address)
	run(t, db, "BEGIN; SELECT pg_advisory_xact_lock(1280001369)") // "LKEY"
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := postgres.Open(ctx, address, postgres.Options{}); enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Errorf("got %v", err)
	}
	var tables int
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").Scan(&tables); err != nil || tables != 0 {
		t.Errorf("there are %d tables, %v", tables, err)
	}
	opened := make(chan error)
	go func() {
		s, err := postgres.Open(t.Context(), address, postgres.Options{Wait: time.Second})
		if err == nil {
			err = s.Close()
		}
		opened <- err
	}()
	time.Sleep(1500 * time.Millisecond) // longer than a statement may take later
	run(t, db, "COMMIT")
	if err := <-opened; err != nil {
		t.Error(err)
	}
}

// TestWaysToAsk: before a pooler of connections statements may have to be asked in
// another way, in which the driver does not hear from the server what it takes.
func TestWaysToAsk(t *testing.T) {
	for _, way := range []string{"cache_statement", "cache_describe", "describe_exec", "exec", "simple_protocol"} {
		t.Run(way, func(t *testing.T) {
			s := openAt(t, changed(t, all.Postgres(t).Database(t), func(u *url.URL) { u.RawQuery = "default_query_exec_mode=" + way }), postgres.Options{})
			user := person("anna")
			user.Privileged = true
			if err := insert(t.Context(), s, user); err != nil {
				t.Fatal(err)
			}
			got, err := s.User(t.Context(), user.ID)
			if err != nil || got.ID != user.ID || !got.Privileged || !got.CreatedAt.Equal(user.CreatedAt) {
				t.Errorf("got %+v, %v", got, err)
			}
			if page, err := s.FindUsers(t.Context(), enroll.UserQuery{Text: "ann"}); err != nil || len(page.Users) != 1 {
				t.Errorf("found %+v, %v", page.Users, err)
			}
			if page, err := s.Events(t.Context(), enroll.EventQuery{User: user.ID, Outcome: enroll.ActDone}); err != nil || len(page.Events) != 1 {
				t.Errorf("events %+v, %v", page.Events, err)
			}
			sealAll(t, s, enroll.NewID())
			if log, err := s.Log(t.Context()); err != nil || log.Size != 1 {
				t.Errorf("sealed %+v, %v", log, err)
			}
			if err := s.InTx(t.Context(), func(tx enroll.Tx) error { _, err := tx.Fade(t.Context(), time.Now(), 10); return err }); err != nil {
				t.Error(err)
			}
		})
	}
}

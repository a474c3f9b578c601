package servers

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Postgres is a PostgreSQL server.
//
// It does not wait for the disk (fsync=off). So a test that kills it shows that
// what was acknowledged had left the server's memory, and nothing about a
// machine that loses power.
//
// Where it can, it sorts text as English does, so that what relies on the order
// of bytes without asking for it is found out.
type Postgres struct {
	server
	databases atomic.Int32

	mu       sync.Mutex
	prepared []schema // that nobody uses now
}

// Password is the password of the servers' one user. It has signs that need an
// escape in a URL.
const Password = "s3cret/p@ss"

// superuser is whom everything in these servers belongs to.
const superuser = "latchkey"

func newPostgres() (_ *Postgres, err error) {
	bin, version, err := findPostgres()
	if err != nil {
		return nil, err
	}
	runner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	p := &Postgres{server: server{polite: syscall.SIGINT, abrupt: syscall.SIGQUIT, asUser: runner}}
	if p.dir, err = folder("postgres", runner); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = p.remove()
		}
	}()
	data := filepath.Join(p.dir, "data")
	if err := p.initialise(bin, data, version); err != nil {
		return nil, err
	}
	p.argv = func(port int) []string {
		argv := []string{filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(port)}
		// A machine with many cores has many tests side by side, of eight connections each.
		for _, setting := range []string{
			"listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "full_page_writes=off", "wal_level=minimal",
			"max_wal_senders=0", "max_connections=1000", "shared_buffers=32MB", "lc_messages=C", "log_min_messages=fatal",
		} {
			argv = append(argv, "-c", setting)
		}
		return argv
	}
	p.ready = func(ctx context.Context) error { return p.admin(ctx, "SELECT 1") }
	return p, p.start()
}

func (p *Postgres) initialise(bin, data string, version int) error {
	password := filepath.Join(p.dir, "password")
	if err := os.WriteFile(password, []byte(Password+"\n"), 0o600); err != nil {
		return err
	}
	if p.asUser != nil {
		if err := os.Chown(password, int(p.asUser.uid), int(p.asUser.gid)); err != nil {
			return err
		}
	}
	args := []string{"--pgdata", data, "--no-sync", "--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", "--username", superuser, "--pwfile", password}
	if version >= 15 {
		args = append(args, "--locale-provider=icu", "--icu-locale=en-US")
	}
	cmd := exec.Command(filepath.Join(bin, "initdb"), args...)
	cmd.Dir, cmd.SysProcAttr = p.dir, attributes(p.asUser, syscall.SIGTERM)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// Database makes an empty database and returns its URL. It goes at the end of
// the test.
func (p *Postgres) Database(tb testing.TB) string {
	tb.Helper()
	name := p.name()
	if err := p.admin(tb.Context(), "CREATE DATABASE "+name); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := p.admin(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			tb.Error(err)
		}
	})
	return p.url(name)
}

// Schema makes an empty schema in the database that all schemas share, and
// returns the URL of a database that looks like that alone. It costs a tenth of a
// database of its own.
func (p *Postgres) Schema(tb testing.TB) string {
	tb.Helper()
	name := p.name()
	if err := p.admin(tb.Context(), "CREATE SCHEMA "+name); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := p.admin(context.Background(), "DROP SCHEMA "+name+" CASCADE"); err != nil {
			tb.Error(err)
		}
	})
	return p.schemaURL(name)
}

// name is one that no database and no schema has yet.
func (p *Postgres) name() string { return fmt.Sprintf("test%d", p.databases.Add(1)) }

func (p *Postgres) schemaURL(name string) string { return p.url("postgres") + "&search_path=" + name }

func (p *Postgres) url(database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(superuser, Password), Host: p.address(), Path: database, RawQuery: "sslmode=disable"}
	return u.String()
}

// admin runs one statement outside of the tests' databases.
func (p *Postgres) admin(ctx context.Context, statement string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, p.url("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, statement, pgx.QueryExecModeSimpleProtocol)
	return err
}

// findPostgres returns the folder of the newest PostgreSQL and its version.
// Debian keeps the server's programs out of the path.
func findPostgres() (bin string, version int, err error) {
	candidates, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", 0, err
	}
	if inPath, err := exec.LookPath("initdb"); err == nil {
		candidates = append(candidates, inPath)
	}
	for _, initdb := range candidates {
		out, err := exec.Command(initdb, "--version").Output()
		if err != nil {
			continue
		}
		major := regexp.MustCompile(`\d+`).FindString(string(out))
		if v, err := strconv.Atoi(major); err == nil && v > version {
			bin, version = filepath.Dir(initdb), v
		}
	}
	if bin == "" {
		return "", 0, missing("PostgreSQL's server", "postgresql")
	}
	return bin, version, nil
}

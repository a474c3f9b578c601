package servers

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Redis is a Redis server. It keeps nothing over a restart but what a test tells
// it to SAVE.
type Redis struct {
	server
	databases atomic.Int32
}

// redisDatabases is how many databases there are: as many as tests will ask for.
const redisDatabases = 10_000

func newRedis() (_ *Redis, err error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, missing("redis-server", "redis-server")
	}
	r := &Redis{server: server{polite: syscall.SIGTERM, abrupt: syscall.SIGTERM}}
	if r.dir, err = folder("redis", nil); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = r.remove()
		}
	}()
	settings := filepath.Join(r.dir, "redis.conf") // the password is nobody else's to see
	if err := os.WriteFile(settings, fmt.Appendf(nil, "bind 127.0.0.1\nsave \"\"\ndatabases %d\nrequirepass %q\n", redisDatabases, Password), 0o600); err != nil {
		return nil, err
	}
	r.argv = func(port int) []string {
		return []string{program, settings, "--port", fmt.Sprint(port), "--dir", r.dir}
	}
	r.ready = r.answers
	return r, r.start()
}

// Database returns the URL of a database that no other test has.
func (r *Redis) Database(tb testing.TB) string {
	tb.Helper()
	n := r.databases.Add(1)
	if n >= redisDatabases {
		tb.Fatal("there are no more databases in this Redis")
	}
	u := url.URL{Scheme: "redis", User: url.UserPassword("", Password), Host: r.address(), Path: fmt.Sprint(n)}
	return u.String()
}

// Save writes what Redis has to the disk, as it does by itself from time to time
// where it is set up so. A later start begins with that.
func (r *Redis) Save(tb testing.TB) {
	tb.Helper()
	if err := r.command(tb.Context(), "SAVE", "+OK"); err != nil {
		tb.Fatal(err)
	}
}

// answers asks whether the server has read what it kept and takes commands. It
// speaks Redis' inline protocol, which needs no library.
func (r *Redis) answers(ctx context.Context) error { return r.command(ctx, "PING", "+PONG") }

// command sends a command, and fails unless the answer is what is wanted.
func (r *Redis) command(ctx context.Context, line, want string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", r.address())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	deadline, _ := ctx.Deadline()
	_ = conn.SetDeadline(deadline)
	if _, err := fmt.Fprintf(conn, "AUTH %s\r\n%s\r\n", Password, line); err != nil {
		return err
	}
	var all strings.Builder
	for buf := make([]byte, 256); ; {
		n, err := conn.Read(buf)
		all.Write(buf[:n])
		switch {
		case all.String() == "+OK\r\n"+want+"\r\n":
			return nil
		case strings.Count(all.String(), "\r\n") >= 2:
			return fmt.Errorf("redis-server says %q", all.String())
		case err != nil:
			return err
		}
	}
}

package servers_test

import (
	"bufio"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"latchkey/backend/internal/servers"
)

var all servers.Servers

func TestMain(m *testing.M) { os.Exit(all.Run(m)) }

func run(t *testing.T, address, statement string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(t.Context()) }()
	_, err = conn.Exec(t.Context(), statement)
	return err
}

// TestPostgres: databases are apart, and one outlives an end of its server in
// any way.
func TestPostgres(t *testing.T) {
	server := all.Postgres(t)
	a, b := server.Database(t), server.Database(t)
	if err := run(t, a, "CREATE TABLE kept (n INTEGER); INSERT INTO kept VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	if err := run(t, b, "SELECT * FROM kept"); err == nil {
		t.Error("two databases have the same tables")
	}
	for name, end := range map[string]func(testing.TB){"stopped": server.Stop, "killed": server.Kill} {
		end(t)
		if err := run(t, a, "SELECT 1"); err == nil {
			t.Errorf("%s, it still answers", name)
		}
		server.Start(t)
		if err := run(t, a, "SELECT 1 / count(*) FROM kept"); err != nil {
			t.Errorf("%s and started again: %v", name, err)
		}
	}
}

// command sends one command of Redis and returns the first line of the answer.
func command(t *testing.T, address, line string) (string, error) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()
	password, _ := u.User.Password()
	if _, err := fmt.Fprintf(conn, "AUTH %s\r\nSELECT %s\r\n%s\r\n", password, strings.TrimPrefix(u.Path, "/"), line); err != nil {
		return "", err
	}
	var answer string
	for lines, n := bufio.NewScanner(conn), 0; n < 3 && lines.Scan(); n++ {
		answer = lines.Text()
	}
	return answer, nil
}

// TestRedis: databases are apart, and what was saved, and nothing later,
// outlives a kill.
func TestRedis(t *testing.T) {
	server := all.Redis(t)
	a, b := server.Database(t), server.Database(t)
	want := func(address, line, want string) {
		t.Helper()
		if got, err := command(t, address, line); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", line, got, err, want)
		}
	}
	want(a, "SET early 1", "+OK")
	want(b, "EXISTS early", ":0")
	server.Save(t)
	want(a, "SET late 1", "+OK")
	server.Kill(t)
	if _, err := command(t, a, "PING"); err == nil {
		t.Error("killed, it still answers")
	}
	server.Start(t)
	want(a, "EXISTS early", ":1")
	want(a, "EXISTS late", ":0")
	server.Stop(t)
	server.Start(t)
	want(a, "EXISTS early", ":1")
}

// childEnv says that this process is a package of tests of its own.
const childEnv = "SERVERS_TEST_CHILD"

// TestChild is that package's test. It says where its servers keep their things.
func TestChild(t *testing.T) {
	how := os.Getenv(childEnv)
	switch how {
	case "":
		return // it is run by the tests below
	case "missing":
		all.Redis(t)
	}
	fmt.Println("database", all.Postgres(t).Database(t))
	fmt.Println("redis", all.Redis(t).Database(t))
	if how == "killed" {
		fmt.Println("waiting")
		select {}
	}
}

// TestNothingStays: the servers end with their process, and so do their folders
// unless it was killed.
func TestNothingStays(t *testing.T) {
	for _, how := range []string{"ended", "killed"} {
		t.Run(how, func(t *testing.T) {
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			temp := t.TempDir()
			for dir := temp; dir != "/" && dir != os.TempDir(); dir = filepath.Dir(dir) { // the server is run by another user
				if err := os.Chmod(dir, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			child := exec.CommandContext(t.Context(), self, "-test.run=^TestChild$", "-test.v")
			child.Env, child.Stderr = append(os.Environ(), childEnv+"="+how, "TMPDIR="+temp), os.Stderr
			out, err := child.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			var addresses []string
			for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "waiting"; {
				if word, address, ok := strings.Cut(lines.Text(), " "); ok && (word == "database" || word == "redis") {
					addresses = append(addresses, address)
				}
			}
			if how == "killed" {
				_ = child.Process.Kill()
			}
			_ = child.Wait()
			if len(addresses) != 2 {
				t.Fatalf("the child started %q", addresses)
			}
			for _, address := range addresses {
				waitUntilSilent(t, address)
			}
			if left, err := os.ReadDir(temp); how == "ended" && (err != nil || len(left) > 0) {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// TestMissing: without its program a test fails, and says what to do.
func TestMissing(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), self, "-test.run=^TestChild$")
	child.Env = append(os.Environ(), childEnv+"=missing", "PATH=")
	if out, err := child.CombinedOutput(); err == nil || !strings.Contains(string(out), "apt-get install -y --no-install-recommends redis-server") {
		t.Errorf("%v\n%s", err, out)
	}
}

func waitUntilSilent(t *testing.T, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	for {
		conn, err := net.Dial("tcp", u.Host)
		if err != nil {
			return
		}
		_ = conn.Close()
		time.Sleep(10 * time.Millisecond)
	}
}

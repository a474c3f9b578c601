package redisclient_test

import (
	"context"
	"errors"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/servers"
	"latchkey/backend/redisclient"
)

var all servers.Servers

func TestMain(m *testing.M) { os.Exit(all.Run(m)) }

func open(t *testing.T, address string, opts redisclient.Options) *redisclient.Client {
	t.Helper()
	c, err := redisclient.Open(t.Context(), address, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func changed(t *testing.T, address string, change func(u *url.URL)) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	return u.String()
}

// TestOpenRefuses: what is wrong with an address is one sentence, without the
// password.
func TestOpenRefuses(t *testing.T) {
	there := all.Redis(t).Database(t)
	for _, tt := range []struct {
		name, address string
		code          enroll.Code
	}{
		{"empty", "", enroll.CodeMalformed},
		{"no scheme", "localhost:6379", enroll.CodeMalformed},
		{"another scheme", "http://:s3cret@localhost:6379", enroll.CodeMalformed},
		{"no host", "redis://:s3cret@/0", enroll.CodeMalformed},
		{"password with slash", "redis://:s3cret/p@ss@localhost:6379/0", enroll.CodeMalformed},
		{"password with number", "redis://:s3cret#p@ss@localhost:6379/0", enroll.CodeMalformed},
		{"password as port", "redis://localhost:s3cret/0", enroll.CodeMalformed},
		{"no number", "redis://localhost:6379/s3cret", enroll.CodeMalformed},
		{"odd option", "redis://localhost:6379/0?s3cret=1", enroll.CodeMalformed},
		{"odd option of sentinels", "redis://localhost:6379/0?master_name=a&s3cret=1", enroll.CodeMalformed},
		{"odd option of a cluster", "redis://localhost:6379/0?addr=b:1&s3cret=1", enroll.CodeMalformed},
		{"wrong password", changed(t, there, func(u *url.URL) { u.User = url.UserPassword("", "s3cret") }), enroll.CodeMalformed},
		{"unknown user", changed(t, there, func(u *url.URL) { u.User = url.UserPassword("nobody", "s3cret") }), enroll.CodeMalformed},
		{"no password", changed(t, there, func(u *url.URL) { u.User = nil }), enroll.CodeMalformed},
		{"nobody there", changed(t, there, func(u *url.URL) { u.Host = "127.0.0.1:1" }), enroll.CodeUnavailable},
		{"no encryption there", changed(t, there, func(u *url.URL) { u.Scheme = "rediss" }), enroll.CodeUnavailable},
		{"no sentinel there", changed(t, there, func(u *url.URL) { u.RawQuery = "master_name=a" }), enroll.CodeUnavailable},
		{"nobody of the sentinels there", changed(t, there, func(u *url.URL) { u.Host, u.RawQuery = "127.0.0.1:1", "master_name=a" }), enroll.CodeUnavailable},
		{"no cluster there", changed(t, there, func(u *url.URL) { u.Path, u.RawQuery = "", "addr="+u.Host }), enroll.CodeMalformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := redisclient.Open(t.Context(), tt.address, redisclient.Options{Wait: time.Second})
			if err == nil {
				t.Fatal(errors.Join(errors.New("opened"), c.Close()))
			}
			e, _ := errors.AsType[*enroll.Error](err)
			if e == nil || e.Code != tt.code || e.Message == "" || tt.code == enroll.CodeMalformed && e.Field != "redis" {
				t.Errorf("got %v", err)
			}
			for _, part := range []string{servers.Password, url.QueryEscape(servers.Password), "s3cret", "p@ss"} {
				if strings.Contains(err.Error(), part) {
					t.Errorf("%q has the password", err)
				}
			}
		})
	}
}

func TestKeys(t *testing.T) {
	address := all.Redis(t).Database(t)
	ctx := t.Context()
	ours, same, others := open(t, address, redisclient.Options{}), open(t, address, redisclient.Options{}), open(t, address, redisclient.Options{Prefix: "other:"})
	if added, err := ours.Add(ctx, "k", "one", time.Minute); err != nil || !added {
		t.Fatalf("Add = %v, %v", added, err)
	}
	if added, err := same.Add(ctx, "k", "two", time.Minute); err != nil || added {
		t.Errorf("Add once more = %v, %v", added, err)
	}
	if value, there, err := same.Get(ctx, "k"); err != nil || !there || value != "one" {
		t.Errorf("Get = %q, %v, %v", value, there, err)
	}
	if _, there, err := others.Get(ctx, "k"); err != nil || there {
		t.Errorf("with another prefix: %v, %v", there, err)
	}
	if _, err := ours.Add(ctx, "short", "", 20*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	if _, there, err := ours.Get(ctx, "short"); err != nil || there {
		t.Errorf("after its time: %v, %v", there, err)
	}
}

func TestScripts(t *testing.T) {
	c, ctx := open(t, all.Redis(t).Database(t), redisclient.Options{}), t.Context()
	if got, there, err := c.Text(ctx, redisclient.NewScript("return KEYS[1] .. ARGV[1]"), "k", "x"); err != nil || !there || got != "latchkey:kx" {
		t.Errorf("Text = %q, %v, %v", got, there, err)
	}
	if _, there, err := c.Text(ctx, redisclient.NewScript("return false"), "k"); err != nil || there {
		t.Errorf("no text = %v, %v", there, err)
	}
	if got, err := c.Number(ctx, redisclient.NewScript("return 4503599627370497"), "k"); err != nil || got != 4503599627370497 {
		t.Errorf("Number = %d, %v", got, err)
	}
	if _, err := c.Number(ctx, redisclient.NewScript("return redis.call('NONSENSE')"), "k"); enroll.CodeOf(err) != enroll.CodeInternal {
		t.Errorf("a script with a defect: %v", err)
	}
}

// calls are one of each kind.
func calls(ctx context.Context, c *redisclient.Client) map[string]error {
	_, add := c.Add(ctx, string(enroll.NewID()), "", time.Minute)
	_, _, get := c.Get(ctx, "k")
	_, _, text := c.Text(ctx, redisclient.NewScript("return 'x'"), "k")
	_, number := c.Number(ctx, redisclient.NewScript("return 1"), "k")
	return map[string]error{"Add": add, "Get": get, "Text": text, "Number": number}
}

// TestRestart: while Redis is away everything is unavailable, and when it is back
// the same client works again, at the first try of each connection.
func TestRestart(t *testing.T) {
	server := all.Redis(t)
	for name, end := range map[string]func(testing.TB){"stopped": server.Stop, "killed": server.Kill} {
		t.Run(name, func(t *testing.T) {
			c := open(t, server.Database(t), redisclient.Options{})
			var many sync.WaitGroup
			for range 8 {
				many.Go(func() { calls(t.Context(), c) })
			}
			many.Wait()
			end(t)
			for what, err := range calls(t.Context(), c) {
				if enroll.CodeOf(err) != enroll.CodeUnavailable {
					t.Errorf("%s while it is away: %v", what, err)
				}
			}
			server.Start(t)
			for range 5 {
				for what, err := range calls(t.Context(), c) {
					if err != nil {
						t.Errorf("%s when it is back: %v", what, err)
					}
				}
			}
		})
	}
}

// TestSilent: a Redis that no longer says anything holds nobody for long.
func TestSilent(t *testing.T) {
	address := all.Redis(t).Database(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	proxy := servers.NewProxy(t, u.Host)
	const wait = 500 * time.Millisecond
	c := open(t, changed(t, address, func(u *url.URL) { u.Host = proxy.Address }), redisclient.Options{Wait: wait})
	proxy.Hold()
	for range 3 {
		begun := time.Now()
		for what, err := range calls(t.Context(), c) {
			if enroll.CodeOf(err) != enroll.CodeUnavailable {
				t.Errorf("%s: %v", what, err)
			}
		}
		if d := time.Since(begun); d > 4*5*wait {
			t.Errorf("four calls took %v", d)
		}
	}
	proxy.Release()
	// A connection that was begun meanwhile may fail one more call.
	for tries := 1; ; tries++ {
		_, err := c.Add(t.Context(), "k", "", time.Minute)
		if err == nil {
			break
		}
		if tries == 20 {
			t.Fatalf("when it speaks again: %v", err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for what, err := range calls(ctx, c) {
		if enroll.CodeOf(err) != enroll.CodeUnavailable || !errors.Is(err, context.Canceled) {
			t.Errorf("%s, given up: %v", what, err)
		}
	}
}

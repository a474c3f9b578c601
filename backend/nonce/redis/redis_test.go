package redis_test

import (
	"os"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/servers"
	"latchkey/backend/nonce/noncetest"
	"latchkey/backend/nonce/redis"
	"latchkey/backend/redisclient"
)

var all servers.Servers

func TestMain(m *testing.M) { os.Exit(all.Run(m)) }

func client(t *testing.T, address string) *redisclient.Client {
	t.Helper()
	c, err := redisclient.Open(t.Context(), address, redisclient.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestNonces(t *testing.T) {
	noncetest.Run(t, func(t *testing.T) noncetest.Harness {
		t.Helper()
		address := all.Redis(t).Database(t)
		return noncetest.Harness{One: redis.New(client(t, address)), Other: redis.New(client(t, address)), Advance: time.Sleep}
	})
}

// TestAway: while Redis is away nothing passes as used for the first time.
func TestAway(t *testing.T) {
	server := all.Redis(t)
	n := redis.New(client(t, server.Database(t)))
	server.Stop(t)
	for _, lifetime := range []time.Duration{time.Minute, 0} {
		if first, err := n.Use(t.Context(), "n", lifetime); first || enroll.CodeOf(err) != enroll.CodeUnavailable {
			t.Errorf("%t, %v", first, err)
		}
	}
	server.Start(t)
	if first, err := n.Use(t.Context(), "n", time.Minute); !first || err != nil {
		t.Errorf("when it is back: %t, %v", first, err)
	}
}

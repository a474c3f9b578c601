package redis_test

import (
	"os"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/servers"
	"latchkey/backend/limit"
	"latchkey/backend/limit/limittest"
	"latchkey/backend/limit/redis"
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

func TestLimiter(t *testing.T) {
	limittest.Run(t, func(t *testing.T) limittest.Harness {
		t.Helper()
		address := all.Redis(t).Database(t)
		return limittest.Harness{One: redis.New(client(t, address)), Other: redis.New(client(t, address)), Advance: time.Sleep}
	})
}

// lasting says how many keys there are with more time left than this, in
// milliseconds, or that never go.
var lasting = redisclient.NewScript(`
local n = 0
for _, key in ipairs(redis.call('KEYS', '*')) do
	local left = redis.call('PTTL', key)
	if left < 0 or left > tonumber(ARGV[1]) then n = n + 1 end
end
return n`)

// TestKeysGo: what is over takes no room.
func TestKeysGo(t *testing.T) {
	c := client(t, all.Redis(t).Database(t))
	l, rate := redis.New(c), limit.Rate{Count: 1, Period: time.Hour, Burst: 2}
	for _, key := range []string{"a", "b", "a"} {
		if wait, err := l.Take(t.Context(), key, rate); wait != 0 || err != nil {
			t.Fatal(wait, err)
		}
	}
	for _, tt := range []struct {
		after time.Duration
		keys  int64
	}{{30 * time.Minute, 2}, {90 * time.Minute, 1}, {2 * time.Hour, 0}} {
		if n, err := c.Number(t.Context(), lasting, "", tt.after.Milliseconds()); err != nil || n != tt.keys {
			t.Errorf("%d keys last longer than %v, want %d, %v", n, tt.after, tt.keys, err)
		}
	}
}

// TestAway: Redis being away is unavailable, for its caller to decide what
// follows, and over when it is back.
func TestAway(t *testing.T) {
	server := all.Redis(t)
	l, rate := redis.New(client(t, server.Database(t))), limit.Rate{Count: 1, Period: time.Hour, Burst: 1}
	server.Stop(t)
	if _, err := l.Take(t.Context(), "k", rate); enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Errorf("got %v", err)
	}
	server.Start(t)
	if wait, err := l.Take(t.Context(), "k", rate); wait != 0 || err != nil {
		t.Errorf("when it is back: %v, %v", wait, err)
	}
}

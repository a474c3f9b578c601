package redis_test

import (
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/challenge/challengetest"
	"latchkey/backend/challenge/redis"
	"latchkey/backend/enroll"
	"latchkey/backend/internal/servers"
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

func TestChallenges(t *testing.T) {
	challengetest.Run(t, func(t *testing.T, now func() time.Time) enroll.Challenges {
		t.Helper()
		return redis.New(client(t, all.Redis(t).Database(t)), now)
	})
}

func ceremony() enroll.Ceremony {
	now := time.Now()
	return enroll.Ceremony{ID: enroll.NewID(), Purpose: enroll.PurposeSignIn, Challenge: enroll.NewChallenge(), BegunAt: now, ExpiresAt: now.Add(10 * time.Minute)}
}

// TestInstances: of many takers at several instances one wins, and the others
// hear that it was used.
func TestInstances(t *testing.T) {
	address := all.Redis(t).Database(t)
	var instances []enroll.Challenges
	for range 3 {
		instances = append(instances, redis.New(client(t, address), time.Now))
	}
	for range 30 {
		c := ceremony()
		if err := instances[0].Put(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		var won atomic.Int32
		var takers sync.WaitGroup
		start := make(chan struct{})
		for i := range 9 {
			takers.Go(func() {
				<-start
				_, err := instances[i%3].Take(t.Context(), c.ID, c.Holder)
				switch enroll.CodeOf(err) {
				case "":
					won.Add(1)
				case enroll.CodeCeremonyUsed:
				default:
					t.Error(err)
				}
			})
		}
		close(start)
		takers.Wait()
		if n := won.Load(); n != 1 {
			t.Fatalf("%d of 9 took it", n)
		}
	}
}

// TestAway: Redis being away is unavailable, and costs those in the middle
// another try at most.
func TestAway(t *testing.T) {
	server := all.Redis(t)
	challenges, c := redis.New(client(t, server.Database(t)), time.Now), ceremony()
	if err := challenges.Put(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	server.Stop(t)
	_, take := challenges.Take(t.Context(), c.ID, c.Holder)
	_, peek := challenges.Peek(t.Context(), c.ID)
	for what, err := range map[string]error{"Put": challenges.Put(t.Context(), ceremony()), "Take": take, "Peek": peek} {
		if enroll.CodeOf(err) != enroll.CodeUnavailable {
			t.Errorf("%s: %v", what, err)
		}
	}
	server.Start(t)
	if _, err := challenges.Take(t.Context(), c.ID, c.Holder); enroll.CodeOf(err) != enroll.CodeCeremonyUnknown {
		t.Errorf("what it had not kept: %v", err)
	}
	if err := challenges.Put(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if _, err := challenges.Take(t.Context(), c.ID, c.Holder); err != nil {
		t.Error(err)
	}
}

// TestRedisForgets: what nobody needs any more goes by itself, taken or not.
func TestRedisForgets(t *testing.T) {
	address := all.Redis(t).Database(t)
	challenges, c := redis.New(client(t, address), time.Now), ceremony()
	want := func(what string) {
		t.Helper()
		if left := ttl(t, address, "latchkey:challenge:1:"+string(c.ID)); left <= enroll.CeremonyMemory || left > enroll.CeremonyMemory+10*time.Minute {
			t.Errorf("%s: %v left", what, left)
		}
	}
	if err := challenges.Put(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	want("waiting")
	if _, err := challenges.Take(t.Context(), c.ID, c.Holder); err != nil {
		t.Fatal(err)
	}
	want("taken")
}

// ttl asks Redis how long a key has left; negative: for ever, or none.
func ttl(t *testing.T, address, key string) time.Duration {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	password, _ := u.User.Password()
	request := "AUTH " + password + "\r\nSELECT " + strings.TrimPrefix(u.Path, "/") + "\r\nPTTL " + key + "\r\nQUIT\r\n"
	if _, err := conn.Write([]byte(request)); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 256)
	var all string
	for strings.Count(all, "\r\n") < 4 {
		n, err := conn.Read(answer)
		if all += string(answer[:n]); err != nil {
			break
		}
	}
	_, number, _ := strings.Cut(all, ":")
	number, _, _ = strings.Cut(number, "\r\n")
	d, err := time.ParseDuration(number + "ms")
	if err != nil {
		t.Fatalf("%q: %v", all, err)
	}
	return d
}

package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"latchkey/backend/ceremony"
	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/httpapi"
	"latchkey/backend/httpapi/client"
	"latchkey/backend/internal/ground"
	"latchkey/backend/internal/servers"
	"latchkey/backend/limit"
	nonces "latchkey/backend/nonce/memory"
	"latchkey/backend/sqlstore"
)

// TestService: a service across the network keeps the contract of one in this
// process. Who sends a request stands in a header here.
func TestService(t *testing.T) { contract(t, ground.Alone()) }

// TestServiceOnServers is the same over PostgreSQL and Redis.
func TestServiceOnServers(t *testing.T) { contract(t, ground.On(&all)) }

var all servers.Servers

func TestMain(m *testing.M) { os.Exit(all.Run(m)) }

func contract(t *testing.T, on ground.Ground) {
	t.Helper()
	servicetest.Run(t, func(t *testing.T, demo bool) servicetest.Harness {
		t.Helper()
		w := newWorldOn(t, on, demo)
		c, err := client.New(w.url, client.Options{Sign: showActor})
		if err != nil {
			t.Fatal(err)
		}
		return w.behind().Harness(t, func(enroll.Actor) enroll.Service { return c }, origins, w.challenges, w.service)
	})
}

var origins = []string{"https://enroll.example.com", "https://example.com:8443"}

const actorHeader = "Test-Actor"

func showActor(r *http.Request, s client.Sender) error {
	text, err := json.Marshal(s.By)
	r.Header.Set(actorHeader, string(text))
	return err
}

func readActor(r *http.Request) (by enroll.Actor, ok bool) {
	text := r.Header.Get(actorHeader)
	return by, text != "" && json.Unmarshal([]byte(text), &by) == nil
}

// world is a service on a real socket, over SQLite and challenges in memory.
type world struct {
	url        string
	handler    *httpapi.Handler
	service    *ceremony.Service
	store      *sqlstore.Store
	secret     enroll.Secret
	challenges *servicetest.Challenges
	clock      *servicetest.Clock
	limiter    *limiter
	log        *lockedBuffer
	metrics    *httpapi.Metrics
}

func newWorld(tb testing.TB, demo bool, options ...func(*httpapi.Deps)) *world {
	tb.Helper()
	return newWorldOn(tb, ground.Alone(), demo, options...)
}

func newWorldOn(tb testing.TB, on ground.Ground, demo bool, options ...func(*httpapi.Deps)) *world {
	tb.Helper()
	c := servicetest.NewClock()
	w := &world{clock: c, limiter: &limiter{}, log: &lockedBuffer{}, metrics: httpapi.NewMetrics()}
	w.challenges = servicetest.NewChallenges(func() enroll.Challenges { return on.Challenges(tb, c.Now) })
	log := slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.store, w.secret = on.Store(tb, c.Now), enroll.RandomSecret()
	signUp := enroll.SignUpInvited
	if demo {
		signUp = enroll.SignUpOpen
	}
	var err error
	w.service, err = ceremony.New(tb.Context(), ceremony.Deps{
		Store: w.store, Challenges: w.challenges, Secret: w.secret, Now: c.Now, Log: log,
		Config: ceremony.Config{RPID: "example.com", RPName: "Example", Origins: origins, Demo: demo, SignUp: signUp, Mail: true},
	})
	if err != nil {
		tb.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	w.url = "http://localhost:" + port
	deps := httpapi.Deps{
		Service: w.service, Door: w.service, Limiter: w.limiter, Metrics: w.metrics,
		Assets:   fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}, "assets/a-1.js": {Data: []byte("1")}},
		Ready:    func(ctx context.Context) error { _, err := w.store.Policy(ctx); return err },
		Origins:  append([]string{w.url}, origins...),
		Version:  "test",
		Identify: readActor,
		Nonces:   nonces.New(c.Now),
		Now:      c.Now,
		Log:      log,
	}
	for _, o := range options {
		o(&deps)
	}
	if w.handler, err = httpapi.New(deps); err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewUnstartedServer(w.handler)
	_ = server.Listener.Close()
	server.Listener = listener
	server.Start()
	tb.Cleanup(server.Close)
	return w
}

// limiter lets everything through until it is told how much.
type limiter struct {
	mu   sync.Mutex
	left map[string]int // by the beginning of a key
	err  error
}

func (l *limiter) Take(_ context.Context, key string, _ limit.Rate) (time.Duration, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for prefix, n := range l.left {
		if len(key) >= len(prefix) && key[:len(prefix)] == prefix {
			if n == 0 {
				return 1500 * time.Millisecond, nil
			}
			l.left[prefix]--
		}
	}
	return 0, l.err
}

func (w *world) behind() servicetest.Behind {
	return servicetest.Behind{Store: w.store, Clock: w.clock, Secret: w.secret}
}

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.String()
}

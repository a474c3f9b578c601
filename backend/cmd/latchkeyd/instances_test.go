package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/wire"
	"latchkey/backend/wire/server"
)

const patience = 30 * time.Second

// instance is a latchkeyd of its own process.
type instance struct {
	url     *url.URL
	metrics string
	cmd     *exec.Cmd
	log     *bytes.Buffer
}

// fleet is two instances behind a balancer, on one PostgreSQL and one Redis.
type fleet struct {
	*testing.T
	address   string // of the balancer
	args      []string
	mu        sync.Mutex
	instances []*instance // those that the balancer knows
	turn      int
}

func newFleet(t *testing.T, postgres, redis string) *fleet {
	t.Helper()
	f := &fleet{T: t}
	balancer := httptest.NewUnstartedServer(http.HandlerFunc(f.balance))
	_, port, _ := net.SplitHostPort(balancer.Listener.Addr().String())
	f.address = "http://localhost:" + port
	f.args = []string{
		"serve", "--demo", "--origin", f.address, "--limit-address", "1000000/1s", "--limit-account", "1000000/1s",
		"--postgres-file", f.file("postgres.url", postgres), "--redis-file", f.file("redis.url", redis),
		"--secret-file", f.file("secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
		"--journal-key-file", filepath.Join(t.TempDir(), "journal-key"), // made by the one that is first
	}
	// At once, so that both find no tables.
	for range 2 {
		f.instances = append(f.instances, f.launch())
	}
	for _, i := range f.instances {
		f.awaitReady(i)
	}
	balancer.Start()
	t.Cleanup(balancer.Close)
	return f
}

func (f *fleet) file(name, text string) string {
	f.Helper()
	path := filepath.Join(f.TempDir(), name)
	if err := os.WriteFile(path, []byte(text+"\n"), 0o600); err != nil {
		f.Fatal(err)
	}
	return path
}

// free is an address that nobody listens on.
func (f *fleet) free() string {
	f.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	defer listener.Close() //nolint:errcheck // it was only asked
	return listener.Addr().String()
}

func (f *fleet) launch() *instance {
	f.Helper()
	address, metrics := f.free(), f.free()
	i := &instance{url: &url.URL{Scheme: "http", Host: address}, metrics: "http://" + metrics + "/metrics", log: &bytes.Buffer{}}
	i.cmd = exec.CommandContext(f.Context(), os.Args[0], append(f.args, "--listen", address, "--metrics", metrics)...)
	i.cmd.Env = append(os.Environ(), childEnv+"=1", "XDG_DATA_HOME="+f.TempDir())
	i.cmd.Stderr = i.log
	if err := i.cmd.Start(); err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		_ = i.cmd.Process.Kill()
		_ = i.cmd.Wait()
	})
	return i
}

func (f *fleet) awaitReady(i *instance) {
	f.Helper()
	f.awaitAnswer(i, http.DefaultClient, i.url.String()+"/readyz")
}

func (f *fleet) awaitAnswer(i *instance, by *http.Client, url string) {
	f.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if a, err := f.get(by, url); err == nil && a.StatusCode == http.StatusOK {
			return
		}
		if time.Now().After(end) {
			_ = i.cmd.Process.Kill()
			_ = i.cmd.Wait()
			f.Fatalf("an instance does not get ready:\n%s", i.log)
		}
	}
}

// balance sends each request to the next instance that is there.
func (f *fleet) balance(w http.ResponseWriter, r *http.Request) {
	i := f.next()
	proxy := &httputil.ReverseProxy{
		Rewrite:      func(p *httputil.ProxyRequest) { p.SetURL(i.url); p.Out.Host = p.In.Host },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	proxy.ServeHTTP(w, r)
}

func (f *fleet) next() *instance {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turn++
	return f.instances[f.turn%len(f.instances)]
}

// know tells the balancer which instances there are.
func (f *fleet) know(list ...*instance) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.instances = list
}

// tally is what load has done so far.
type tally struct {
	mu       sync.Mutex
	done     map[enroll.ID]enroll.Credential // by person: acknowledged to the end
	refused  map[enroll.Code]int
	strange  []error
	finished atomic.Int64
}

// load enrols people until stop is called, four at once.
func (f *fleet) load(d *desk) (t *tally, stop func()) {
	t = &tally{done: map[enroll.ID]enroll.Credential{}, refused: map[enroll.Code]int{}}
	ctx, cancel := context.WithCancel(f.Context())
	var all sync.WaitGroup
	for range 4 {
		own := d.another()
		all.Go(func() {
			for ctx.Err() == nil {
				user, credential, err := own.enrol(context.WithoutCancel(ctx))
				t.mu.Lock()
				switch code := enroll.CodeOf(err); {
				case err == nil:
					t.done[user.ID] = credential
					t.finished.Add(1)
				case code == enroll.CodeUnavailable, code == enroll.CodeCeremonyUnknown: // a challenge may be lost
					t.refused[code]++
				default:
					t.strange = append(t.strange, err)
				}
				t.mu.Unlock()
				if err != nil {
					time.Sleep(10 * time.Millisecond)
				}
			}
		})
	}
	return t, func() { cancel(); all.Wait() }
}

// goesOn waits until so many more enrolments are finished.
func (f *fleet) goesOn(t *tally, more int64) {
	f.Helper()
	want := t.finished.Load() + more
	for end := time.Now().Add(patience); t.finished.Load() < want; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.mu.Lock()
			defer t.mu.Unlock()
			f.Fatalf("no enrolment is finished any more; refused %v, strange %v", t.refused, t.strange)
		}
	}
}

// kept checks that all that was acknowledged is there, once.
func (f *fleet) kept(t *tally, d *desk) {
	f.Helper()
	for _, err := range t.strange {
		f.Errorf("an enrolment failed strangely: %v", err)
	}
	for user, credential := range t.done {
		var list []enroll.Credential
		d.insist(func() (err error) {
			list, err = d.system.Service.Credentials(f.Context(), system, user)
			return err
		})
		if len(list) != 1 || list[0].ID != credential.ID || list[0].State != enroll.Active {
			f.Errorf("of what was acknowledged there is %+v", list)
		}
	}
	f.Logf("%d enrolments acknowledged, %v refused", len(t.done), t.refused)
}

// TestInstances: two instances are one service, whatever ends under them.
func TestInstances(t *testing.T) {
	postgres, redis := own.Postgres(t), own.Redis(t)
	postgresURL := postgres.Database(t)
	f := newFleet(t, postgresURL, redis.Database(t))
	both := f.desk(nil)

	t.Run("a ceremony begun on one finishes on the other", func(t *testing.T) {
		for range 5 {
			if _, c, err := both.enrol(t.Context()); err != nil || c.State != enroll.Active {
				t.Fatalf("%+v, %v", c, err)
			}
		}
	})
	t.Run("the same response at both at once counts once", func(t *testing.T) {
		for range 5 {
			_, ceremony, res, err := both.begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			codes := make([]enroll.Code, 8)
			var all sync.WaitGroup
			for n := range codes {
				all.Go(func() { codes[n] = f.codeOf(both.post("/registrations/"+string(ceremony), res, both.token), f.next()) })
			}
			all.Wait()
			wins := 0
			for _, code := range codes {
				switch code {
				case "":
					wins++
				case enroll.CodeCeremonyUsed:
				default:
					t.Errorf("code %s", code)
				}
			}
			if wins != 1 {
				t.Errorf("it counted %d times", wins)
			}
		}
	})
	t.Run("a request that is signed counts at one instance", func(t *testing.T) {
		for range 5 {
			r := both.post("/authentications", struct{}{}, enroll.Token{})
			if code := f.codeOf(r, f.next()); code != "" {
				t.Errorf("the first time: %s", code)
			}
			for range f.instances {
				if code := f.codeOf(r, f.next()); code != enroll.CodeKioskReplayed {
					t.Errorf("the next time: %q", code)
				}
			}
		}
	})
	t.Run("a kiosk that is revoked stops at every instance", func(t *testing.T) {
		d := f.desk(nil)
		d.revoke()
		for range 4 {
			if _, err := d.service.Info(t.Context(), d.by); enroll.CodeOf(err) != enroll.CodeKioskRevoked {
				t.Error(err)
			}
		}
	})
	t.Run("an instance that is killed loses nothing acknowledged", func(t *testing.T) {
		work, stop := f.load(both)
		f.goesOn(work, 5)
		victim, other := f.next(), f.next()
		if err := victim.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		f.know(other)
		f.goesOn(work, 5)
		next := f.launch()
		f.awaitReady(next)
		f.know(other, next)
		f.goesOn(work, 5)
		stop()
		f.kept(work, both)
	})
	t.Run("Redis restarts", func(t *testing.T) {
		work, stop := f.load(both)
		f.goesOn(work, 5)
		redis.Stop(t)
		f.unavailable()
		f.measures("latchkey_redis_up 0", "latchkey_store_up 1")
		redis.Start(t)
		f.goesOn(work, 10)
		f.measures("latchkey_redis_up 1", "latchkey_store_up 1")
		stop()
		f.kept(work, both)
	})
	t.Run("PostgreSQL restarts", func(t *testing.T) {
		work, stop := f.load(both)
		f.goesOn(work, 5)
		postgres.Stop(t)
		f.unavailable()
		f.measures("latchkey_redis_up 1", "latchkey_store_up 0")
		postgres.Start(t)
		f.goesOn(work, 10)
		f.measures("latchkey_redis_up 1", "latchkey_store_up 1")
		stop()
		f.kept(work, both)
	})
	t.Run("the journal is sealed by one at a time, and fits", func(t *testing.T) { f.sealed(postgresURL) })
	t.Run("PostgreSQL is killed", func(t *testing.T) {
		work, stop := f.load(both)
		f.goesOn(work, 5)
		postgres.Kill(t)
		f.unavailable()
		postgres.Start(t)
		f.goesOn(work, 10)
		stop()
		f.kept(work, both)
	})
}

// sealed waits until every event has its place, and checks them all.
func (f *fleet) sealed(postgres string) {
	f.Helper()
	args := []string{"audit", "verify", "--demo", "--postgres-file", f.file("postgres.url", postgres), "--redis-file", "-", "--data", f.TempDir()}
	store, err := server.OpenStore(f.Context(), wire.ServiceSettings{PostgresFile: args[4]})
	if err != nil {
		f.Fatal(err)
	}
	defer store.Close() //nolint:errcheck // only read
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if waiting, err := store.Waiting(f.Context(), 1); err != nil || time.Now().After(end) {
			f.Fatal("not everything is sealed: ", err)
		} else if waiting == 0 {
			break
		}
	}
	cmd := exec.CommandContext(f.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), childEnv+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte(" events fit")) {
		f.Errorf("%v: %s", err, out)
	}
	f.Logf("%s", out)
}

// codeOf sends a request to one instance, as often as one likes, and returns the
// code of its refusal.
func (f *fleet) codeOf(r *http.Request, i *instance) enroll.Code {
	answer := f.ask(r, i)
	defer answer.Body.Close() //nolint:errcheck // read to its end
	if answer.StatusCode == http.StatusCreated {
		return ""
	}
	var p struct {
		Code enroll.Code `json:"code"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&p); err != nil {
		f.Error(err)
	}
	return p.Code
}

func (f *fleet) ask(r *http.Request, i *instance) *http.Response {
	r = r.Clone(f.Context())
	r.Body, _ = r.GetBody() // of bytes
	r.URL.Scheme, r.URL.Host = i.url.Scheme, i.url.Host
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		f.Fatal(err)
	}
	return res
}

// answer is one that was read to its end.
type answer struct {
	*http.Response
	body []byte
}

func (f *fleet) get(by *http.Client, url string) (answer, error) {
	f.Helper()
	r, err := http.NewRequestWithContext(f.Context(), http.MethodGet, url, nil)
	if err != nil {
		f.Fatal(err)
	}
	res, err := by.Do(r)
	if err != nil {
		return answer{}, err
	}
	body, err := io.ReadAll(res.Body)
	return answer{res, body}, errors.Join(err, res.Body.Close())
}

// measures checks lines of an instance's metrics.
func (f *fleet) measures(lines ...string) {
	f.Helper()
	a, err := f.get(http.DefaultClient, f.next().metrics)
	if err != nil {
		f.Fatal(err)
	}
	for _, line := range lines {
		if !bytes.Contains(a.body, []byte("\n"+line+"\n")) {
			f.Errorf("the metrics do not say %s", line)
		}
	}
}

// unavailable waits for a refusal that says when to come again.
func (f *fleet) unavailable() {
	f.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		r, err := http.NewRequestWithContext(f.Context(), http.MethodPost, f.address+"/api/v1/authentications", strings.NewReader("{}"))
		if err != nil {
			f.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		res := f.ask(r, f.next())
		text, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode == http.StatusServiceUnavailable {
			if res.Header.Get("Retry-After") == "" {
				f.Errorf("no Retry-After: %s", text)
			}
			return
		}
		if time.Now().After(end) {
			f.Fatalf("status %d: %s", res.StatusCode, text)
		}
	}
}

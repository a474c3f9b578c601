package kiosk_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"latchkey/backend/ceremony"
	"latchkey/backend/enroll"
	"latchkey/backend/httpapi"
	"latchkey/backend/httpapi/client"
	"latchkey/backend/httpapi/signing"
	"latchkey/backend/kiosk"
	"latchkey/backend/limit"
	limits "latchkey/backend/limit/memory"
	nonces "latchkey/backend/nonce/memory"
)

// line is the network between a kiosk and its service. It can be cut at one
// request, before the request has arrived or before its answer has.
type line struct {
	requests atomic.Int32
	cutAt    atomic.Int32
	answered atomic.Bool
	down     atomic.Bool
	// meanwhile is called before each request: what happens on its way.
	meanwhile atomic.Pointer[func()]
}

func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	if l.down.Load() {
		return nil, errors.New("the line is down")
	}
	if meanwhile := l.meanwhile.Load(); meanwhile != nil {
		(*meanwhile)()
	}
	n := l.requests.Add(1)
	if n == l.cutAt.Load() && !l.answered.Load() {
		return nil, errors.New("the line was cut")
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if n == l.cutAt.Load() && l.answered.Load() && err == nil {
		_ = res.Body.Close()
		return nil, errors.New("the line was cut")
	}
	return res, err
}

// across puts the relying party of a stand behind a real socket, and makes the
// stand a kiosk of it.
func across(t *testing.T, l *line) option {
	t.Helper()
	return acrossAs(t, l, paired)
}

// signs is how a machine signs what it asks of a service; nil: it does not.
type signs func(*http.Request, client.Sender) error

// stranger is a machine that the service does not know.
func stranger(*testing.T, *ceremony.Service) signs { return nil }

func acrossAs(t *testing.T, l *line, as func(*testing.T, *ceremony.Service) signs) option {
	t.Helper()
	return func(d *kiosk.Deps) {
		service, ok := d.RelyingParty.(*ceremony.Service)
		if !ok {
			t.Fatal("not the relying party itself")
		}
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		_, port, _ := net.SplitHostPort(listener.Addr().String())
		address := "http://localhost:" + port
		many := limit.Rate{Count: 100_000, Period: time.Minute, Burst: 100_000}
		handler, err := httpapi.New(httpapi.Deps{
			Service: service, Door: service, Limiter: limits.New(time.Now), Limits: httpapi.Limits{Address: many, Account: many, Name: many, Guess: many},
			Nonces: nonces.New(time.Now), Assets: fstest.MapFS{}, Ready: service.Lapse, Origins: []string{address}, Now: time.Now,
			Log: slog.New(slog.DiscardHandler), Identify: isTest,
		})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewUnstartedServer(handler)
		_ = server.Listener.Close()
		server.Listener = listener
		server.Start()
		t.Cleanup(server.Close)
		c, err := client.New(address, client.Options{HTTP: &http.Client{Transport: l}, Sign: as(t, service)})
		if err != nil {
			t.Fatal(err)
		}
		d.RelyingParty, d.Directory, d.Sessions, d.Invitations, d.Addresses, d.Kiosks, d.Post, d.Journal = c, c, c, c, c, c, c, c
	}
}

const testHeader = "Test-System"

// isTest lets a test do what it likes, which no kiosk may.
func isTest(r *http.Request) (enroll.Actor, bool) {
	return enroll.Actor{Kind: enroll.ActorSystem}, r.Header.Get(testHeader) != ""
}

// paired makes a kiosk of a service, and signs as it.
func paired(t *testing.T, service *ceremony.Service) signs {
	t.Helper()
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	made, err := service.CreatePairing(t.Context(), enroll.Actor{Kind: enroll.ActorSystem}, "Reception")
	if err != nil {
		t.Fatal(err)
	}
	kiosk, err := service.Pair(t.Context(), enroll.Actor{Kind: enroll.ActorStranger}, enroll.ReadPairingCode(made.Code), enroll.Bytes(public))
	if err != nil {
		t.Fatal(err)
	}
	signer := signing.Signer{ID: string(kiosk.ID), Key: key, Now: time.Now}
	return func(r *http.Request, s client.Sender) error {
		if s.By.Kind == enroll.ActorSystem {
			r.Header.Set(testHeader, "1")
			return nil
		}
		return signer.Sign(r, s.Body, s.Token)
	}
}

// TestRemoteStore: with a service across the network the kiosk does what it does
// with a store of its own.
func TestRemoteStore(t *testing.T) {
	s := newStand(t, across(t, &line{}))
	s.plug()
	user := s.person("anna")
	s.enrol(user.ID)
	s.nothingLeft()
	if list := s.credentials(user.ID); len(list) != 1 || list[0].State != enroll.Active {
		t.Errorf("the service has %+v", list)
	}
	s.begin(user.ID)
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != "key_excluded" {
		t.Errorf("the second time: %s", trouble.Problem.Code)
	}
}

// TestLineCutAtEveryRequest: whichever request is lost, or its answer, the
// enrolment comes to its end, with one active credential and nothing left behind.
func TestLineCutAtEveryRequest(t *testing.T) {
	whole := &line{}
	s := newStand(t, across(t, whole))
	whole.requests.Store(0)
	s.plug()
	s.enrol(s.person("anna").ID)
	n := whole.requests.Load()
	if n < 8 {
		t.Fatalf("an enrolment takes %d requests, which is too few to be true", n)
	}
	for at := int32(3); at <= n; at++ { // the first two make the person
		for _, answered := range []bool{false, true} {
			t.Run(fmt.Sprintf("request %d, answered %t", at, answered), func(t *testing.T) {
				t.Parallel()
				l := &line{}
				s := newStand(t, across(t, l))
				l.requests.Store(0)
				l.cutAt.Store(at)
				l.answered.Store(answered)
				s.plug()
				user := s.person("anna")
				if err := s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: user.ID}); err != nil {
					if enroll.CodeOf(err) != enroll.CodeUnavailable {
						t.Fatal(err)
					}
					s.must(s.kiosk.Begin(t.Context(), kiosk.EnrolRequest{User: user.ID}))
				}
				s.handOver()
				s.insist("a line that is cut")
				s.finish()
				s.nothingLeft()
				active := 0
				for _, c := range s.credentials(user.ID) {
					if c.State == enroll.Active {
						active++
					} else if c.State != enroll.Revoked {
						t.Errorf("a credential is %s", c.State)
					}
				}
				if on := s.onKey(user.ID); active != 1 || on != 1 {
					t.Errorf("%d active credentials and %d on the key, want 1 and 1", active, on)
				}
			})
		}
	}
}

// TestServiceAwayFromTheStart: the desk says so, and works when it is back.
func TestServiceAwayFromTheStart(t *testing.T) {
	l := &line{}
	l.down.Store(true)
	s := newClosed(t, across(t, l))
	await[kiosk.Locked](s)
	l.down.Store(false)
	await[kiosk.Desk](s)
	l.down.Store(true)
	if _, err := s.kiosk.FindPeople(t.Context(), "anna", ""); enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Errorf("search: %v", err)
	}
	l.down.Store(false)
	s.plug()
	s.enrol(s.person("anna").ID)
}

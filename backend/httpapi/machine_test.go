package httpapi_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/httpapi"
	"latchkey/backend/httpapi/client"
	"latchkey/backend/httpapi/signing"
)

// machine is a kiosk, paired over HTTP, that sends what it likes.
type machine struct {
	testing.TB
	kiosk  enroll.Kiosk
	w      *world
	signer signing.Signer
	client *client.Client
}

func newMachine(tb testing.TB, w *world) *machine {
	tb.Helper()
	m := unpaired(tb, w)
	kiosk, err := m.client.Pair(tb.Context(), m.nobody(), enroll.ReadPairingCode(m.code()), m.public())
	if err != nil {
		tb.Fatal(err)
	}
	m.kiosk, m.signer.ID = kiosk, string(kiosk.ID)
	return m
}

func unpaired(tb testing.TB, w *world) *machine {
	tb.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		tb.Fatal(err)
	}
	m := &machine{TB: tb, w: w, signer: signing.Signer{Key: key, Now: w.clock.Now}}
	m.signer.ID = enroll.Fingerprint(m.public())
	m.client, err = client.New(w.url, client.Options{Sign: func(r *http.Request, s client.Sender) error { return m.signer.Sign(r, s.Body, s.Token) }})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = m.client.Close() })
	return m
}

func (m *machine) public() enroll.Bytes {
	return enroll.Bytes(m.signer.Key.Public().(ed25519.PublicKey)) //nolint:forcetypeassert // it is one
}

// nobody is the kiosk with nobody signed in to it.
func (m *machine) nobody() enroll.Actor {
	return enroll.Actor{Kind: enroll.ActorKiosk, Kiosk: m.kiosk.ID}
}

// code is a code for another machine.
func (m *machine) code() string {
	m.Helper()
	made, err := m.w.service.CreatePairing(m.Context(), desk, "Reception")
	if err != nil {
		m.Fatal(err)
	}
	return made.Code
}

// request is one to be changed, signed or not.
func (m *machine) request(method, path string, body any) *http.Request {
	m.Helper()
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			m.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(m.Context(), method, m.w.url+httpapi.Prefix+path, bytes.NewReader(text))
	if err != nil {
		m.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func (m *machine) sign(r *http.Request, token enroll.Token) *http.Request {
	m.Helper()
	if err := m.signer.Sign(r, bodyOf(m, r), token); err != nil {
		m.Fatal(err)
	}
	return r
}

// bodyOf reads a body that can be sent all the same.
func bodyOf(tb testing.TB, r *http.Request) []byte {
	tb.Helper()
	copied, err := r.GetBody()
	if err != nil {
		tb.Fatal(err)
	}
	body, err := io.ReadAll(copied)
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

func send(tb testing.TB, r *http.Request) answer {
	tb.Helper()
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // it is read
	body, err := io.ReadAll(res.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return answer{res, body}
}

func (m *machine) refused(what string, a answer, code enroll.Code) {
	m.Helper()
	newBrowser(m, m.w).refused(what, a, code)
}

// operator is somebody who may enrol others, with their key.
func (w *world) operator(tb testing.TB) *servicetest.Key {
	tb.Helper()
	return w.officer(tb, enroll.Operator)
}

func (w *world) officer(tb testing.TB, role enroll.Role) *servicetest.Key {
	tb.Helper()
	ctx, k := tb.Context(), servicetest.NewKey()
	must := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	user, err := w.service.CreateUser(ctx, desk, enroll.NewUser{Username: "u" + string(enroll.NewID()), DisplayName: "Otto"})
	must(err)
	user, err = w.service.UpdateUser(ctx, desk, user.ID, enroll.UserPatch{Revision: user.Revision, Role: &role})
	must(err)
	begun, err := w.service.BeginRegistration(ctx, desk, enroll.RegistrationRequest{User: user.ID})
	must(err)
	made, err := k.Register(begun.PublicKey, origins[0])
	must(err)
	credential, err := w.service.FinishRegistration(ctx, desk, begun.ID, made)
	must(err)
	proof, err := w.service.BeginAuthentication(ctx, desk, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: credential.ID})
	must(err)
	signed, err := k.Authenticate(proof.PublicKey, origins[0])
	must(err)
	_, err = w.service.FinishAuthentication(ctx, desk, proof.ID, signed)
	must(err)
	return k
}

// enter signs somebody in at the kiosk.
func (m *machine) enter(k *servicetest.Key) enroll.NewSession {
	m.Helper()
	c, err := m.client.BeginAuthentication(m.Context(), m.nobody(), enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn})
	if err != nil {
		m.Fatal(err)
	}
	signed, err := k.Authenticate(c.PublicKey, origins[0])
	if err != nil {
		m.Fatal(err)
	}
	done, err := m.client.FinishAuthentication(m.Context(), m.nobody(), c.ID, signed)
	if err != nil {
		m.Fatal(err)
	}
	if done.Session.Kiosk != m.kiosk.ID || done.Session.Token.Zero() {
		m.Fatalf("the session is at %q", done.Session.Kiosk)
	}
	return *done.Session
}

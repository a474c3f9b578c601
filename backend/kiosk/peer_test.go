package kiosk_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// recorder keeps what client and relying party say to each other, in the form
// in which frontend/e2e/peers/verify.js reads it.
type recorder struct {
	enroll.RelyingParty `json:"-"`
	proof               enroll.ID

	RPID         string `json:"rpId"`
	Origin       string `json:"origin"`
	Root         string `json:"root,omitempty"`
	Registration struct {
		Challenge enroll.Bytes                `json:"challenge"`
		Response  enroll.RegistrationResponse `json:"response"`
	} `json:"registration"`
	Authentication struct {
		Challenge enroll.Bytes                  `json:"challenge"`
		Response  enroll.AuthenticationResponse `json:"response"`
	} `json:"authentication"`
}

func (r *recorder) BeginRegistration(ctx context.Context, by enroll.Actor, req enroll.RegistrationRequest) (enroll.RegistrationCeremony, error) {
	c, err := r.RelyingParty.BeginRegistration(ctx, by, req)
	r.Registration.Challenge = c.PublicKey.Challenge
	return c, err
}

func (r *recorder) FinishRegistration(ctx context.Context, by enroll.Actor, id enroll.ID, res enroll.RegistrationResponse) (enroll.Credential, error) {
	r.Registration.Response = res
	return r.RelyingParty.FinishRegistration(ctx, by, id, res)
}

func (r *recorder) BeginAuthentication(ctx context.Context, by enroll.Actor, req enroll.AuthenticationRequest) (enroll.AuthenticationCeremony, error) {
	c, err := r.RelyingParty.BeginAuthentication(ctx, by, req)
	if req.Purpose == enroll.PurposeProve { // and not the operator's return
		r.Authentication.Challenge, r.proof = c.PublicKey.Challenge, c.ID
	}
	return c, err
}

func (r *recorder) FinishAuthentication(ctx context.Context, by enroll.Actor, id enroll.ID, res enroll.AuthenticationResponse) (enroll.Authentication, error) {
	if id == r.proof {
		r.Authentication.Response = res
	}
	return r.RelyingParty.FinishAuthentication(ctx, by, id, res)
}

// TestSimpleWebAuthn has somebody else's relying party verify what our client
// made: it agrees with ours, and refuses what was changed on the way.
func TestSimpleWebAuthn(t *testing.T) {
	ca, err := practice.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	attested, err := practice.NewAttested(practice.Options{AutoTouch: time.Millisecond}, [16]byte{1, 2, 3}, ca)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		key  *practice.Key
		root *x509.Certificate
	}{
		{"ES256", practice.New(practice.Options{AutoTouch: time.Millisecond}), nil},
		{"EdDSA", practice.New(practice.Options{AutoTouch: time.Millisecond, Algorithms: []authenticator.Algorithm{authenticator.EdDSA}}), nil},
		{"before CTAP 2.1", practice.New(practice.Options{AutoTouch: time.Millisecond, Preview: true}), nil},
		{"attested", attested, ca.Root},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			said := recorder{RPID: rpID, Origin: origin}
			if tt.root != nil {
				said.Root = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: tt.root.Raw}))
			}
			s := newStandWith(t, t.TempDir(), tt.key, func(d *kiosk.Deps) {
				said.RelyingParty = d.RelyingParty
				d.RelyingParty = &said
			})
			s.plug()
			anna := s.person("anna")
			s.enrol(anna.ID)
			c := s.credentials(anna.ID)[0]
			ours := verified{c.CredentialID, c.PublicKey, c.Transports, c.Attestation.Format, c.AAGUID, c.SignCount, ""}

			names, forged := said.forged()
			theirs := verify(t, append(forged, said))
			for i, name := range names {
				if theirs[i].Refusal == "" {
					t.Errorf("with another %s it is verified, too", name)
				}
			}
			if got := theirs[len(names)]; !reflect.DeepEqual(got, ours) {
				t.Errorf("they have %+v, we %+v", got, ours)
			}
		})
	}
}

// forged returns copies of which each has one thing changed, and what that is.
func (r recorder) forged() (names []string, list []recorder) {
	for name, change := range map[string]func(*recorder){
		"origin":           func(r *recorder) { r.Origin = "http://localhost:8421" },
		"RP ID":            func(r *recorder) { r.RPID = "example.com" },
		"first challenge":  func(r *recorder) { flip(&r.Registration.Challenge) },
		"second challenge": func(r *recorder) { flip(&r.Authentication.Challenge) },
		"attestation":      func(r *recorder) { flip(&r.Registration.Response.Response.AttestationObject) },
		"signature":        func(r *recorder) { flip(&r.Authentication.Response.Response.Signature) },
	} {
		forgery := r
		change(&forgery)
		names, list = append(names, name), append(list, forgery)
	}
	return names, list
}

// flip changes the last byte.
func flip(b *enroll.Bytes) {
	*b = slices.Clone(*b)
	(*b)[len(*b)-1] ^= 1
}

// verified is what verify.js finds out.
type verified struct {
	ID         enroll.Bytes  `json:"id"`
	PublicKey  enroll.Bytes  `json:"publicKey"`
	Transports []string      `json:"transports"`
	Format     string        `json:"format"`
	AAGUID     enroll.AAGUID `json:"aaguid"`
	SignCount  uint32        `json:"signCount"`
	Refusal    string        `json:"refusal"` // else empty
}

func verify(t *testing.T, said []recorder) []verified {
	t.Helper()
	const frontend = "../../frontend/"
	if _, err := os.Stat(frontend + "node_modules/@simplewebauthn/server"); err != nil {
		t.Fatalf("the verifier is missing: run `npm --prefix frontend ci` (%v)", err)
	}
	input, err := json.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", frontend+"e2e/peers/verify.js")
	cmd.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	var found []verified
	if err := json.Unmarshal(out, &found); err != nil || len(found) != len(said) {
		t.Fatalf("%d verdicts on %d enrolments: %v", len(found), len(said), err)
	}
	return found
}

package kiosk_test

import (
	"context"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// hostile is a relying party that asks for what is not its own.
type hostile struct {
	enroll.RelyingParty
	rpID string
}

func (h *hostile) BeginRegistration(ctx context.Context, by enroll.Actor, req enroll.RegistrationRequest) (enroll.RegistrationCeremony, error) {
	c, err := h.RelyingParty.BeginRegistration(ctx, by, req)
	c.PublicKey.RP.ID = h.rpID
	return c, err
}

func (h *hostile) BeginAuthentication(ctx context.Context, by enroll.Actor, req enroll.AuthenticationRequest) (enroll.AuthenticationCeremony, error) {
	c, err := h.RelyingParty.BeginAuthentication(ctx, by, req)
	c.PublicKey.RPID = h.rpID
	return c, err
}

// TestHostileServiceGetsNothingSigned: no browser stands between a service and
// the key, so the kiosk itself refuses an RP ID that is not the service's.
func TestHostileServiceGetsNothingSigned(t *testing.T) {
	for _, rpID := range []string{"bank.example", "com", "", "localhost."} {
		t.Run(rpID, func(t *testing.T) {
			s := newStand(t, func(d *kiosk.Deps) { d.RelyingParty = &hostile{d.RelyingParty, rpID} })
			s.plug()
			s.begin(s.person("anna").ID)
			s.accept()
			s.setPIN()
			trouble := await[kiosk.Trouble](s)
			if trouble.Problem.Code != string(kiosk.CodeWrongRP) {
				t.Fatalf("code %q, want %q", trouble.Problem.Code, kiosk.CodeWrongRP)
			}
			s.must(s.kiosk.Stop(trouble.Seq))
			await[kiosk.Stopped](s)
			if n := len(s.handlesOnKey()); n != 0 {
				t.Errorf("the key made %d credentials", n)
			}
		})
	}
}

func TestServiceTarget(t *testing.T) {
	for _, tt := range []struct {
		name, address, rpID string
		ok                  bool
	}{
		{"the host itself", "https://enroll.example.com", "enroll.example.com", true},
		{"with a port", "https://enroll.example.com:8443", "enroll.example.com", true},
		{"the parent", "https://enroll.example.com", "example.com", true},
		{"upper case in the address", "https://Enroll.Example.COM", "example.com", true},
		{"a public suffix", "https://enroll.example.com", "com", false},
		{"a longer public suffix", "https://enroll.example.co.uk", "co.uk", false},
		{"a private public suffix", "https://anna.github.io", "github.io", false},
		{"another", "https://enroll.example.com", "bank.example", false},
		{"one that ends alike", "https://enroll.example.com", "ample.com", false},
		{"a child", "https://example.com", "enroll.example.com", false},
		{"nothing", "https://enroll.example.com", "", false},
		{"a dot", "https://enroll.example.com", ".example.com", false},
		{"upper case asked", "https://enroll.example.com", "EXAMPLE.com", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			target, err := kiosk.ServiceTarget(tt.address)
			if err != nil {
				t.Fatal(err)
			}
			if got := target.Accepts(tt.rpID); got != tt.ok {
				t.Errorf("%s: RP ID %q accepted: %t, want %t", tt.address, tt.rpID, got, tt.ok)
			}
		})
	}
}

func TestServiceTargetRefusesAddresses(t *testing.T) {
	for _, address := range []string{
		"http://enroll.example.com", "https://", "https://10.0.0.1", "https://[::1]:8443", "https://user:secret@example.com", "enroll.example.com", "https://%zz", "https://enroll.example.com.",
	} {
		if _, err := kiosk.ServiceTarget(address); err == nil {
			t.Errorf("%s was taken", address)
		}
	}
}

func TestFixedTarget(t *testing.T) {
	for _, tt := range []struct {
		name, own, asked string
		ok               bool
	}{
		{"its own", "example.com", "example.com", true},
		{"another", "example.com", "bank.example", false},
		{"a child", "example.com", "login.example.com", false},
		{"nothing", "example.com", "", false},
		{"nothing of nothing", "", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := kiosk.FixedTarget(tt.own, "https://example.com").Accepts(tt.asked); got != tt.ok {
				t.Errorf("%q accepted: %t, want %t", tt.asked, got, tt.ok)
			}
		})
	}
}

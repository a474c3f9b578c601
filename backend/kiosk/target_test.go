package kiosk_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// hostile is a relying party that asks for what is not its own, in one place.
type hostile struct {
	enroll.RelyingParty
	in   enroll.Purpose // empty: where it says who it is
	rpID string
}

func (h *hostile) ask(rpID *string, in enroll.Purpose) {
	if in == h.in {
		*rpID = h.rpID
	}
}

func (h *hostile) Info(ctx context.Context, by enroll.Actor) (enroll.Info, error) {
	info, err := h.RelyingParty.Info(ctx, by)
	h.ask(&info.RPID, "")
	return info, err
}

func (h *hostile) BeginRegistration(ctx context.Context, by enroll.Actor, req enroll.RegistrationRequest) (enroll.RegistrationCeremony, error) {
	c, err := h.RelyingParty.BeginRegistration(ctx, by, req)
	h.ask(&c.PublicKey.RP.ID, enroll.PurposeRegister)
	return c, err
}

func (h *hostile) BeginAuthentication(ctx context.Context, by enroll.Actor, req enroll.AuthenticationRequest) (enroll.AuthenticationCeremony, error) {
	c, err := h.RelyingParty.BeginAuthentication(ctx, by, req)
	h.ask(&c.PublicKey.RPID, req.Purpose)
	return c, err
}

// noting is a road to keys that notes for which RP IDs they are asked, with a touch
// or without.
type noting struct {
	authenticator.Authenticator
	mu    sync.Mutex
	rpIDs []string
}

func (n *noting) Open(ctx context.Context, id string) (authenticator.Key, error) {
	key, err := n.Authenticator.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	return &notingKey{key, n}, nil
}

func (n *noting) note(rpID string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.rpIDs = append(n.rpIDs, rpID)
}

type notingKey struct {
	authenticator.Key
	to *noting
}

func (k *notingKey) MakeCredential(ctx context.Context, req authenticator.MakeCredential) (authenticator.Registration, error) {
	k.to.note(req.RPID)
	return k.Key.MakeCredential(ctx, req)
}

func (k *notingKey) GetAssertion(ctx context.Context, req authenticator.GetAssertion) ([]authenticator.Assertion, error) {
	k.to.note(req.RPID)
	return k.Key.GetAssertion(ctx, req)
}

// TestHostileServiceGetsNothingSigned: no browser stands between a service and
// the key, so the kiosk itself refuses an RP ID that is not the service's, wherever
// it is asked for.
func TestHostileServiceGetsNothingSigned(t *testing.T) {
	for _, id := range []string{"bank.example", "com", "", "localhost."} {
		for _, in := range []enroll.Purpose{"", enroll.PurposeRegister, enroll.PurposeProve, enroll.PurposeSignIn, enroll.PurposeStepUp} {
			t.Run(id+" "+string(in), func(t *testing.T) {
				t.Parallel()
				hostileAsks(t, in, id)
			})
		}
	}
}

func hostileAsks(t *testing.T, in enroll.Purpose, id string) {
	t.Helper()
	var keys *noting
	asking := func(d *kiosk.Deps) {
		keys = &noting{Authenticator: d.Authenticator}
		d.Authenticator, d.RelyingParty = keys, &hostile{d.RelyingParty, in, id}
	}
	var s *stand
	if in == enroll.PurposeSignIn {
		s = newClosed(t, asking)
		await[kiosk.Locked](s)
	} else {
		s = newStand(t, asking)
		s.plug()
		s.begin(s.person("anna").ID)
		s.accept()
		s.setPIN()
	}
	switch in {
	case "": // by which keys are asked without a touch alone, and then they are not
		await[kiosk.Done](s)
	case enroll.PurposeStepUp:
		s.must(s.kiosk.GiveBack(await[kiosk.Done](s).Seq))
		s.unplug()
		await(s, func(l kiosk.Locked) bool { return l.Entry == kiosk.EntryReturn })
	}
	if in == enroll.PurposeSignIn || in == enroll.PurposeStepUp {
		s.bus.Plug(s.own)
		s.enterPIN()
	}
	if in != "" {
		trouble := await[kiosk.Trouble](s)
		if trouble.Problem.Code != string(kiosk.CodeWrongRP) {
			t.Errorf("code %q, want %q", trouble.Problem.Code, kiosk.CodeWrongRP)
		}
	}
	if in == enroll.PurposeRegister {
		s.must(s.kiosk.Stop(s.kiosk.State().Head().Seq))
		await[kiosk.Stopped](s)
		if n := len(s.handlesOnKey()); n != 0 {
			t.Errorf("the key made %d credentials", n)
		}
	}
	keys.mu.Lock()
	defer keys.mu.Unlock()
	if other := slices.DeleteFunc(keys.rpIDs, func(asked string) bool { return asked == rpID }); len(other) > 0 {
		t.Errorf("keys were asked for %q", other)
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

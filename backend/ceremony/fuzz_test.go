package ceremony_test

import (
	"bytes"
	"slices"
	"testing"

	"latchkey/backend/ceremony"
	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
)

var desk = enroll.Actor{Kind: enroll.ActorSystem}

// enrolment begins with a person for the key to be registered for.
func enrolment(tb testing.TB, w world, username string) (enroll.User, func(*servicetest.Key) (enroll.RegistrationCeremony, enroll.RegistrationResponse)) {
	tb.Helper()
	user, err := w.service.CreateUser(tb.Context(), desk, enroll.NewUser{Username: username, DisplayName: username})
	if err != nil {
		tb.Fatal(err)
	}
	return user, func(k *servicetest.Key) (enroll.RegistrationCeremony, enroll.RegistrationResponse) {
		tb.Helper()
		c, err := w.service.BeginRegistration(tb.Context(), desk, enroll.RegistrationRequest{User: user.ID})
		if err != nil {
			tb.Fatal(err)
		}
		c.PublicKey.ExcludeCredentials = nil
		res, err := k.Register(c.PublicKey, origins[0])
		if err != nil {
			tb.Fatal(err)
		}
		return c, res
	}
}

// FuzzRegistration feeds a registration with anything. Where the challenge of
// the seed stood comes the one of the ceremony, so that the rest gets read.
func FuzzRegistration(f *testing.F) {
	w := newWorld(f, true)
	user, register := enrolment(f, w, "anna")
	challenge := []byte(enroll.NewChallenge().String())
	for _, format := range []servicetest.Format{servicetest.FormatSelf, servicetest.FormatNone, servicetest.FormatCertified} {
		k := servicetest.NewKey()
		k.Format = format
		k.Extensions = map[string]any{"credProtect": 2}
		c, res := register(k)
		clientData := bytes.Replace(res.Response.ClientDataJSON, []byte(c.PublicKey.Challenge.String()), challenge, 1)
		f.Add([]byte(res.ID), clientData, []byte(res.Response.AttestationObject), "usb", "cross-platform")
	}
	f.Fuzz(func(t *testing.T, id, clientData, object []byte, transport, attachment string) {
		ctx := t.Context()
		c, err := w.service.BeginRegistration(ctx, desk, enroll.RegistrationRequest{User: user.ID})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.service.FinishRegistration(ctx, desk, c.ID, enroll.RegistrationResponse{
			ID: id, RawID: slices.Clone(id), Type: "public-key", AuthenticatorAttachment: attachment,
			Response: enroll.AttestationResponse{
				ClientDataJSON:    bytes.Replace(clientData, challenge, []byte(c.PublicKey.Challenge.String()), 1),
				AttestationObject: object, Transports: []string{transport},
			},
		})
		neverInternal(t, w.service, c.ID, err)
	})
}

// FuzzAuthentication feeds a proof with anything. Genuine ones are signed over
// what the fuzzer made of client data and authenticator data.
func FuzzAuthentication(f *testing.F) {
	w := newWorld(f, true)
	_, register := enrolment(f, w, "anna")
	k := servicetest.NewKey()
	c, made := register(k)
	credential, err := w.service.FinishRegistration(f.Context(), desk, c.ID, made)
	if err != nil {
		f.Fatal(err)
	}
	begin := func(tb testing.TB) enroll.AuthenticationCeremony {
		tb.Helper()
		c, err := w.service.BeginAuthentication(tb.Context(), desk, enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn})
		if err != nil {
			tb.Fatal(err)
		}
		return c
	}
	challenge := []byte(enroll.NewChallenge().String())
	seed := begin(f)
	res, err := k.Authenticate(seed.PublicKey, origins[0])
	if err != nil {
		f.Fatal(err)
	}
	clientData := bytes.Replace(res.Response.ClientDataJSON, []byte(seed.PublicKey.Challenge.String()), challenge, 1)
	for _, genuine := range []bool{true, false} {
		f.Add([]byte(res.ID), clientData, []byte(res.Response.AuthenticatorData), []byte(res.Response.Signature), []byte(res.Response.UserHandle), genuine)
	}
	f.Fuzz(func(t *testing.T, id, clientData, authData, signature, handle []byte, genuine bool) {
		c := begin(t)
		clientData = bytes.Replace(clientData, challenge, []byte(c.PublicKey.Challenge.String()), 1)
		if genuine {
			var err error
			if signature, err = k.Sign("example.com", credential.CredentialID, authData, clientData); err != nil {
				t.Fatal(err)
			}
		}
		_, err := w.service.FinishAuthentication(t.Context(), desk, c.ID, enroll.AuthenticationResponse{
			ID: id, RawID: slices.Clone(id), Type: "public-key",
			Response: enroll.AssertionResponse{ClientDataJSON: clientData, AuthenticatorData: authData, Signature: signature, UserHandle: handle},
		})
		neverInternal(t, w.service, c.ID, err)
		if err == nil {
			t.Error("a credential that was never proved signed in")
		}
	})
}

// neverInternal checks what came of a ceremony that was fed with anything: a
// code of ours, and that one as its outcome.
func neverInternal(t *testing.T, s *ceremony.Service, id enroll.ID, err error) {
	t.Helper()
	code := enroll.CodeOf(err)
	if code == enroll.CodeInternal || !slices.Contains(enroll.Codes(), code) && code != "" {
		t.Fatalf("code %q: %v", code, err)
	}
	outcome, err := s.Outcome(t.Context(), desk, id)
	if err != nil {
		t.Fatalf("Outcome: %v", err)
	}
	if outcome.Code != code || (outcome.State == enroll.OutcomeDone) != (code == "") {
		t.Errorf("code %q, outcome %+v", code, outcome)
	}
	if code == "" && outcome.Credential == "" {
		t.Error("done without a credential")
	}
}

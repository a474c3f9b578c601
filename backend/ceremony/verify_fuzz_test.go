package ceremony

import (
	"bytes"
	"slices"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
)

// The targets here know nothing of stores, so that they are fast and always
// take the same way. Those in fuzz_test.go look at the whole.

func pending(purpose enroll.Purpose) enroll.Ceremony {
	return enroll.Ceremony{
		ID: enroll.ID("AAAAAAAAAAAAAAAAAAAAAA"), Purpose: purpose, User: "BBBBBBBBBBBBBBBBBBBBBA",
		Origin: "https://example.com", Challenge: bytes.Repeat([]byte{7}, 32),
	}
}

func fuzzVerifier(f *testing.F) verifier {
	f.Helper()
	v, err := newVerifier(Config{RPID: "example.com", RPName: "Example", Origins: []string{"https://example.com"}})
	if err != nil {
		f.Fatal(err)
	}
	return v
}

func fuzzSeed(f *testing.F, k *servicetest.Key, c enroll.Ceremony) enroll.RegistrationResponse {
	f.Helper()
	res, err := k.Register(enroll.CreationOptions{
		RP: enroll.RPEntity{ID: "example.com"}, User: enroll.UserEntity{ID: []byte("handle")}, Challenge: c.Challenge,
	}, c.Origin)
	if err != nil {
		f.Fatal(err)
	}
	return res
}

func known(t *testing.T, err error) {
	t.Helper()
	if code := enroll.CodeOf(err); code == enroll.CodeInternal || !slices.Contains(enroll.Codes(), code) {
		t.Fatalf("code %q: %v", code, err)
	}
}

func FuzzVerifyRegistration(f *testing.F) {
	v, c := fuzzVerifier(f), pending(enroll.PurposeRegister)
	for _, alg := range []enroll.Algorithm{enroll.ES256, enroll.EdDSA, enroll.RS256} {
		for _, format := range []servicetest.Format{servicetest.FormatSelf, servicetest.FormatNone, servicetest.FormatCertified} {
			k := servicetest.NewKey()
			k.Algorithms, k.Format, k.Extensions = []enroll.Algorithm{alg}, format, map[string]any{"credProtect": 2}
			res := fuzzSeed(f, k, c)
			f.Add([]byte(res.ID), []byte(res.Response.ClientDataJSON), []byte(res.Response.AttestationObject), "usb", "cross-platform")
		}
	}
	f.Fuzz(func(t *testing.T, id, clientData, object []byte, transport, attachment string) {
		got, err := v.registration(c, enroll.RegistrationResponse{
			ID: id, RawID: id, Type: "public-key", AuthenticatorAttachment: attachment,
			Response: enroll.AttestationResponse{ClientDataJSON: clientData, AttestationObject: object, Transports: []string{transport}},
		})
		if err != nil {
			known(t, err)
			return
		}
		if !got.Flags.UserPresent || !got.Flags.UserVerified || !bytes.Equal(got.CredentialID, id) || len(got.AAGUID) != 36 ||
			!slices.Contains(algorithms, got.Algorithm) || len(got.PublicKey) == 0 {
			t.Errorf("taken: %+v", got)
		}
	})
}

func FuzzVerifyAssertion(f *testing.F) {
	v, c, k := fuzzVerifier(f), pending(enroll.PurposeSignIn), servicetest.NewKey()
	made := fuzzSeed(f, k, c)
	credential, err := v.registration(c, made)
	if err != nil {
		f.Fatal(err)
	}
	res, err := k.Authenticate(enroll.RequestOptions{RPID: "example.com", Challenge: c.Challenge}, c.Origin)
	if err != nil {
		f.Fatal(err)
	}
	for _, genuine := range []bool{true, false} {
		f.Add([]byte(res.Response.ClientDataJSON), []byte(res.Response.AuthenticatorData), []byte(res.Response.Signature), []byte(res.Response.UserHandle), genuine)
	}
	f.Fuzz(func(t *testing.T, clientData, authData, signature, handle []byte, genuine bool) {
		if genuine { // signed over whatever the fuzzer made
			var err error
			if signature, err = k.Sign("example.com", credential.CredentialID, authData, clientData); err != nil {
				t.Fatal(err)
			}
		}
		res := enroll.AuthenticationResponse{
			ID: credential.CredentialID, RawID: credential.CredentialID, Type: "public-key",
			Response: enroll.AssertionResponse{ClientDataJSON: clientData, AuthenticatorData: authData, Signature: signature, UserHandle: handle},
		}
		err := checkAuthentication(c, res)
		if err == nil {
			_, err = readAuthenticatorData("example.com", authData)
		}
		if err == nil {
			err = v.assertion(c, []byte("handle"), credential, res)
		}
		if err != nil {
			known(t, err)
		}
	})
}

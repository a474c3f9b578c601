package ceremony_test

import (
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
)

// BenchmarkRegistration is a registration from its options to the credential in
// SQLite, the key's own work included.
func BenchmarkRegistration(b *testing.B) {
	w := newWorld(b, false)
	_, register := enrolment(b, w, "anna")
	for b.Loop() {
		c, res := register(servicetest.NewKey())
		if _, err := w.service.FinishRegistration(b.Context(), desk, c.ID, res); err != nil {
			b.Fatal(err)
		}
		b.StopTimer() // one credential is what people have; they do not pile up
		_, register = enrolment(b, w, string(enroll.NewID()))
		b.StartTimer()
	}
}

// BenchmarkAuthentication is a sign-in from its options to the sign count in
// SQLite, the key's own work included.
func BenchmarkAuthentication(b *testing.B) {
	w := newWorld(b, false)
	_, register := enrolment(b, w, "anna")
	k := servicetest.NewKey()
	c, made := register(k)
	credential, err := w.service.FinishRegistration(b.Context(), desk, c.ID, made)
	if err != nil {
		b.Fatal(err)
	}
	authenticate := func(req enroll.AuthenticationRequest) {
		c, err := w.service.BeginAuthentication(b.Context(), desk, req)
		if err != nil {
			b.Fatal(err)
		}
		res, err := k.Authenticate(c.PublicKey, origins[0])
		if err != nil {
			b.Fatal(err)
		}
		if _, err := w.service.FinishAuthentication(b.Context(), desk, c.ID, res); err != nil {
			b.Fatal(err)
		}
	}
	authenticate(enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: credential.ID})
	for b.Loop() {
		authenticate(enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn, Username: "anna"})
	}
}

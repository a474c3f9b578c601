package servicetest

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"latchkey/backend/enroll"
)

var refusalTests = []test{
	{"Seed07MalformedRegistrationsHaveACode", malformedRegistrations},
	{"Seed07MalformedAuthenticationsHaveACode", malformedAuthentications},
	{"UnknownCeremonies", unknownCeremonies},
	{"CeremonyOfAnotherKind", ceremonyOfAnotherKind},
	{"Expired", expired},
}

// set replaces a member of client data.
func set(name string, value any) func(map[string]any) {
	return func(m map[string]any) { m[name] = value }
}

// malformedRegistrations: nothing of what comes is kept, the ceremony is gone,
// and the next one goes well.
func malformedRegistrations(s *suite) {
	user := s.person("anna")
	statement := func(name string, value any) func(map[string]any) {
		return func(o map[string]any) { o["attStmt"].(map[string]any)[name] = value }
	}
	for _, tt := range []struct {
		name string
		key  func(*Key)
		res  func(*enroll.RegistrationResponse)
		want enroll.Code
	}{
		{name: "empty", res: func(r *enroll.RegistrationResponse) { *r = enroll.RegistrationResponse{} }, want: enroll.CodeMalformed},
		{name: "no id", res: func(r *enroll.RegistrationResponse) { r.ID = nil }, want: enroll.CodeMalformed},
		{name: "two ids", res: func(r *enroll.RegistrationResponse) { r.ID = []byte{1} }, want: enroll.CodeMalformed},
		{name: "id of another", res: func(r *enroll.RegistrationResponse) { r.ID, r.RawID = []byte{1}, []byte{1} }, want: enroll.CodeMalformed},
		{name: "long id", key: func(k *Key) { k.FixedID = make([]byte, 1024) }, want: enroll.CodeMalformed},
		{name: "type", res: func(r *enroll.RegistrationResponse) { r.Type = "password" }, want: enroll.CodeMalformed},
		{name: "long attachment", res: func(r *enroll.RegistrationResponse) { r.AuthenticatorAttachment = strings.Repeat("x", 33) }, want: enroll.CodeMalformed},
		{name: "transports", res: func(r *enroll.RegistrationResponse) { r.Response.Transports = []string{"u\x00b"} }, want: enroll.CodeMalformed},
		{name: "many transports", res: func(r *enroll.RegistrationResponse) { r.Response.Transports = slices.Repeat([]string{"usb"}, 17) }, want: enroll.CodeMalformed},
		{name: "no client data", res: func(r *enroll.RegistrationResponse) { r.Response.ClientDataJSON = nil }, want: enroll.CodeMalformed},
		{name: "client data is not JSON", res: func(r *enroll.RegistrationResponse) { r.Response.ClientDataJSON = []byte("{") }, want: enroll.CodeMalformed},
		{name: "client data is a number", res: func(r *enroll.RegistrationResponse) { r.Response.ClientDataJSON = []byte("7") }, want: enroll.CodeMalformed},
		{name: "client data of 5 KiB", key: func(k *Key) { k.ClientData = set("x", string(bytes.Repeat([]byte("x"), 5<<10))) }, want: enroll.CodeMalformed},
		{name: "client data without type", key: func(k *Key) { k.ClientData = set("type", "") }, want: enroll.CodeMalformed},
		{name: "an assertion", key: func(k *Key) { k.ClientData = set("type", "webauthn.get") }, want: enroll.CodeWrongType},
		{name: "no challenge", key: func(k *Key) { k.ClientData = set("challenge", "") }, want: enroll.CodeWrongChallenge},
		{name: "another challenge", key: func(k *Key) { k.ClientData = set("challenge", enroll.NewChallenge()) }, want: enroll.CodeWrongChallenge},
		{name: "no origin", key: func(k *Key) { k.ClientData = set("origin", "") }, want: enroll.CodeWrongOrigin},
		{name: "origin in capitals", key: func(k *Key) { k.ClientData = set("origin", "HTTPS://enroll.example.com") }, want: enroll.CodeWrongOrigin},
		{name: "in a frame", key: func(k *Key) { k.ClientData = set("crossOrigin", true) }, want: enroll.CodeWrongOrigin},
		{name: "top origin", key: func(k *Key) { k.ClientData = set("topOrigin", "https://evil.example") }, want: enroll.CodeWrongOrigin},
		{name: "no object", res: func(r *enroll.RegistrationResponse) { r.Response.AttestationObject = nil }, want: enroll.CodeMalformed},
		{name: "object is not CBOR", res: func(r *enroll.RegistrationResponse) { r.Response.AttestationObject = []byte{0xff, 0} }, want: enroll.CodeMalformed},
		{name: "object is a list", res: func(r *enroll.RegistrationResponse) { r.Response.AttestationObject = []byte{0x80} }, want: enroll.CodeMalformed},
		{name: "object cut off", res: func(r *enroll.RegistrationResponse) {
			r.Response.AttestationObject = r.Response.AttestationObject[:100]
		}, want: enroll.CodeMalformed},
		{name: "object and more", res: func(r *enroll.RegistrationResponse) {
			r.Response.AttestationObject = append(slices.Clone(r.Response.AttestationObject), 0)
		}, want: enroll.CodeMalformed},
		{name: "object of 41 KiB", key: func(k *Key) { k.Attestation = statement("x", make([]byte, 41<<10)) }, want: enroll.CodeMalformed},
		{name: "unknown format", key: func(k *Key) { k.Attestation = set("fmt", "bogus") }, want: enroll.CodeBadAttestation},
		{name: "format is a number", key: func(k *Key) { k.Attestation = set("fmt", 7) }, want: enroll.CodeMalformed},
		{name: "no statement", key: func(k *Key) { k.Attestation = set("attStmt", map[string]any{}) }, want: enroll.CodeBadAttestation},
		{name: "statement is a list", key: func(k *Key) { k.Attestation = set("attStmt", []int{1}) }, want: enroll.CodeMalformed},
		{name: "none with a statement", key: func(k *Key) { k.Attestation = set("fmt", "none") }, want: enroll.CodeBadAttestation},
		{name: "statement's signature", key: func(k *Key) { k.Attestation = statement("sig", []byte{1, 2, 3}) }, want: enroll.CodeBadAttestation},
		{name: "statement's algorithm", key: func(k *Key) { k.Attestation = statement("alg", -8) }, want: enroll.CodeBadAttestation},
		{name: "certificate is none", key: func(k *Key) { k.Attestation = statement("x5c", [][]byte{{1}}) }, want: enroll.CodeBadAttestation},
		{name: "no certificates", key: func(k *Key) { k.Attestation = statement("x5c", [][]byte{}) }, want: enroll.CodeBadAttestation},
		{name: "no authenticator data", key: func(k *Key) { k.Attestation = set("authData", []byte{}) }, want: enroll.CodeMalformed},
		{name: "authenticator data cut off", key: func(k *Key) { k.AuthenticatorData = func(b []byte) []byte { return b[:60] } }, want: enroll.CodeMalformed},
		{name: "authenticator data and more", key: func(k *Key) { k.AuthenticatorData = func(b []byte) []byte { return append(b, 0) } }, want: enroll.CodeMalformed},
		{name: "no credential in it", key: func(k *Key) { k.AuthenticatorData = func(b []byte) []byte { b[32] &^= flagAT; return b[:37] } }, want: enroll.CodeMalformed},
		{name: "extensions announced only", key: func(k *Key) { k.AuthenticatorData = func(b []byte) []byte { b[32] |= flagED; return b } }, want: enroll.CodeMalformed},
		{name: "backed up but not eligible", key: func(k *Key) { k.Flags |= flagBS }, want: enroll.CodeMalformed},
		{name: "another RP ID", key: func(k *Key) { k.AuthenticatorData = func(b []byte) []byte { b[0] ^= 1; return b } }, want: enroll.CodeWrongRelyingParty},
		{name: "public key is no point", key: func(k *Key) {
			k.Format, k.AuthenticatorData = FormatNone, func(b []byte) []byte { b[len(b)-1] ^= 1; return b }
		}, want: enroll.CodeMalformed},
		{name: "public key is a number", key: func(k *Key) {
			k.AuthenticatorData = func(b []byte) []byte { return append(b[:37+16+2+32], 7) }
		}, want: enroll.CodeMalformed},
	} {
		k := NewKey()
		if tt.key != nil {
			tt.key(k)
		}
		c := s.begin(user.ID)
		res := s.make(k, c)
		if tt.res != nil {
			tt.res(&res)
		}
		_, err := s.finish(c.ID, res)
		s.code(tt.name, err, tt.want)
		_, err = s.finish(c.ID, res)
		s.code(tt.name+", again", err, enroll.CodeCeremonyUsed)
	}
	if all := s.credentials(user.ID); len(all) != 0 {
		s.Errorf("kept: %+v", all)
	}
	s.enrolled(NewKey(), user.ID)
}

func malformedAuthentications(s *suite) {
	user := s.person("anna")
	k := NewKey()
	credential := s.enrolled(k, user.ID)
	operator := desk
	operator.User = s.person("olga").ID
	for _, tt := range []struct {
		name string
		key  func(*Key)
		res  func(*enroll.AuthenticationResponse)
		want enroll.Code
	}{
		{name: "empty", res: func(r *enroll.AuthenticationResponse) { *r = enroll.AuthenticationResponse{} }, want: enroll.CodeMalformed},
		{name: "two ids", res: func(r *enroll.AuthenticationResponse) { r.ID = []byte{1} }, want: enroll.CodeMalformed},
		{name: "unknown id", res: func(r *enroll.AuthenticationResponse) { r.ID, r.RawID = []byte{1}, []byte{1} }, want: enroll.CodeCredentialUnknown},
		{name: "long id", res: func(r *enroll.AuthenticationResponse) { r.ID = make([]byte, 1024); r.RawID = r.ID }, want: enroll.CodeMalformed},
		{name: "type", res: func(r *enroll.AuthenticationResponse) { r.Type = "" }, want: enroll.CodeMalformed},
		{name: "long attachment", res: func(r *enroll.AuthenticationResponse) { r.AuthenticatorAttachment = strings.Repeat("x", 33) }, want: enroll.CodeMalformed},
		{name: "client data is not JSON", res: func(r *enroll.AuthenticationResponse) { r.Response.ClientDataJSON = []byte("nul") }, want: enroll.CodeMalformed},
		{name: "client data is null", res: func(r *enroll.AuthenticationResponse) { r.Response.ClientDataJSON = []byte("null") }, want: enroll.CodeMalformed},
		{name: "odd token binding", key: func(k *Key) { k.ClientData = set("tokenBinding", "present") }, want: enroll.CodeMalformed},
		{name: "a registration", key: func(k *Key) { k.ClientData = set("type", "webauthn.create") }, want: enroll.CodeWrongType},
		{name: "another challenge", key: func(k *Key) { k.ClientData = set("challenge", enroll.NewChallenge()) }, want: enroll.CodeWrongChallenge},
		{name: "another origin", key: func(k *Key) { k.ClientData = set("origin", "https://evil.example") }, want: enroll.CodeWrongOrigin},
		{name: "in a frame", key: func(k *Key) { k.ClientData = set("crossOrigin", true) }, want: enroll.CodeWrongOrigin},
		{name: "no authenticator data", res: func(r *enroll.AuthenticationResponse) { r.Response.AuthenticatorData = nil }, want: enroll.CodeMalformed},
		{name: "authenticator data cut off", key: func(k *Key) { k.AuthenticatorData = func(b []byte) []byte { return b[:36] } }, want: enroll.CodeMalformed},
		{name: "authenticator data and more", key: func(k *Key) { k.AuthenticatorData = func(b []byte) []byte { return append(b, 0) } }, want: enroll.CodeMalformed},
		{name: "authenticator data of 5 KiB", key: func(k *Key) { k.AuthenticatorData = func(b []byte) []byte { return append(b, make([]byte, 5<<10)...) } }, want: enroll.CodeMalformed},
		{name: "a credential announced only", key: func(k *Key) { k.AuthenticatorData = func(b []byte) []byte { b[32] |= flagAT; return b } }, want: enroll.CodeMalformed},
		{name: "extensions are not CBOR", key: func(k *Key) {
			k.AuthenticatorData = func(b []byte) []byte { b[32] |= flagED; return append(b, 0xff) }
		}, want: enroll.CodeMalformed},
		{name: "another RP ID", key: func(k *Key) { k.AuthenticatorData = func(b []byte) []byte { b[31] ^= 1; return b } }, want: enroll.CodeWrongRelyingParty},
		{name: "backup eligible of a sudden", key: func(k *Key) { k.Flags |= flagBE }, want: enroll.CodeMalformed},
		{name: "backed up but not eligible", key: func(k *Key) { k.Flags |= flagBS }, want: enroll.CodeMalformed},
		{name: "no signature", res: func(r *enroll.AuthenticationResponse) { r.Response.Signature = nil }, want: enroll.CodeMalformed},
		{name: "signature is none", res: func(r *enroll.AuthenticationResponse) { r.Response.Signature = []byte{1} }, want: enroll.CodeBadSignature},
		{name: "signature of 2 KiB", res: func(r *enroll.AuthenticationResponse) { r.Response.Signature = make([]byte, 2<<10) }, want: enroll.CodeMalformed},
		{name: "signature and more", res: func(r *enroll.AuthenticationResponse) {
			r.Response.Signature = append(slices.Clone(r.Response.Signature), 0)
		}, want: enroll.CodeBadSignature},
		{name: "no user handle", res: func(r *enroll.AuthenticationResponse) { r.Response.UserHandle = nil }, want: enroll.CodeMalformed},
		{name: "long user handle", res: func(r *enroll.AuthenticationResponse) { r.Response.UserHandle = make([]byte, 65) }, want: enroll.CodeMalformed},
		{name: "another's user handle", res: func(r *enroll.AuthenticationResponse) { r.Response.UserHandle = []byte{1} }, want: enroll.CodeWrongUser},
	} {
		changed := *k
		if tt.key != nil {
			tt.key(&changed)
		}
		c, err := s.rp().BeginAuthentication(s.Context(), operator, enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn})
		s.ok("begin", err)
		res := s.assert(&changed, c)
		if tt.res != nil {
			tt.res(&res)
		}
		_, err = s.authenticate(operator, c.ID, res)
		s.code(tt.name, err, tt.want)
		_, err = s.authenticate(operator, c.ID, res)
		s.code(tt.name+", again", err, enroll.CodeCeremonyUsed)
	}
	s.same("the credential", s.credential(credential), credential)
	_, err := s.signIn(k, "anna")
	s.code("sign in", err, "")
}

func unknownCeremonies(s *suite) {
	for _, id := range []enroll.ID{"", "x", "\x00' OR 1=1", enroll.NewID()} {
		_, err := s.finish(id, enroll.RegistrationResponse{})
		s.code("registration", err, enroll.CodeCeremonyUnknown)
		_, err = s.authenticate(desk, id, enroll.AuthenticationResponse{})
		s.code("authentication", err, enroll.CodeCeremonyUnknown)
		_, err = s.rp().Outcome(s.Context(), desk, id)
		s.code("outcome", err, enroll.CodeCeremonyUnknown)
	}
	_, err := s.rp().BeginAuthentication(s.Context(), desk, enroll.AuthenticationRequest{Purpose: enroll.PurposeRegister})
	s.field("an authentication that registers", err, enroll.CodeMalformed, "purpose")
	for _, id := range []enroll.ID{"", "\x00", enroll.NewID()} {
		_, err = s.rp().BeginAuthentication(s.Context(), desk, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: id})
		s.field("a proof of nothing", err, enroll.CodeNotFound, "credential")
	}
}

func ceremonyOfAnotherKind(s *suite) {
	user := s.person("anna")
	k := NewKey()
	credential := s.registered(k, user.ID)
	registration, proof := s.begin(user.ID), s.beginProof(credential.ID)
	_, err := s.finish(proof.ID, s.make(NewKey(), registration))
	s.code("a registration for a proof", err, enroll.CodeWrongType)
	_, err = s.authenticate(desk, registration.ID, s.assert(k, proof))
	s.code("a proof for a registration", err, enroll.CodeWrongType)
	_, err = s.authenticate(desk, proof.ID, s.assert(k, proof))
	s.code("and the proof is gone", err, enroll.CodeCeremonyUsed)
}

func expired(s *suite) {
	s.SetPolicy(func(p *enroll.Policy) { p.CeremonySeconds = 60 })
	k := NewKey()
	c := s.begin(s.person("anna").ID)
	res := s.make(k, c)
	s.Advance(time.Minute)
	_, err := s.finish(c.ID, res)
	s.code("after its time", err, enroll.CodeCeremonyExpired)
	s.Advance(enroll.CeremonyMemory)
	_, err = s.finish(c.ID, res)
	s.code("once it is forgotten", err, enroll.CodeCeremonyUnknown)
}

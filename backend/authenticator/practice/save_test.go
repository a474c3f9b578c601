package practice

import (
	"bytes"
	"testing"
	"time"

	"latchkey/backend/authenticator"
)

func TestMemorySurvives(t *testing.T) {
	for _, alg := range []authenticator.Algorithm{authenticator.ES256, authenticator.EdDSA} {
		r := newRig(t, Options{Algorithms: []authenticator.Algorithm{alg}})
		r.givePIN(2)
		q := r.makeRequest("ada")
		q.Parameters = []parameters{{Algorithm: alg, Type: publicKey}}
		id := r.register(r.verified(q))
		_, s := r.token(badPIN, permMakeCredential, testRP)
		r.want("wrong PIN", s, errPINInvalid)
		var saved bytes.Buffer
		if err := r.key.Save(&saved); err != nil {
			t.Fatal(err)
		}

		other := newRig(t, Options{})
		if err := other.key.Load(&saved); err != nil {
			t.Fatal(err)
		}
		if left := other.key.pinRetries(); left != 7 {
			t.Errorf("%d tries left", left)
		}
		var reply assertReply
		other.must(cmdGetAssertion, other.verifiedAssert(other.assertRequest(id)), &reply)
		if !bytes.Equal(reply.Credential.ID, id) {
			t.Errorf("signed by % x", reply.Credential.ID)
		}
	}
}

func TestLoadRefusals(t *testing.T) {
	good := func() store {
		r := newRig(t, Options{})
		r.register(r.makeRequest("ada"))
		return r.key.store
	}
	for name, spoil := range map[string]func(*store){
		"PIN hash":    func(s *store) { s.PINHash = []byte{1} },
		"tries":       func(s *store) { s.PINRetries = 9 },
		"PIN length":  func(s *store) { s.MinPINLength = 0 },
		"ID":          func(s *store) { s.Credentials[0].ID = nil },
		"algorithm":   func(s *store) { s.Credentials[0].Algorithm = authenticator.RS256 },
		"private key": func(s *store) { s.Credentials[0].Private[0], s.Credentials[0].Private = 0, make([]byte, 32) },
		"short EdDSA": func(s *store) { s.Credentials[0].Algorithm, s.Credentials[0].Private = authenticator.EdDSA, nil },
	} {
		s := good()
		spoil(&s)
		if err := New(Options{}).Load(bytes.NewReader(canonical(s))); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
	if err := New(Options{}).Load(bytes.NewReader([]byte{0xa1})); err == nil {
		t.Error("half a map: loaded")
	}
}

func FuzzLoad(f *testing.F) {
	k := New(Options{})
	f.Add([]byte{})
	f.Add(canonical(k.store))
	k.store.put(credential{
		ID: randomBytes(credentialIDSize), RPID: testRP, User: user{ID: []byte{1}},
		Algorithm: authenticator.EdDSA, Private: newPrivate(authenticator.EdDSA), Discoverable: true,
	})
	f.Add(canonical(k.store))
	f.Fuzz(func(t *testing.T, saved []byte) {
		r := newRig(t, Options{})
		if r.key.Load(bytes.NewReader(saved)) != nil {
			return
		}
		// Whatever was loaded, the key can use it.
		r.must(cmdGetInfo, nil, nil)
		for _, c := range r.key.store.Credentials {
			c.sign([]byte("message"))
		}
	})
}

// FuzzCommands sends three commands, each with its length first.
func FuzzCommands(f *testing.F) {
	r := &rig{}
	request := r.makeRequest("ada")
	exclude := request
	exclude.Exclude = []descriptor{{ID: []byte{1}, Type: publicKey}}
	protected := request
	level := authenticator.CredProtectRequired
	protected.Extensions.CredProtect = &level
	retries := pinRequest{Subcommand: pinGetRetries}
	agree := pinRequest{Protocol: 2, Subcommand: pinGetKeyAgreement}
	setting := pinRequest{
		Protocol: 1, Subcommand: pinSet, Agreement: newAgreement().public(), Param: make([]byte, 16), NewPIN: make([]byte, 64),
	}
	f.Add([]byte{}, []byte{cmdGetInfo}, []byte{0xff})
	f.Add(command(cmdMakeCredential, request), command(cmdMakeCredential, exclude), command(cmdGetAssertion, r.assertRequest()))
	f.Add(command(cmdMakeCredential, protected), command(cmdGetAssertion, r.assertRequest([]byte{1})), []byte{cmdGetNextAssertion})
	f.Add(command(cmdClientPIN, retries), command(cmdClientPIN, agree), command(cmdClientPIN, setting))
	f.Add(command(cmdManageCredentials, manageRequest{Subcommand: manageRPs}), []byte{cmdReset}, []byte{cmdSelection})
	f.Fuzz(func(t *testing.T, one, two, three []byte) {
		r := newRig(t, Options{AutoTouch: -1, TouchTimeout: time.Nanosecond})
		r.key.options.Blink = func(on bool) { r.key.Touch() }
		for _, c := range [][]byte{one, two, three} {
			if len(c) == 0 {
				continue // CTAPHID lets none through
			}
			s, body := r.raw(c...)
			if s == errOther {
				t.Fatalf("% x gave %v", c, s)
			}
			if len(body) > 0 && decMode.Wellformed(body) != nil {
				t.Fatalf("% x gave % x", c, body)
			}
		}
	})
}

func command(cmd byte, params any) []byte { return append([]byte{cmd}, canonical(params)...) }

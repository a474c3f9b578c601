package practice

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"latchkey/backend/authenticator/ctaphid"
)

// rig sends CTAP commands to a key that is plugged in, without reports in
// between. That other clients understand the key is shown in peer_test.go.
type rig struct {
	t      *testing.T
	key    *Key
	answer ctaphid.Handler
	now    time.Time
}

func newRig(t *testing.T, options Options) *rig {
	t.Helper()
	r := &rig{t: t, now: time.Unix(1_800_000_000, 0)}
	if options.AutoTouch == 0 {
		options.AutoTouch = time.Nanosecond
	}
	options.Now = func() time.Time { return r.now }
	r.key = New(options)
	r.replug()
	return r
}

func (r *rig) replug() { r.answer = r.key.powered() }

// raw sends a command as bytes.
func (r *rig) raw(command ...byte) (status, []byte) {
	reply := r.answer(r.t.Context(), command, func(ctaphid.Status) {})
	return status(reply[0]), reply[1:]
}

// do sends a command and decodes its reply into reply, if that is not nil.
func (r *rig) do(cmd byte, params, reply any) status {
	r.t.Helper()
	s, body := r.raw(append([]byte{cmd}, canonical(params)...)...)
	if s != statusOK {
		if len(body) != 0 {
			r.t.Errorf("%v has a body of %d bytes", s, len(body))
		}
		return s
	}
	var v any
	if len(body) > 0 {
		if err := cbor.Unmarshal(body, &v); err != nil {
			r.t.Fatal(err)
		}
		if !bytes.Equal(canonical(v), body) {
			r.t.Errorf("not canonical: % x", body)
		}
	}
	if reply != nil {
		if err := cbor.Unmarshal(body, reply); err != nil {
			r.t.Fatal(err)
		}
	}
	return s
}

func (r *rig) must(cmd byte, params, reply any) {
	r.t.Helper()
	if s := r.do(cmd, params, reply); s != statusOK {
		r.t.Fatalf("command %#x: %v", cmd, s)
	}
}

func (r *rig) want(what string, got, want status) {
	r.t.Helper()
	if got != want {
		r.t.Errorf("%s: %v, want %v", what, got, want)
	}
}

const goodPIN, badPIN = "p\u00e4ss-1234", "wrong"

// platform is the client's side of one key agreement.
type platform struct {
	*secret
	public *coseKey
}

func (r *rig) agree(protocol uint) platform {
	r.t.Helper()
	var reply pinReply
	r.must(cmdClientPIN, pinRequest{Protocol: protocol, Subcommand: pinGetKeyAgreement}, &reply)
	own := newAgreement()
	s, err := own.decapsulate(protocol, reply.Agreement)
	if err != nil {
		r.t.Fatal(err)
	}
	return platform{secret: s, public: own.public()}
}

// mac is what a platform sends as pinUvAuthParam.
func mac(protocol uint, key, message []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(message)
	if protocol == 1 {
		return m.Sum(nil)[:16]
	}
	return m.Sum(nil)
}

func (p platform) hash(pin string) []byte {
	sum := sha256.Sum256([]byte(pin))
	return p.encrypt(sum[:pinHashSize])
}

func (p platform) padded(pin string) []byte {
	padded := make([]byte, paddedPIN)
	copy(padded, pin)
	return p.encrypt(padded)
}

func (r *rig) setPIN(protocol uint, pin string) status {
	r.t.Helper()
	p := r.agree(protocol)
	encrypted := p.padded(pin)
	return r.do(cmdClientPIN, pinRequest{
		Protocol: protocol, Subcommand: pinSet, Agreement: p.public,
		NewPIN: encrypted, Param: mac(protocol, p.hmacKey, encrypted),
	}, nil)
}

// givePIN makes goodPIN the key's.
func (r *rig) givePIN(protocol uint) {
	r.t.Helper()
	if s := r.setPIN(protocol, goodPIN); s != statusOK {
		r.t.Fatal(s)
	}
}

func (r *rig) changePIN(protocol uint, old, pin string) status {
	r.t.Helper()
	p := r.agree(protocol)
	encrypted, hash := p.padded(pin), p.hash(old)
	return r.do(cmdClientPIN, pinRequest{
		Protocol: protocol, Subcommand: pinChange, Agreement: p.public, NewPIN: encrypted, PINHash: hash,
		Param: mac(protocol, p.hmacKey, append(bytes.Clone(encrypted), hash...)),
	}, nil)
}

// token asks for a pinUvAuthToken of protocol two.
func (r *rig) token(pin string, permissions byte, rpID string) ([]byte, status) {
	r.t.Helper()
	p := r.agree(2)
	var reply pinReply
	s := r.do(cmdClientPIN, pinRequest{
		Protocol: 2, Subcommand: pinGetTokenWithPerm, Agreement: p.public, PINHash: p.hash(pin),
		Permissions: &permissions, RPID: rpID,
	}, &reply)
	if s != statusOK {
		return nil, s
	}
	token, err := p.decrypt(reply.Token)
	if err != nil {
		r.t.Fatal(err)
	}
	return token, s
}

func (r *rig) mustToken(permissions byte, rpID string) []byte {
	r.t.Helper()
	token, s := r.token(goodPIN, permissions, rpID)
	if s != statusOK {
		r.t.Fatal(s)
	}
	return token
}

const testRP = "example.com"

var clientDataHash = hashOf("client data")

func (r *rig) makeRequest(name string) makeRequest {
	return makeRequest{
		ClientDataHash: clientDataHash, RP: &relyingParty{ID: testRP},
		User:       &user{ID: []byte(name), Name: name, DisplayName: name},
		Parameters: []parameters{{Algorithm: -257, Type: publicKey}, {Algorithm: -7, Type: publicKey}},
		Options:    map[string]bool{"rk": true},
	}
}

// verified adds a token's proof to a request.
func (r *rig) verified(req makeRequest) makeRequest {
	r.t.Helper()
	req.Protocol = 2
	req.Param = mac(2, r.mustToken(permMakeCredential, req.RP.ID), req.ClientDataHash)
	return req
}

// register makes a credential and returns its ID.
func (r *rig) register(req makeRequest) []byte {
	r.t.Helper()
	var reply struct {
		AuthData []byte `cbor:"2,keyasint"`
	}
	r.must(cmdMakeCredential, req, &reply)
	return reply.AuthData[55 : 55+credentialIDSize] // after hash, flags, count, AAGUID, length
}

func (r *rig) assertRequest(allow ...[]byte) assertRequest {
	req := assertRequest{RPID: testRP, ClientDataHash: clientDataHash}
	for _, id := range allow {
		req.Allow = append(req.Allow, descriptor{ID: id, Type: publicKey})
	}
	return req
}

func (r *rig) verifiedAssert(req assertRequest) assertRequest {
	r.t.Helper()
	req.Protocol = 2
	req.Param = mac(2, r.mustToken(permGetAssertion, req.RPID), req.ClientDataHash)
	return req
}

package practice

import (
	"strings"
	"testing"
)

func TestPINRules(t *testing.T) {
	for name, test := range map[string]struct {
		min  int
		pin  string
		want status
	}{
		"three characters":            {pin: "123", want: errPINPolicy},
		"three characters of 6 bytes": {pin: "äöü", want: errPINPolicy},
		"four characters":             {pin: "äöüß"},
		"shorter than the key wants":  {min: 6, pin: "12345", want: errPINPolicy},
		"63 bytes":                    {pin: strings.Repeat("x", 63)},
		"64 bytes":                    {pin: strings.Repeat("x", 64), want: errPINPolicy},
		"empty":                       {pin: "", want: errPINPolicy},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Options{MinPINLength: test.min})
			r.want("set", r.setPIN(2, test.pin), test.want)
			if r.key.pinSet() != (test.want == statusOK) {
				t.Errorf("PIN set: %v", r.key.pinSet())
			}
		})
	}
}

func TestPINIsNeverStored(t *testing.T) {
	r := newRig(t, Options{})
	r.givePIN(1)
	var saved strings.Builder
	if err := r.key.Save(&saved); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(saved.String(), goodPIN) {
		t.Error("the PIN is in the key's memory")
	}
}

func TestSetPINRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*pinRequest, platform)
		want  status
	}{
		"wrong proof":         {func(q *pinRequest, _ platform) { q.Param[0] ^= 1 }, errPINAuthInvalid},
		"proof of half":       {func(q *pinRequest, _ platform) { q.Param = q.Param[:16] }, errPINAuthInvalid},
		"no proof":            {func(q *pinRequest, _ platform) { q.Param = nil }, errMissingParameter},
		"no PIN":              {func(q *pinRequest, _ platform) { q.NewPIN = nil }, errMissingParameter},
		"no key":              {func(q *pinRequest, _ platform) { q.Agreement = nil }, errMissingParameter},
		"point off the curve": {func(q *pinRequest, _ platform) { q.Agreement.X[0] ^= 1 }, errInvalidParameter},
		"short coordinate":    {func(q *pinRequest, _ platform) { q.Agreement.Y = q.Agreement.Y[1:] }, errInvalidParameter},
		"another curve":       {func(q *pinRequest, _ platform) { q.Agreement.Curve = 2 }, errInvalidParameter},
		"no protocol":         {func(q *pinRequest, _ platform) { q.Protocol = 0 }, errMissingParameter},
		"protocol three":      {func(q *pinRequest, _ platform) { q.Protocol = 3 }, errInvalidParameter},
		"32 bytes": {func(q *pinRequest, p platform) {
			q.NewPIN = p.encrypt(make([]byte, 32))
			q.Param = mac(2, p.hmacKey, q.NewPIN)
		}, errInvalidParameter},
		"not in blocks": {func(q *pinRequest, p platform) {
			q.NewPIN = q.NewPIN[:70]
			q.Param = mac(2, p.hmacKey, q.NewPIN)
		}, errInvalidParameter},
		"shorter than an IV": {func(q *pinRequest, p platform) {
			q.NewPIN = q.NewPIN[:8]
			q.Param = mac(2, p.hmacKey, q.NewPIN)
		}, errInvalidParameter},
		"unknown subcommand": {func(q *pinRequest, _ platform) { q.Subcommand = 0x33 }, errInvalidSubcommand},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Options{})
			p := r.agree(2)
			encrypted := p.padded(goodPIN)
			q := pinRequest{
				Protocol: 2, Subcommand: pinSet, Agreement: p.public,
				NewPIN: encrypted, Param: mac(2, p.hmacKey, encrypted),
			}
			test.spoil(&q, p)
			r.want("set", r.do(cmdClientPIN, q, nil), test.want)
			if r.key.pinSet() {
				t.Error("the PIN is set")
			}
		})
	}
	r := newRig(t, Options{})
	r.want("first", r.setPIN(2, goodPIN), statusOK)
	r.want("second", r.setPIN(2, goodPIN), errPINAuthInvalid)
}

func TestPINTries(t *testing.T) {
	r := newRig(t, Options{})
	r.givePIN(2)
	try := func(pin string) status {
		_, s := r.token(pin, permMakeCredential, testRP)
		return s
	}
	left := func(want int, replug bool) {
		t.Helper()
		var reply pinReply
		r.must(cmdClientPIN, pinRequest{Subcommand: pinGetRetries}, &reply)
		if *reply.Retries != want || *reply.Replug != replug {
			t.Errorf("%d tries left, replug %v; want %d, %v", *reply.Retries, *reply.Replug, want, replug)
		}
	}
	left(8, false)
	r.want("wrong", try(badPIN), errPINInvalid)
	r.want("wrong change", r.changePIN(1, badPIN, goodPIN), errPINInvalid)
	left(6, false)
	r.want("right", try(goodPIN), statusOK)
	left(8, false)

	for _, before := range []int{8, 5} {
		r.want("first", try(badPIN), errPINInvalid)
		r.want("second", try(badPIN), errPINInvalid)
		r.want("third", try(badPIN), errPINAuthBlocked)
		r.want("right", try(goodPIN), errPINAuthBlocked)
		r.want("change", r.changePIN(2, goodPIN, goodPIN), errPINAuthBlocked)
		left(before-3, true)
		r.replug()
		left(before-3, false)
	}
	r.want("seventh", try(badPIN), errPINInvalid)
	r.want("eighth", try(badPIN), errPINBlocked)
	r.replug()
	r.want("right", try(goodPIN), errPINBlocked)
	left(0, false)
	r.must(cmdReset, nil, nil)
	left(8, false)
	r.want("after a reset", r.setPIN(2, goodPIN), statusOK)
}

func TestWrongPINRenewsTheAgreement(t *testing.T) {
	r := newRig(t, Options{})
	r.givePIN(2)
	p := r.agree(2)
	ask := func(pin string) status {
		permissions := byte(permMakeCredential)
		return r.do(cmdClientPIN, pinRequest{
			Protocol: 2, Subcommand: pinGetTokenWithPerm, Agreement: p.public, PINHash: p.hash(pin),
			Permissions: &permissions, RPID: testRP,
		}, nil)
	}
	r.want("right", ask(goodPIN), statusOK)
	r.want("wrong", ask(badPIN), errPINInvalid)
	r.want("right, by the old agreement", ask(goodPIN), errPINInvalid)
}

func TestForcedPINChange(t *testing.T) {
	r := newRig(t, Options{})
	r.givePIN(2)
	r.key.RequirePINChange()
	_, s := r.token(goodPIN, permMakeCredential, testRP)
	r.want("token", s, errPINPolicy)
	r.want("the same", r.changePIN(2, goodPIN, goodPIN), errPINPolicy)
	r.want("another", r.changePIN(2, goodPIN, "another"), statusOK)
	_, s = r.token("another", permMakeCredential, testRP)
	r.want("token", s, statusOK)
}

func TestTokenRequests(t *testing.T) {
	permission := func(p byte) *byte { return &p }
	for name, test := range map[string]struct {
		options     Options
		subcommand  uint
		permissions *byte
		rpID        string
		want        status
	}{
		"to make and use":           {subcommand: pinGetTokenWithPerm, permissions: permission(3), rpID: testRP},
		"to manage":                 {subcommand: pinGetTokenWithPerm, permissions: permission(4)},
		"no permissions":            {subcommand: pinGetTokenWithPerm, rpID: testRP, want: errMissingParameter},
		"permission for nothing":    {subcommand: pinGetTokenWithPerm, permissions: permission(0), want: errInvalidParameter},
		"to make, for nobody":       {subcommand: pinGetTokenWithPerm, permissions: permission(1), want: errMissingParameter},
		"to enrol fingers":          {subcommand: pinGetTokenWithPerm, permissions: permission(8), want: errUnauthorizedPermission},
		"to manage where it cannot": {options: Options{NoManagement: true}, subcommand: pinGetTokenWithPerm, permissions: permission(4), want: errUnauthorizedPermission},
		"old":                       {subcommand: pinGetToken},
		"old with permissions":      {subcommand: pinGetToken, permissions: permission(1), want: errInvalidParameter},
		"old with an RP ID":         {subcommand: pinGetToken, rpID: testRP, want: errInvalidParameter},
		"new of an old key":         {options: Options{PINProtocols: []uint{2}, Preview: true}, subcommand: pinGetTokenWithPerm, permissions: permission(1), rpID: testRP, want: errInvalidSubcommand},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, test.options)
			protocol := r.key.options.PINProtocols[0]
			r.givePIN(protocol)
			p := r.agree(protocol)
			r.want("token", r.do(cmdClientPIN, pinRequest{
				Protocol: protocol, Subcommand: test.subcommand, Agreement: p.public, PINHash: p.hash(goodPIN),
				Permissions: test.permissions, RPID: test.rpID,
			}, nil), test.want)
		})
	}
	r := newRig(t, Options{})
	_, s := r.token(goodPIN, permMakeCredential, testRP)
	r.want("without a PIN", s, errPINNotSet)
	r.want("change", r.changePIN(2, goodPIN, goodPIN), errPINNotSet)
}

func TestProtocolTwoNeverEncryptsAlike(t *testing.T) {
	p := newRig(t, Options{}).agree(2)
	if one, two := p.hash(goodPIN), p.hash(goodPIN); string(one) == string(two) || len(one) != 32 {
		t.Errorf("% x and % x", one, two)
	}
	p = newRig(t, Options{}).agree(1)
	if one := p.hash(goodPIN); len(one) != 16 {
		t.Errorf("% x", one)
	}
}

package practice

import (
	"bytes"
	"context"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/ctaphid"
)

func TestMakeCredentialRefusals(t *testing.T) {
	level := func(p authenticator.CredProtect) *authenticator.CredProtect { return &p }
	one := uint(1)
	for name, test := range map[string]struct {
		spoil func(*makeRequest)
		want  status
	}{
		"as it should be":   {func(*makeRequest) {}, statusOK},
		"no client data":    {func(q *makeRequest) { q.ClientDataHash = nil }, errMissingParameter},
		"no relying party":  {func(q *makeRequest) { q.RP = nil }, errMissingParameter},
		"no RP ID":          {func(q *makeRequest) { q.RP = &relyingParty{} }, errMissingParameter},
		"no user":           {func(q *makeRequest) { q.User = nil }, errMissingParameter},
		"no user handle":    {func(q *makeRequest) { q.User = &user{} }, errMissingParameter},
		"no algorithms":     {func(q *makeRequest) { q.Parameters = nil }, errMissingParameter},
		"short hash":        {func(q *makeRequest) { q.ClientDataHash = []byte{1} }, errInvalidLength},
		"empty user handle": {func(q *makeRequest) { q.User.ID = []byte{} }, errInvalidLength},
		"long user handle":  {func(q *makeRequest) { q.User.ID = make([]byte, 65) }, errInvalidLength},
		"RS256 alone":       {func(q *makeRequest) { q.Parameters = q.Parameters[:1] }, errUnsupportedAlgorithm},
		"another type":      {func(q *makeRequest) { q.Parameters[1].Type = "password" }, errUnsupportedAlgorithm},
		"built-in check":    {func(q *makeRequest) { q.Options["uv"] = true }, errInvalidOption},
		"no presence":       {func(q *makeRequest) { q.Options["up"] = false }, errInvalidOption},
		"presence said":     {func(q *makeRequest) { q.Options["up"] = true }, statusOK},
		"enterprise":        {func(q *makeRequest) { q.Enterprise = &one }, errInvalidParameter},
		"long list":         {func(q *makeRequest) { q.Exclude = make([]descriptor, 9) }, errLimitExceeded},
		"credProtect 0":     {func(q *makeRequest) { q.Extensions.CredProtect = level(0) }, errInvalidOption},
		"credProtect 4":     {func(q *makeRequest) { q.Extensions.CredProtect = level(4) }, errInvalidOption},
		"proof, no PIN":     {func(q *makeRequest) { q.Param, q.Protocol = make([]byte, 32), 2 }, errPINAuthInvalid},
		"proof, no number":  {func(q *makeRequest) { q.Param = make([]byte, 32) }, errMissingParameter},
		"proof, protocol 7": {func(q *makeRequest) { q.Param, q.Protocol = make([]byte, 32), 7 }, errInvalidParameter},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Options{})
			q := r.makeRequest("ada")
			test.spoil(&q)
			r.want("make", r.do(cmdMakeCredential, q, nil), test.want)
			if made := len(r.key.store.Credentials); made != 0 && test.want != statusOK {
				t.Errorf("%d credentials made", made)
			}
		})
	}
}

func TestTokensAreBoundAndSpent(t *testing.T) {
	r := newRig(t, Options{})
	r.givePIN(2)
	r.want("without proof", r.do(cmdMakeCredential, r.makeRequest("ada"), nil), errPUATRequired)

	try := func(token []byte, rpID string) status {
		q := r.makeRequest("ada")
		q.RP.ID = rpID
		q.Protocol, q.Param = 2, mac(2, token, q.ClientDataHash)
		return r.do(cmdMakeCredential, q, nil)
	}
	token := r.mustToken(permMakeCredential, testRP)
	r.want("another relying party", try(token, "example.org"), errPINAuthInvalid)
	r.want("its own", try(token, testRP), statusOK)
	r.want("twice", try(token, testRP), errPINAuthInvalid)
	r.want("another permission", try(r.mustToken(permGetAssertion, testRP), testRP), errPINAuthInvalid)

	token = r.mustToken(permMakeCredential, testRP)
	r.now = r.now.Add(tokenUnused + time.Second)
	r.want("left lying about", try(token, testRP), errPINAuthInvalid)

	q := r.verifiedAssert(r.assertRequest())
	r.want("to sign in", r.do(cmdGetAssertion, q, nil), statusOK)
	r.want("to sign in twice", r.do(cmdGetAssertion, q, nil), errPINAuthInvalid)

	token = r.mustToken(permMakeCredential, testRP)
	r.mustToken(permMakeCredential, testRP)
	r.want("after a newer one", try(token, testRP), errPINAuthInvalid)

	token = r.mustToken(permMakeCredential, testRP)
	r.replug()
	r.want("after a replug", try(token, testRP), errPINAuthInvalid)

	token = r.mustToken(permMakeCredential, testRP)
	r.want("change the PIN", r.changePIN(2, goodPIN, goodPIN), statusOK)
	r.want("after a change", try(token, testRP), errPINAuthInvalid)
}

func TestOldTokenIsBoundByItsFirstUse(t *testing.T) {
	r := newRig(t, Options{})
	for _, rpID := range []string{testRP, "example.org"} {
		q := r.makeRequest("ada")
		q.RP.ID = rpID
		r.register(q)
	}
	r.givePIN(1)
	p := r.agree(1)
	var reply pinReply
	r.must(cmdClientPIN, pinRequest{Protocol: 1, Subcommand: pinGetToken, Agreement: p.public, PINHash: p.hash(goodPIN)}, &reply)
	token, err := p.decrypt(reply.Token)
	if err != nil {
		t.Fatal(err)
	}
	silent := func(rpID string) status {
		q := r.assertRequest()
		q.RPID, q.Options = rpID, map[string]bool{"up": false} // which spends nothing
		q.Protocol, q.Param = 1, mac(1, token, q.ClientDataHash)
		return r.do(cmdGetAssertion, q, nil)
	}
	r.want("first", silent(testRP), statusOK)
	r.want("again", silent(testRP), statusOK)
	r.want("elsewhere", silent("example.org"), errPINAuthInvalid)
}

func TestCredProtect(t *testing.T) {
	for name, test := range map[string]struct {
		level          authenticator.CredProtect
		alone, byAllow bool // found by a user who is not verified
	}{
		"not asked":          {authenticator.CredProtectUnset, true, true},
		"optional":           {authenticator.CredProtectOptional, true, true},
		"optional with list": {authenticator.CredProtectOptionalWithList, false, true},
		"required":           {authenticator.CredProtectRequired, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Options{})
			q := r.makeRequest("ada")
			if test.level != authenticator.CredProtectUnset {
				q.Extensions.CredProtect = &test.level
			}
			id := r.register(q)
			q = r.makeRequest("bob")
			q.Exclude = []descriptor{{ID: id, Type: publicKey}}
			found := func(s status, yes status) bool {
				if s != yes && s != errNoCredentials && s != statusOK {
					t.Errorf("got %v", s)
				}
				return s == yes
			}
			alone := found(r.do(cmdGetAssertion, r.assertRequest(), nil), statusOK)
			byAllow := found(r.do(cmdGetAssertion, r.assertRequest(id), nil), statusOK)
			excluded := found(r.do(cmdMakeCredential, q, nil), errCredentialExcluded)
			if alone != test.alone || byAllow != test.byAllow || excluded != test.byAllow {
				t.Errorf("found alone %v, by list %v, by exclude list %v", alone, byAllow, excluded)
			}
			r.givePIN(2)
			r.want("verified", r.do(cmdGetAssertion, r.verifiedAssert(r.assertRequest()), nil), statusOK)
			r.want("verified, excluded", r.do(cmdMakeCredential, r.verified(q), nil), errCredentialExcluded)
		})
	}
}

func TestAFullKey(t *testing.T) {
	r := newRig(t, Options{Slots: 1})
	r.register(r.makeRequest("ada"))
	r.want("one more", r.do(cmdMakeCredential, r.makeRequest("bob"), nil), errKeyStoreFull)
	r.want("the same", r.do(cmdMakeCredential, r.makeRequest("ada"), nil), statusOK)
	q := r.makeRequest("bob")
	q.Options = nil
	r.want("not discoverable", r.do(cmdMakeCredential, q, nil), statusOK)
	if n := len(r.key.store.Credentials); n != 2 {
		t.Errorf("%d credentials", n)
	}
}

func TestTheCounterGrows(t *testing.T) {
	r := newRig(t, Options{})
	id := r.register(r.makeRequest("ada"))
	for want := uint32(2); want < 5; want++ {
		var reply assertReply
		r.must(cmdGetAssertion, r.assertRequest(id), &reply)
		if got := binary.BigEndian.Uint32(reply.AuthData[33:]); got != want {
			t.Errorf("count %d, want %d", got, want)
		}
	}
}

func TestCredentialsThatAreNotDiscoverable(t *testing.T) {
	r := newRig(t, Options{Slots: 1})
	q := r.makeRequest("ada")
	q.Options = nil
	id := r.register(q)
	r.want("without a list", r.do(cmdGetAssertion, r.assertRequest(), nil), errNoCredentials)
	var reply assertReply
	r.must(cmdGetAssertion, r.assertRequest(id), &reply)
	if !bytes.Equal(reply.Credential.ID, id) || reply.User != nil {
		t.Errorf("got %+v", reply)
	}
	if room := r.key.room(); room != 1 {
		t.Errorf("it takes one of %d slots", 1-room)
	}
}

func TestNamesAreCutAtACharacter(t *testing.T) {
	r := newRig(t, Options{})
	long := r.makeRequest("ada")
	long.User.Name, long.User.DisplayName = strings.Repeat("x", 65), strings.Repeat("y", 200)
	r.register(long)
	if u := r.key.store.Credentials[0].User; len(u.Name) != 64 || len(u.DisplayName) != 64 {
		t.Errorf("kept %d and %d bytes", len(u.Name), len(u.DisplayName))
	}
	for name, test := range map[string]struct{ in, want string }{
		"short":           {"Ada", "Ada"},
		"64 bytes":        {strings.Repeat("x", 64), strings.Repeat("x", 64)},
		"65 bytes":        {strings.Repeat("x", 65), strings.Repeat("x", 64)},
		"in a character":  {strings.Repeat("x", 63) + "ä", strings.Repeat("x", 63)},
		"after character": {strings.Repeat("ä", 40), strings.Repeat("ä", 32)},
	} {
		if got := truncate(test.in); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestGetAssertionRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*assertRequest)
		want  status
	}{
		"as it should be": {func(*assertRequest) {}, statusOK},
		"no RP ID":        {func(q *assertRequest) { q.RPID = "" }, errMissingParameter},
		"no client data":  {func(q *assertRequest) { q.ClientDataHash = nil }, errMissingParameter},
		"short hash":      {func(q *assertRequest) { q.ClientDataHash = []byte{1} }, errInvalidLength},
		"rk":              {func(q *assertRequest) { q.Options = map[string]bool{"rk": true} }, errUnsupportedOption},
		"built-in check":  {func(q *assertRequest) { q.Options = map[string]bool{"uv": true} }, errInvalidOption},
		"long list":       {func(q *assertRequest) { q.Allow = make([]descriptor, 9) }, errLimitExceeded},
		"another type":    {func(q *assertRequest) { q.Allow[0].Type = "password" }, errNoCredentials},
		"another RP":      {func(q *assertRequest) { q.RPID = "example.org" }, errNoCredentials},
		"proof by no PIN": {func(q *assertRequest) { q.Param, q.Protocol = make([]byte, 32), 2 }, errPINAuthInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Options{})
			q := r.assertRequest(r.register(r.makeRequest("ada")))
			test.spoil(&q)
			r.want("assert", r.do(cmdGetAssertion, q, nil), test.want)
		})
	}
}

func TestNextAssertion(t *testing.T) {
	r := newRig(t, Options{})
	for _, name := range []string{"ada", "bob", "carol"} {
		r.register(r.makeRequest(name))
	}
	r.givePIN(2)
	next := func() status { s, _ := r.raw(cmdGetNextAssertion); return s }
	r.want("out of nothing", next(), errNotAllowed)

	var reply assertReply
	r.must(cmdGetAssertion, r.verifiedAssert(r.assertRequest()), &reply)
	if reply.Count != 3 || reply.User.Name != "carol" {
		t.Errorf("first: %+v", reply)
	}
	reply = assertReply{}
	r.must(cmdGetNextAssertion, nil, &reply)
	if reply.Count != 0 || reply.User.Name != "bob" || reply.AuthData[32] != flagPresent|flagVerified {
		t.Errorf("second: %+v", reply)
	}
	r.want("third", next(), statusOK)
	r.want("fourth", next(), errNotAllowed)

	q := r.makeRequest("dora")
	q.RP.ID = "example.org"
	r.register(r.verified(q))
	single := r.assertRequest()
	single.RPID = q.RP.ID
	reply = assertReply{}
	r.must(cmdGetAssertion, r.verifiedAssert(single), &reply)
	if reply.User.Name != "" || reply.Count != 0 {
		t.Errorf("where there is no choice: %+v", reply)
	}

	reply = assertReply{}
	r.must(cmdGetAssertion, r.assertRequest(), &reply) // by nobody in particular
	if reply.User.Name != "" || len(reply.User.ID) == 0 {
		t.Errorf("a stranger learns %+v", reply.User)
	}
	r.must(cmdGetInfo, nil, nil)
	r.want("after another command", next(), errNotAllowed)
	r.must(cmdGetAssertion, r.assertRequest(), nil)
	r.now = r.now.Add(assertionLife + time.Second)
	r.want("too late", next(), errNotAllowed)
}

func TestSilentAssertion(t *testing.T) {
	blinked := false
	r := newRig(t, Options{})
	id := r.register(r.makeRequest("ada"))
	r.key.options.Blink = func(bool) { blinked = true }
	q := r.assertRequest(id)
	q.Options = map[string]bool{"up": false}
	var reply assertReply
	r.must(cmdGetAssertion, q, &reply)
	if reply.AuthData[32] != 0 || blinked {
		t.Errorf("flags %#x, blinked %v", reply.AuthData[32], blinked)
	}
}

func TestTouchOnly(t *testing.T) {
	for name, ask := range map[string]func(r *rig) status{
		"make": func(r *rig) status { return r.do(cmdMakeCredential, map[int]any{8: []byte{}, 9: 1}, nil) },
		"get":  func(r *rig) status { return r.do(cmdGetAssertion, map[int]any{6: []byte{}, 7: 1}, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Options{})
			r.want("without a PIN", ask(r), errPINNotSet)
			r.givePIN(2)
			r.want("with a PIN", ask(r), errPINInvalid)
			r.key.options.AutoTouch, r.key.options.TouchTimeout = 0, time.Nanosecond
			r.want("untouched", ask(r), errActionTimeout)
		})
	}
}

func TestExcludedOnlyAfterATouch(t *testing.T) {
	r := newRig(t, Options{})
	q := r.makeRequest("bob")
	q.Exclude = []descriptor{{ID: r.register(r.makeRequest("ada")), Type: publicKey}}
	touches := 0
	r.key.options.Blink = func(on bool) {
		if on {
			touches++
		}
	}
	r.want("make", r.do(cmdMakeCredential, q, nil), errCredentialExcluded)
	if touches != 1 {
		t.Errorf("%d touches", touches)
	}

	r.key.options.AutoTouch, r.key.options.TouchTimeout = -1, time.Nanosecond
	r.want("nobody touches", r.do(cmdMakeCredential, q, nil), errCredentialExcluded)
	ctx, cancel := context.WithCancel(t.Context())
	r.key.options.TouchTimeout = time.Hour
	r.key.options.Blink = func(bool) { cancel() }
	reply := r.answer(ctx, command(cmdMakeCredential, q), func(ctaphid.Status) {})
	r.want("cancelled", status(reply[0]), errKeepaliveCancel)
}

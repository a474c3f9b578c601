package webauthndll

import (
	"context"

	"latchkey/backend/authenticator"
)

// GetAssertion implements authenticator.Key. Windows gives one assertion, by the
// credential that the person chose; it cannot ask a key silently.
func (k *key) GetAssertion(ctx context.Context, req authenticator.GetAssertion) ([]authenticator.Assertion, error) {
	if req.Silent && ctx.Err() == nil {
		return nil, fail(opAssert, authenticator.CodeUnsupported, nil)
	}
	return ask(ctx, k, opAssert, req.Prompter, func(id *guid, timeout uint32) answered[[]authenticator.Assertion] {
		return k.assert(req, id, timeout)
	})
}

func (k *key) assert(req authenticator.GetAssertion, id *guid, timeout uint32) (a answered[[]authenticator.Assertion]) {
	var mem arena
	defer mem.free()
	rpID, err := mem.text(req.RPID)
	if err != nil {
		a.err = fail(opAssert, authenticator.CodeUnsupported, err)
		return a
	}
	var out *assertion
	a.result = k.way.dll.getAssertion(k.way.window(), rpID, mem.clientData(req.ClientData), mem.assertOptions(k.way.api, req, id, timeout), &out)
	if out != nil {
		defer k.way.dll.freeAssertion(out)
	}
	if a.result == resultOK {
		a.value, a.err = out.read(req.SecurityKey)
	}
	return a
}

func (a *arena) assertOptions(api uint32, req authenticator.GetAssertion, id *guid, timeout uint32) *assertOptions {
	o := assertOptions{
		version: assertVersion(api), timeout: timeout, attachment: attachment(req.SecurityKey), userVerification: verifyUser,
		cancellation: hold(a, *id), allow: a.credentials(req.Allow),
	}
	if api >= apiHints {
		o.hints, o.hintCount = a.hints(req.SecurityKey)
	}
	return hold(a, o)
}

// read copies out the assertion. Members beyond its version are not there at all.
func (a *assertion) read(securityKey bool) ([]authenticator.Assertion, error) {
	if a == nil {
		return nil, fail(opAssert, authenticator.CodeBadAnswer, errEmpty)
	}
	if securityKey && a.version >= assertionUsed && a.usedTransport&(transportInternal|transportHybrid) != 0 {
		return nil, fail(opAssert, authenticator.CodeNotSecurityKey, errTransport)
	}
	one := authenticator.Assertion{
		CredentialID:      copyOut(a.credential.id, a.credential.idSize),
		AuthenticatorData: copyOut(a.authData, a.authDataSize),
		Signature:         copyOut(a.signature, a.signatureSize),
		UserHandle:        copyOut(a.user, a.userSize),
	}
	if len(one.CredentialID) == 0 || len(one.AuthenticatorData) == 0 || len(one.Signature) == 0 {
		return nil, fail(opAssert, authenticator.CodeBadAnswer, errEmpty)
	}
	return []authenticator.Assertion{one}, nil
}

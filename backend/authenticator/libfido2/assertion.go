//go:build cgo && (linux || darwin)

package libfido2

// #include <fido.h>
import "C"

import (
	"context"
	"crypto/sha256"
	"slices"

	"latchkey/backend/authenticator"
)

// GetAssertion implements authenticator.Key.
func (k *key) GetAssertion(ctx context.Context, req authenticator.GetAssertion) (list []authenticator.Assertion, err error) {
	err = k.do(ctx, opAssert, func(c *call) (err error) {
		list, err = c.getAssertion(req)
		return err
	})
	return list, err
}

func (c *call) getAssertion(req authenticator.GetAssertion) ([]authenticator.Assertion, error) {
	d, err := c.describe()
	if err != nil {
		return nil, err
	}
	if !d.FIDO2 {
		return nil, authenticator.NewError(c.op, authenticator.CodeNotFIDO2, nil)
	}
	ask := question{rpID: req.RPID, hash: sha256.Sum256(req.ClientData), up: C.FIDO_OPT_FALSE}
	if !req.Silent {
		ask.up = C.FIDO_OPT_OMIT // which is true
		if ask.uv, err = c.verification(d, req.PIN); err != nil {
			return nil, err
		}
		pin, free, err := cPIN(c.op, req.PIN)
		if err != nil {
			return nil, err
		}
		defer free()
		ask.pin = pin
	}
	if ask.allow, err = c.narrow(d, req.RPID, req.Allow, ask.pin); err != nil {
		return nil, err
	}
	if len(ask.allow) == 0 && len(req.Allow) > 0 {
		return nil, authenticator.NewError(c.op, authenticator.CodeNoCredentials, nil)
	}
	if !req.Silent {
		c.prompt(req.Prompter)
	}
	return c.ask(ask)
}

// question is one authenticatorGetAssertion.
type question struct {
	rpID   string
	hash   [sha256.Size]byte // of the client data
	allow  [][]byte
	up, uv C.fido_opt_t
	pin    *C.char
}

func (c *call) ask(q question) ([]authenticator.Assertion, error) {
	rpID, free, err := cString(c.op, q.rpID)
	if err != nil {
		return nil, err
	}
	defer free()
	assert := C.fido_assert_new()
	must(assert != nil)
	defer C.fido_assert_free(&assert)

	status := C.fido_assert_set_rp(assert, rpID)
	if status == C.FIDO_OK {
		status = C.fido_assert_set_clientdata_hash(assert, data(q.hash[:]), C.size_t(len(q.hash)))
	}
	if status == C.FIDO_OK {
		status = C.fido_assert_set_up(assert, q.up)
	}
	if status == C.FIDO_OK {
		status = C.fido_assert_set_uv(assert, q.uv)
	}
	for _, id := range q.allow {
		if status == C.FIDO_OK {
			status = C.fido_assert_allow_cred(assert, data(id), C.size_t(len(id)))
		}
	}
	if status != C.FIDO_OK {
		return nil, c.failure(status)
	}
	if err := c.fido(func(dev *C.fido_dev_t) C.int { return C.fido_dev_get_assert(dev, assert, q.pin) }); err != nil {
		return nil, err
	}
	var list []authenticator.Assertion
	for i := range C.fido_assert_count(assert) {
		wrapped := copyOut(C.fido_assert_authdata_ptr(assert, i), C.fido_assert_authdata_len(assert, i))
		authenticatorData, err := unwrap(wrapped)
		if err != nil {
			return nil, authenticator.NewError(c.op, authenticator.CodeBadAnswer, err)
		}
		a := authenticator.Assertion{
			CredentialID:      copyOut(C.fido_assert_id_ptr(assert, i), C.fido_assert_id_len(assert, i)),
			AuthenticatorData: authenticatorData,
			Signature:         copyOut(C.fido_assert_sig_ptr(assert, i), C.fido_assert_sig_len(assert, i)),
			UserHandle:        copyOut(C.fido_assert_user_id_ptr(assert, i), C.fido_assert_user_id_len(assert, i)),
			UserName:          printable(C.GoString(C.fido_assert_user_name(assert, i))),
			DisplayName:       printable(C.GoString(C.fido_assert_user_display_name(assert, i))),
		}
		if a.CredentialID == nil && len(q.allow) == 1 {
			a.CredentialID = slices.Clone(q.allow[0]) // CTAP 2.0 lets a key leave it out then
		}
		list = append(list, a)
	}
	return list, nil
}

// narrow makes a list of credential IDs one that the key takes (CTAP 2.1 section
// 6.1.1): too long an ID is not its own, and of too many it is asked, without a
// touch, which one it holds. pin finds those of credProtect level 3, too.
func (c *call) narrow(d description, rpID string, ids [][]byte, pin *C.char) ([][]byte, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id []byte) bool {
		return len(id) == 0 || d.maxID > 0 && len(id) > d.maxID
	})
	if len(ids) <= d.maxList {
		return ids, nil
	}
	if d.CredProtectMax == authenticator.CredProtectUnset {
		pin = nil // nothing is hidden, and to prove it each time takes old keys long
	}
	for part := range slices.Chunk(ids, d.maxList) {
		found, err := c.ask(question{rpID: rpID, allow: part, up: C.FIDO_OPT_FALSE, pin: pin})
		switch {
		case authenticator.CodeOf(err) == authenticator.CodeNoCredentials:
			continue
		case err != nil:
			return nil, err
		}
		if id := found[0].CredentialID; id != nil {
			part = [][]byte{id}
		}
		return part, nil
	}
	return nil, nil
}

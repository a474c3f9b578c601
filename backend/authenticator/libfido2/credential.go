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

// MakeCredential implements authenticator.Key. Names longer than 64 bytes are
// cut at a character.
func (k *key) MakeCredential(ctx context.Context, req authenticator.MakeCredential) (reg authenticator.Registration, err error) {
	err = k.do(ctx, opMake, func(c *call) (err error) {
		reg, err = c.makeCredential(req)
		return err
	})
	return reg, err
}

func (c *call) makeCredential(req authenticator.MakeCredential) (reg authenticator.Registration, err error) {
	d, err := c.describe()
	if err != nil {
		return reg, err
	}
	uv, err := c.verification(d, req.PIN)
	if err != nil {
		return reg, err
	}
	algorithm, ok := choose(req.Algorithms, d.Algorithms)
	if !ok {
		return reg, authenticator.NewError(c.op, authenticator.CodeNoAlgorithm, nil)
	}
	pin, free, err := cPIN(c.op, req.PIN)
	if err != nil {
		return reg, err
	}
	defer free()
	exclude, err := c.narrow(d, req.RPID, req.Exclude, pin)
	if err != nil {
		return reg, err
	}

	cred := C.fido_cred_new()
	must(cred != nil)
	defer C.fido_cred_free(&cred)
	if err := c.fillCredential(cred, req, exclude); err != nil {
		return reg, err
	}
	status := C.fido_cred_set_type(cred, C.int(algorithm))
	if status == C.FIDO_OK {
		status = C.fido_cred_set_uv(cred, uv)
	}
	if status == C.FIDO_OK && req.CredProtect != authenticator.CredProtectUnset && d.CredProtectMax >= req.CredProtect {
		status = C.fido_cred_set_prot(cred, C.int(req.CredProtect))
	}
	if status != C.FIDO_OK {
		return reg, c.failure(status)
	}
	c.prompt(req.Prompter)
	if err := c.fido(func(dev *C.fido_dev_t) C.int { return C.fido_dev_make_cred(dev, cred, pin) }); err != nil {
		return reg, err
	}
	object, err := attestationObject(C.GoString(C.fido_cred_fmt(cred)),
		copyOut(C.fido_cred_attstmt_ptr(cred), C.fido_cred_attstmt_len(cred)),
		copyOut(C.fido_cred_authdata_raw_ptr(cred), C.fido_cred_authdata_raw_len(cred)))
	if err != nil {
		return reg, authenticator.NewError(c.op, authenticator.CodeBadAnswer, err)
	}
	if len(d.Transports) == 0 {
		d.Transports = []string{"usb"} // that much is sure
	}
	return authenticator.Registration{
		CredentialID:      copyOut(C.fido_cred_id_ptr(cred), C.fido_cred_id_len(cred)),
		AttestationObject: object,
		Transports:        d.Transports,
	}, nil
}

// fillCredential puts into cred what the relying party asks for.
func (c *call) fillCredential(cred *C.fido_cred_t, req authenticator.MakeCredential, exclude [][]byte) error {
	rpID, free, err := cString(c.op, req.RPID)
	if err != nil {
		return err
	}
	defer free()
	rpName, free, err := cString(c.op, authenticator.CutName(req.RPName))
	if err != nil {
		return err
	}
	defer free()
	userName, free, err := cString(c.op, authenticator.CutName(req.UserName))
	if err != nil {
		return err
	}
	defer free()
	displayName, free, err := cString(c.op, authenticator.CutName(req.DisplayName))
	if err != nil {
		return err
	}
	defer free()

	hash := sha256.Sum256(req.ClientData)
	status := C.fido_cred_set_clientdata_hash(cred, data(hash[:]), C.size_t(len(hash)))
	if status == C.FIDO_OK {
		status = C.fido_cred_set_rp(cred, rpID, rpName)
	}
	if status == C.FIDO_OK {
		status = C.fido_cred_set_user(cred, data(req.UserHandle), C.size_t(len(req.UserHandle)), userName, displayName, nil)
	}
	if status == C.FIDO_OK {
		status = C.fido_cred_set_rk(cred, C.FIDO_OPT_TRUE)
	}
	for _, id := range exclude {
		if status == C.FIDO_OK {
			status = C.fido_cred_exclude(cred, data(id), C.size_t(len(id)))
		}
	}
	if status != C.FIDO_OK {
		return c.failure(status)
	}
	return nil
}

// choose returns the relying party's first algorithm that the key has. A key
// that lists none is of CTAP 2.0 and has ES256.
func choose(wanted, has []authenticator.Algorithm) (authenticator.Algorithm, bool) {
	if len(has) == 0 {
		has = []authenticator.Algorithm{authenticator.ES256}
	}
	for _, a := range wanted {
		if slices.Contains(has, a) {
			return a, true
		}
	}
	return 0, false
}

// prompt has p told when the key waits for a touch.
func (c *call) prompt(p authenticator.Prompter) {
	if p != nil {
		c.touch = p.Touch
	}
}

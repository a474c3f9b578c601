//go:build cgo && (linux || darwin)

package libfido2

// #include <fido.h>
// #include <fido/credman.h>
import "C"

import (
	"context"

	"latchkey/backend/authenticator"
)

// key is an opened device as the port wants it.
type key struct{ *device }

var _ authenticator.Key = (*key)(nil)

// Info implements authenticator.Key.
func (k *key) Info(ctx context.Context) (info authenticator.Info, err error) {
	err = k.do(ctx, opInfo, func(c *call) error {
		d, err := c.describe()
		if err != nil {
			return err
		}
		info = d.Info
		if info.CanPIN {
			info.PINRetries, err = c.pinRetries()
		}
		return err
	})
	return info, err
}

// SetPIN implements authenticator.Key. A key that has a PIN already gives
// CodePINRequired.
func (k *key) SetPIN(ctx context.Context, pin authenticator.PIN) error {
	return k.do(ctx, opSetPIN, func(c *call) error { return c.setPIN(authenticator.PIN{}, pin) })
}

// ChangePIN implements authenticator.Key. An empty old PIN gives CodePINRequired.
func (k *key) ChangePIN(ctx context.Context, old, pin authenticator.PIN) error {
	return k.do(ctx, opChangePIN, func(c *call) error {
		if old.Empty() {
			return authenticator.NewError(c.op, authenticator.CodePINRequired, nil)
		}
		return c.setPIN(old, pin)
	})
}

// setPIN sets pin where old is empty, otherwise changes it. libfido2 would take
// longer PINs than CTAP allows, so the general rules are checked before; the
// key's own minimum is left to the key.
func (c *call) setPIN(old, pin authenticator.PIN) error {
	if err := pin.Check(authenticator.MinPINLength); err != nil {
		return authenticator.NewError(c.op, authenticator.CodePINPolicy, err)
	}
	d, err := c.describe()
	switch {
	case err != nil:
		return err
	case !d.FIDO2:
		return authenticator.NewError(c.op, authenticator.CodeNotFIDO2, nil)
	case !d.CanPIN:
		return authenticator.NewError(c.op, authenticator.CodeUnsupported, nil)
	}
	cold, free, err := cPIN(c.op, old)
	if err != nil {
		return err
	}
	defer free()
	cnew, free, err := cPIN(c.op, pin)
	if err != nil {
		return err
	}
	defer free()
	return c.fido(func(dev *C.fido_dev_t) C.int { return C.fido_dev_set_pin(dev, cnew, cold) })
}

// DeleteCredential implements authenticator.Key.
func (k *key) DeleteCredential(ctx context.Context, credentialID []byte, pin authenticator.PIN) error {
	return k.do(ctx, opDelete, func(c *call) error {
		d, err := c.describe()
		if err != nil {
			return err
		}
		if !d.CanDelete {
			return authenticator.NewError(c.op, authenticator.CodeUnsupported, nil)
		}
		if _, err := c.verification(d, pin); err != nil {
			return err
		}
		cpin, free, err := cPIN(c.op, pin)
		if err != nil {
			return err
		}
		defer free()
		if c.conn != nil {
			c.conn.manages = d.manages
		}
		return c.fido(func(dev *C.fido_dev_t) C.int {
			return C.fido_credman_del_dev_rk(dev, data(credentialID), C.size_t(len(credentialID)), cpin)
		})
	})
}

// Close implements authenticator.Key.
func (k *key) Close() error {
	k.close()
	return nil
}

// verification says how the user is verified: by pin, where the option uv stays
// out of the request, or by the key itself.
func (c *call) verification(d description, pin authenticator.PIN) (uv C.fido_opt_t, err error) {
	switch {
	case !d.FIDO2:
		return 0, authenticator.NewError(c.op, authenticator.CodeNotFIDO2, nil)
	case !pin.Empty() && d.PINSet:
		return C.FIDO_OPT_OMIT, nil
	case pin.Empty() && d.BuiltInUV:
		return C.FIDO_OPT_TRUE, nil
	case pin.Empty() && d.PINSet:
		return 0, authenticator.NewError(c.op, authenticator.CodePINRequired, nil)
	case d.CanPIN:
		return 0, authenticator.NewError(c.op, authenticator.CodePINNotSet, nil)
	default:
		return 0, authenticator.NewError(c.op, authenticator.CodeUnsupported, nil)
	}
}

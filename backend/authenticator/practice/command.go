package practice

import (
	"context"
	"errors"

	"github.com/fxamacker/cbor/v2"

	"latchkey/backend/authenticator/ctaphid"
)

// The CTAP commands (CTAP 2.1 section 6).
const (
	cmdMakeCredential        = 0x01
	cmdGetAssertion          = 0x02
	cmdGetInfo               = 0x04
	cmdClientPIN             = 0x06
	cmdReset                 = 0x07
	cmdGetNextAssertion      = 0x08
	cmdManageCredentials     = 0x0a
	cmdSelection             = 0x0b
	cmdManageCredentialsPrev = 0x41
)

// handle answers one CTAP command of a key that has power.
func (k *Key) handle(ctx context.Context, command []byte, keepalive func(ctaphid.Status)) []byte {
	if k.trouble.acting(WrongCBOR) {
		return []byte{byte(statusOK), 0xa1, 0x01} // a map that ends before its value
	}
	if ctx.Err() != nil {
		return []byte{byte(errKeepaliveCancel)}
	}
	if s, ok := k.trouble.refusal(command[0]); ok {
		return []byte{s}
	}
	c := &call{ctx: ctx, key: k, keepalive: keepalive}
	reply, err := c.dispatch(command[0], command[1:])
	if k.trouble.acting(UnplugAfter) {
		k.yank()
	}
	return encode(reply, err)
}

func encode(reply any, err error) []byte {
	if s, ok := errors.AsType[status](err); ok {
		return []byte{byte(s)}
	}
	if err != nil {
		return []byte{byte(errOther)}
	}
	if reply == nil {
		return []byte{byte(statusOK)}
	}
	return append([]byte{byte(statusOK)}, canonical(reply)...)
}

func (c *call) dispatch(cmd byte, params []byte) (any, error) {
	p := c.key.power
	// Only the command that goes on with a list keeps it (section 6: "stateful commands").
	if cmd != cmdGetNextAssertion {
		p.assertions = nil
	}
	if cmd != cmdManageCredentials && cmd != cmdManageCredentialsPrev {
		p.listing = nil
	}
	switch {
	case cmd == cmdMakeCredential:
		return parse(params, c.makeCredential)
	case cmd == cmdGetAssertion:
		return parse(params, c.getAssertion)
	case cmd == cmdGetNextAssertion:
		return next(&p.assertions)
	case cmd == cmdGetInfo:
		return c.key.info(), nil
	case cmd == cmdClientPIN:
		return parse(params, c.clientPIN)
	case cmd == c.key.managing() && cmd != 0:
		return parse(params, c.manageCredentials)
	case cmd == cmdReset:
		return nil, c.reset()
	case cmd == cmdSelection && !c.key.options.Preview:
		return nil, c.waitTouch()
	}
	return nil, errInvalidCommand
}

// nextCommand yields the next reply of a list, nil when it was the last.
type nextCommand func() (reply any, last bool, err error)

func next(n *nextCommand) (any, error) {
	if *n == nil {
		return nil, errNotAllowed
	}
	reply, last, err := (*n)()
	if last || err != nil {
		*n = nil
	}
	return reply, err
}

// The CBOR of CTAP (CTAP 2.1 section 8).
var (
	encMode = must(cbor.CTAP2EncOptions().EncMode())
	decMode = must(cbor.DecOptions{
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels:  4,
		MaxArrayElements: 1024,
		MaxMapPairs:      64,
		IndefLength:      cbor.IndefLengthForbidden,
		TagsMd:           cbor.TagsForbidden,
	}.DecMode())
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func canonical(v any) []byte { return must(encMode.Marshal(v)) }

// parse decodes a command's parameters and carries it out.
func parse[P any](params []byte, do func(*P) (any, error)) (any, error) {
	var p P
	err := decMode.Unmarshal(params, &p)
	if _, wrong := errors.AsType[*cbor.UnmarshalTypeError](err); wrong {
		return nil, errUnexpectedType
	}
	if err != nil {
		return nil, errInvalidCBOR
	}
	return do(&p)
}

package practice

import "time"

// The permissions of a pinUvAuthToken that this key grants (CTAP 2.1 section
// 6.5.5.7).
const (
	permMakeCredential = 0x01
	permGetAssertion   = 0x02
	permManage         = 0x04
)

// The lives of a pinUvAuthToken (CTAP 2.1 section 6.5.2.1).
const (
	tokenUnused = 30 * time.Second // over USB, until its first use
	tokenLife   = 10 * time.Minute
)

// token is the pinUvAuthToken in force; at most one is.
type token struct {
	value       []byte // nil: none
	protocol    uint
	permissions byte
	rpID        string // bound to it; empty: not yet
	issued      time.Time
	used        bool
}

// issue makes a new token and forgets the old one.
func (k *Key) issue(protocol uint, permissions byte, rpID string) []byte {
	k.power.token = token{
		value: randomBytes(32), protocol: protocol, permissions: permissions, rpID: rpID, issued: k.options.Now(),
	}
	return k.power.token.value
}

// authorise checks a pinUvAuthParam over message by the token in force, which
// must have the permission. If the token is bound to an RP ID it must be rpID; if not,
// its first ceremony binds it.
func (k *Key) authorise(protocol uint, message, param []byte, permission byte, rpID string) error {
	t := &k.power.token
	age := k.options.Now().Sub(t.issued)
	switch {
	case t.value == nil, t.protocol != protocol,
		age > tokenLife, !t.used && age > tokenUnused,
		!authentic(protocol, t.value, message, param),
		t.permissions&permission == 0,
		t.rpID != "" && t.rpID != rpID:
		return errPINAuthInvalid
	}
	t.used = true
	if permission != permManage {
		t.rpID = rpID
	}
	return nil
}

// spend takes the token's permissions, for a ceremony is over (CTAP 2.1 section
// 6.5.3.3).
func (t *token) spend() { t.permissions = 0 }

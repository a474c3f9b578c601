package httpapi

import (
	"errors"
	"fmt"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/limit"
)

// Limiter counts requests, over all instances.
type Limiter = limit.Limiter

// Limits are how many requests are let through. None spares loopback.
type Limits struct {
	Address limit.Rate // from one address, or one network of IPv6
	Account limit.Rate // of one person who is signed in
	Name    limit.Rate // sign-ins begun for one username, and tries to pair a kiosk from one address
}

// tooMany is an error that says how long to wait.
type tooMany struct {
	wait time.Duration
	err  error
}

func (e *tooMany) Error() string { return e.err.Error() }
func (e *tooMany) Unwrap() error { return e.err }

func waitOf(err error) time.Duration {
	if e, ok := errors.AsType[*tooMany](err); ok {
		return e.wait
	}
	return 0
}

func (h *Handler) limit(c *call, key string, rate limit.Rate) error {
	wait, err := h.Limiter.Take(c, key, rate)
	if err != nil || wait == 0 {
		return err
	}
	h.Metrics.limited()
	return &tooMany{wait: wait, err: enroll.Errorf(enroll.CodeTooMany, "", "too many requests, try again in %d seconds", int(wait/time.Second)+1)}
}

// limitAddress counts by address.
func (h *Handler) limitAddress(c *call) error {
	return h.limit(c, "address:"+h.network(c), h.Limits.Address)
}

// network is where a request comes from. Who has one IPv6 address has 2^64 (RFC
// 6177).
func (h *Handler) network(c *call) string {
	at := h.address(c.r)
	if network, err := at.Prefix(64); err == nil && at.Is6() {
		at = network.Addr()
	}
	return at.String()
}

// limitPairing counts the tries to become a kiosk from one address.
func (h *Handler) limitPairing(c *call) error {
	return h.limit(c, "pairing:"+h.network(c), h.Limits.Name)
}

func (h *Handler) limitAccount(c *call) error {
	if c.by.User == "" {
		return nil
	}
	return h.limit(c, "account:"+string(c.by.User), h.Limits.Account)
}

// limitName counts the tries for a username, whether there is such a person or
// not. The name is kept as a hash.
func (h *Handler) limitName(c *call, username string) error {
	if username == "" {
		return nil
	}
	return h.limit(c, fmt.Sprintf("name:%x", nameHash(username)), h.Limits.Name)
}

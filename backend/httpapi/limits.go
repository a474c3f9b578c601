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
	Name    limit.Rate // sign-ins begun for one username, codes tried for it, and tries to pair a kiosk from one address
	Guess   limit.Rate // invitations and links shown from one address
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

func (h *Handler) limitAddress(c *call) error { return h.limitFrom(c, "address", h.Limits.Address) }

// limitGuesses counts what is shown that somebody may have guessed.
func (h *Handler) limitGuesses(c *call) error { return h.limitFrom(c, "guess", h.Limits.Guess) }

// limitPairing counts the tries to become a kiosk.
func (h *Handler) limitPairing(c *call) error { return h.limitFrom(c, "pairing", h.Limits.Name) }

// limitFrom counts by address. Who has one IPv6 address has 2^64 (RFC 6177).
func (h *Handler) limitFrom(c *call, what string, rate limit.Rate) error {
	at := h.address(c.r)
	if network, err := at.Prefix(64); err == nil && at.Is6() {
		at = network.Addr()
	}
	return h.limit(c, what+":"+at.String(), rate)
}

func (h *Handler) limitAccount(c *call) error {
	if c.by.User == "" {
		return nil
	}
	return h.limit(c, "account:"+string(c.by.User), h.Limits.Account)
}

// limitName counts what is tried with a username, whether there is such a person
// or not. The name is kept as a hash.
func (h *Handler) limitName(c *call, what, username string) error {
	if username == "" {
		return nil
	}
	return h.limit(c, fmt.Sprintf("%s:%x", what, nameHash(username)), h.Limits.Name)
}

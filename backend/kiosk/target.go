package kiosk

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Target is the relying party that this kiosk signs for. No browser stands
// between a service and the key, so the kiosk itself decides, by its own
// configuration or by the service's address, and never by the service's word.
type Target struct {
	origin string
	accept func(rpID string) bool
}

// FixedTarget signs for one pair of RP ID and origin, from the machine's
// configuration.
func FixedTarget(rpID, origin string) Target {
	return Target{origin: origin, accept: func(asked string) bool { return asked == rpID && asked != "" }}
}

// ServiceTarget signs for the service at an https address: its origin is the
// service's own, and the RP ID is the service's host or a parent of it below the
// public suffix (HTML Standard, "is a registrable domain suffix of or is equal to").
func ServiceTarget(address string) (Target, error) {
	u, err := url.Parse(address)
	if err != nil {
		return Target{}, errors.New("store: this is no address of a service; give one such as https://enroll.example.com")
	}
	host := strings.ToLower(u.Hostname())
	if u.Scheme != "https" || host == "" || strings.HasSuffix(host, ".") || u.User != nil {
		return Target{}, errors.New("store: this is no address of a service; give one such as https://enroll.example.com")
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return Target{}, fmt.Errorf("store: %q is an IP address, which WebAuthn does not know; give one such as https://enroll.example.com", host)
	}
	origin := "https://" + host
	if port := u.Port(); port != "" && port != "443" {
		origin += ":" + port
	}
	return Target{origin: origin, accept: func(asked string) bool { return coversHost(asked, host) }}, nil
}

// coversHost reports whether a service on host may use rpID.
func coversHost(rpID, host string) bool {
	if rpID == host {
		return true
	}
	if !strings.HasSuffix(host, "."+rpID) || rpID == "" || strings.HasPrefix(rpID, ".") {
		return false
	}
	suffix, _ := publicsuffix.PublicSuffix(rpID)
	return suffix != rpID
}

// Accepts reports whether the kiosk signs for this RP ID.
func (t Target) Accepts(rpID string) bool { return t.accept != nil && t.accept(rpID) }

func (t Target) check(rpID string) error {
	if !t.Accepts(rpID) {
		return &Error{Code: CodeWrongRP, Err: fmt.Errorf("the relying party asks for the RP ID %q, which is not that of %s", rpID, t.origin)}
	}
	return nil
}

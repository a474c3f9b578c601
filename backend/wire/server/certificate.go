package server

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/url"
	"strings"
	"time"

	"latchkey/backend/wire"
)

// renewBefore is how long before its end a certificate is to be renewed.
const renewBefore = 14 * 24 * time.Hour

// Certificate reads a certificate with its key. The error is one sentence that names
// the setting.
func Certificate(s wire.ServiceSettings) (tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(s.TLSCertFile, s.TLSKeyFile)
	if err != nil {
		return pair, fmt.Errorf("tls-cert-file: %w; give a certificate chain and its key in PEM", err)
	}
	return pair, nil
}

// checkCertificate checks that browsers will take the certificate, at the time now.
func checkCertificate(r *wire.Report, s wire.ServiceSettings, now time.Time) {
	const what = "tls-cert-file"
	if s.TLSCertFile == "" {
		if len(s.Proxy) > 0 {
			r.OK("proxy", "%s ends TLS, and is believed whom it forwards for", strings.Join(s.Proxy, " or "))
		}
		return
	}
	pair, err := Certificate(s)
	if err == nil && pair.Leaf == nil {
		pair.Leaf, err = x509.ParseCertificate(pair.Certificate[0])
	}
	if err != nil {
		r.Wrong(what, err)
		return
	}
	leaf := pair.Leaf
	if err := fitsNow(leaf, now); err != nil {
		r.Wrong(what, err)
		return
	}
	for _, origin := range s.Origin {
		u, err := url.Parse(origin)
		if err == nil && u.Scheme == "https" && leaf.VerifyHostname(u.Hostname()) != nil {
			r.Wrong(what, fmt.Errorf("the certificate is for %s, and not for %s; give one that names it", names(leaf), u.Hostname()))
			return
		}
	}
	end := leaf.NotAfter.Local().Format(time.DateOnly)
	switch {
	case !vouchedFor(pair, now):
		r.Note(what, "for %s until %s, and no authority that this system knows vouches for it: put the whole chain into the file, or see that browsers and kiosks know its authority",
			names(leaf), end)
	case leaf.NotAfter.Sub(now) < renewBefore:
		r.Note(what, "for %s, and at its end on %s: renew it before", names(leaf), end)
	default:
		r.OK(what, "for %s until %s", names(leaf), end)
	}
}

func fitsNow(leaf *x509.Certificate, now time.Time) error {
	switch {
	case now.Before(leaf.NotBefore):
		return fmt.Errorf("the certificate counts from %s on; set this machine's clock, or give one that counts already", leaf.NotBefore.Local().Format(time.DateTime))
	case now.After(leaf.NotAfter):
		return fmt.Errorf("the certificate was at its end on %s; renew it", leaf.NotAfter.Local().Format(time.DateTime))
	}
	return nil
}

// vouchedFor reports whether an authority that this system knows vouches for a
// certificate, by what is in its file.
func vouchedFor(pair tls.Certificate, now time.Time) bool {
	between := x509.NewCertPool()
	for _, der := range pair.Certificate[1:] {
		if one, err := x509.ParseCertificate(der); err == nil {
			between.AddCert(one)
		}
	}
	_, err := pair.Leaf.Verify(x509.VerifyOptions{Intermediates: between, CurrentTime: now})
	return err == nil
}

func names(leaf *x509.Certificate) string {
	if len(leaf.DNSNames) == 0 {
		return "nobody"
	}
	return strings.Join(leaf.DNSNames, ", ")
}

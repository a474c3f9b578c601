// Package signing is how a kiosk shows a service who it is: by a signature on each
// request (RFC 9421), which covers all of the request that means something. Both
// sides have it from here.
//
// The kiosk calls Sign. The service calls Read, looks the key up, and calls
// Claim.Check.
package signing

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/httpsig"
)

// Tolerance is how far the clocks of kiosk and service may be apart. A request is
// remembered for as long as it could come again.
const Tolerance = 2 * time.Minute

// SessionField has the token of somebody who is signed in at the kiosk. It takes
// the place of the cookie that a browser has, and the signature covers it.
const SessionField = "Latchkey-Session"

const (
	label      = "kiosk"
	tag        = "latchkey-kiosk" // so that no signature for something else is one
	nonceBytes = 16
)

// The names of what is covered, as a signature has them.
const (
	digestPart  = "content-digest"
	sessionPart = "latchkey-session"
)

// always are covered in every request.
var always = []string{httpsig.Method, httpsig.Authority, httpsig.Path, httpsig.Query}

// Signer is a kiosk with its key. A machine that is no kiosk yet has the
// fingerprint of its key as its ID.
type Signer struct {
	ID  string
	Key ed25519.PrivateKey
	Now func() time.Time
}

// Sign signs a request with its body, and the token of who is signed in, which may
// be none.
func (s Signer) Sign(r *http.Request, body []byte, token enroll.Token) error {
	covered := append([]string{}, always...)
	if len(body) > 0 {
		httpsig.SetDigest(r.Header, body)
		covered = append(covered, digestPart)
	}
	if !token.Zero() {
		r.Header.Set(SessionField, token.Reveal())
		covered = append(covered, sessionPart)
	}
	nonce := make(enroll.Bytes, nonceBytes)
	_, _ = rand.Read(nonce) // never fails (crypto/rand)
	return httpsig.Sign(r, s.Key, httpsig.Signature{
		Label: label, Covered: covered, Created: s.Now(), Nonce: nonce.String(), KeyID: s.ID, Tag: tag,
	})
}

// Signed reports whether a request claims to come from a kiosk.
func Signed(r *http.Request) bool { return httpsig.Signed(r) }

// Claim is who a request says it comes from.
type Claim struct {
	KeyID string // of a kiosk, or the fingerprint of a key

	signature httpsig.Signature
	body      []byte
}

// Read reads what a signed request claims, and its body, which has at most max
// bytes and can be read again. Nothing of it is believed before Check.
// CodeKioskSignature if something is not covered that has to be, or is not what a
// kiosk sends; CodeTooLarge; CodeMalformed for a body that did not arrive whole.
func Read(w http.ResponseWriter, r *http.Request, max int64) (Claim, error) {
	signature, err := httpsig.Read(r)
	if err != nil {
		return Claim{}, unfit(err)
	}
	body, err := readBody(w, r, max)
	if err != nil {
		return Claim{}, err
	}
	c := Claim{KeyID: signature.KeyID, signature: signature, body: body}
	var nonce enroll.Bytes
	switch {
	case signature.Tag != tag:
		return c, unfit(errors.New("it is for something else"))
	case nonce.UnmarshalText([]byte(signature.Nonce)) != nil || len(nonce) != nonceBytes:
		return c, unfit(errors.New("its nonce is none"))
	case signature.Created.IsZero():
		return c, unfit(errors.New("it does not say when it was made"))
	case !signature.Covers(always...),
		len(body) > 0 && !signature.Covers(digestPart),
		len(r.Header.Values(SessionField)) > 0 && !signature.Covers(sessionPart),
		len(r.Header.Values(SessionField)) > 1:
		return c, unfit(errors.New("it does not cover the request"))
	}
	return c, nil
}

// readBody reads a body and puts it back.
func readBody(w http.ResponseWriter, r *http.Request, max int64) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, max))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, enroll.Errorf(enroll.CodeTooLarge, "", "a request has at most %d bytes", max)
	}
	if err != nil {
		return nil, &enroll.Error{Code: enroll.CodeMalformed, Message: "the request did not arrive whole", Err: err}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

// Check makes sure that a request was signed with a key, not long ago, and with
// this body. CodeKioskSignature; CodeKioskClock, which only the owner of the key
// hears.
func (c Claim) Check(r *http.Request, key enroll.Bytes, now time.Time) error {
	if err := c.signature.Verify(r, ed25519.PublicKey(key)); err != nil {
		return unfit(err)
	}
	if c.signature.Covers(digestPart) {
		if err := httpsig.CheckDigest(r.Header, c.body); err != nil {
			return unfit(err)
		}
	}
	if apart := now.Sub(c.signature.Created); apart > Tolerance || apart < -Tolerance {
		return enroll.Errorf(enroll.CodeKioskClock, "", "the clocks of kiosk and service are more than %s apart: set the one that is wrong", Tolerance)
	}
	return nil
}

// Nonce is what marks this request among all of this key, and how long it has to
// be remembered.
func (c Claim) Nonce(now time.Time) (nonce string, lifetime time.Duration) {
	// Times are signed in whole seconds.
	return c.KeyID + " " + c.signature.Nonce, c.signature.Created.Add(Tolerance + time.Second).Sub(now)
}

// Token is the session's token that a request shows, zero if there is none. What
// is no token is nobody's.
func (c Claim) Token(r *http.Request) enroll.Token {
	token, _ := enroll.ParseToken(r.Header.Get(SessionField))
	return token
}

func unfit(err error) error {
	return &enroll.Error{Code: enroll.CodeKioskSignature, Message: "the signature of this request does not fit it", Err: err}
}

package httpsig

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
)

// DigestField has a hash of a request's body (RFC 9530). A signature covers it,
// and by it the body.
const DigestField = "Content-Digest"

// SetDigest puts the hash of a body into a header.
func SetDigest(h http.Header, body []byte) {
	sum := sha256.Sum256(body)
	h.Set(DigestField, "sha-256=:"+base64.StdEncoding.EncodeToString(sum[:])+":")
}

// CheckDigest compares a body with the hash in the header, which has to be there,
// once, and of SHA-256.
func CheckDigest(h http.Header, body []byte) error {
	values := h.Values(DigestField)
	if len(values) != 1 {
		return errors.New("a request with a body has one Content-Digest")
	}
	inside, ok := strings.CutPrefix(values[0], "sha-256=:")
	inside, closed := strings.CutSuffix(inside, ":")
	want, err := decode(inside)
	if !ok || !closed || err != nil {
		return errors.New("the field Content-Digest is not what belongs there")
	}
	got := sha256.Sum256(body)
	if subtle.ConstantTimeCompare(got[:], want) != 1 {
		return errors.New("the body is not the one of the Content-Digest")
	}
	return nil
}

// Package httpsig signs HTTP requests and checks their signatures: the part of
// HTTP Message Signatures (RFC 9421) that machines of ours need, with Ed25519 and
// one signature for each request.
//
// A client calls Sign. A server calls Read, looks up the key that the signature
// names, and calls Verify. Only then is anything true that Read gave. Which parts
// of a request have to be covered, how old a signature may be and whether its nonce
// is new are for the server to decide.
//
// What is read has to stand in the one spelling in which Sign writes it. Whatever
// else RFC 9421 allows is refused.
package httpsig

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The fields of a signed request (RFC 9421 section 4).
const (
	inputField     = "Signature-Input"
	signatureField = "Signature"
)

// Ed25519 is the name of the algorithm (RFC 9421 section 6.2.2).
const Ed25519 = "ed25519"

// ErrNone says that a request has no signature.
var ErrNone = errors.New("the request is not signed")

// Signature is what a request says of its signature.
type Signature struct {
	Label   string
	Covered []string // parts of the request: names of fields in lower case, or derived, such as "@method"
	Created time.Time
	Nonce   string
	KeyID   string
	Tag     string // what the signature is for

	algorithm  string // empty: not said
	parameters string // as they are signed
	value      []byte
}

// Covers reports whether all parts are covered.
func (s Signature) Covers(parts ...string) bool {
	return !slices.ContainsFunc(parts, func(part string) bool { return !slices.Contains(s.Covered, part) })
}

// Sign signs the parts of a request that s names, and puts the signature into its
// header. An error says that s is none, or that the request lacks a part.
func Sign(r *http.Request, key ed25519.PrivateKey, s Signature) error {
	s.algorithm = Ed25519
	s.parameters = s.write()
	if _, err := readInput(s.Label + "=" + s.parameters); err != nil {
		return fmt.Errorf("sign a request: %w", err)
	}
	base, err := s.base(r)
	if err != nil {
		return fmt.Errorf("sign a request: %w", err)
	}
	r.Header.Set(inputField, s.Label+"="+s.parameters)
	r.Header.Set(signatureField, s.Label+"=:"+base64.StdEncoding.EncodeToString(ed25519.Sign(key, base))+":")
	return nil
}

// Signed reports whether a request has a signature, good or not.
func Signed(r *http.Request) bool {
	return len(r.Header.Values(inputField)) > 0 || len(r.Header.Values(signatureField)) > 0
}

// Read reads the signature of a request, which is not to be believed before it is
// verified. ErrNone if there is none. More than one is an error.
func Read(r *http.Request) (Signature, error) {
	if !Signed(r) {
		return Signature{}, ErrNone
	}
	inputs, values := r.Header.Values(inputField), r.Header.Values(signatureField)
	if len(inputs) != 1 || len(values) != 1 {
		return Signature{}, errors.New("a request has one signature")
	}
	s, err := readInput(inputs[0])
	if err != nil {
		return Signature{}, err
	}
	s.value, err = readValue(values[0], s.Label)
	return s, err
}

// Verify checks the signature with the key that it names.
func (s Signature) Verify(r *http.Request, key ed25519.PublicKey) error {
	if s.algorithm != "" && s.algorithm != Ed25519 {
		return errors.New("the signature is of another algorithm")
	}
	base, err := s.base(r)
	if err != nil {
		return err
	}
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, base, s.value) {
		return errors.New("the signature does not fit the request")
	}
	return nil
}

// write writes the parameters of a signature (RFC 9421 section 2.3).
func (s Signature) write() string {
	var b strings.Builder
	b.WriteByte('(')
	for i, part := range s.Covered {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(`"` + part + `"`)
	}
	b.WriteByte(')')
	if !s.Created.IsZero() {
		b.WriteString(";created=" + strconv.FormatInt(s.Created.Unix(), 10))
	}
	for _, p := range []struct{ name, value string }{{"nonce", s.Nonce}, {"keyid", s.KeyID}, {"alg", s.algorithm}, {"tag", s.Tag}} {
		if p.value != "" {
			b.WriteString(";" + p.name + `="` + p.value + `"`)
		}
	}
	return b.String()
}

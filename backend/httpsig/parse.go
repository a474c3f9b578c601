package httpsig

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxInput = 1024 // bytes of the field
	maxParts = 16
)

// errInput tells no more, since the sender knows what they sent.
var errInput = errors.New("the field Signature-Input is not what belongs there")

const (
	lower   = "abcdefghijklmnopqrstuvwxyz"
	digits  = "0123456789"
	keyOnly = lower + digits + "-" // of the keys that structured fields allow (RFC 8941 section 3.1.2), those in use
)

// readInput reads the field Signature-Input: a dictionary with one member, a list
// of strings with parameters (RFC 8941 section 3.2, RFC 9421 section 4.1).
//
//	label=("@method" "content-digest");created=1618884473;keyid="abc"
func readInput(text string) (Signature, error) {
	var s Signature
	if len(text) > maxInput {
		return s, errInput
	}
	label, rest, ok := strings.Cut(text, "=(")
	list, parameters, closed := strings.Cut(rest, ")")
	if !ok || !closed || !isKey(label) {
		return s, errInput
	}
	s.Label, s.parameters = label, "("+rest
	if list != "" {
		for _, quoted := range strings.Split(list, " ") {
			name, ok := unquote(quoted)
			if !ok || !isPart(name) || slices.Contains(s.Covered, name) {
				return s, errInput
			}
			s.Covered = append(s.Covered, name)
		}
	}
	if len(s.Covered) > maxParts {
		return s, errInput
	}
	return s, s.readParameters(parameters)
}

// readParameters reads what follows the list. None may come twice, and one that is
// not known may change what the signature means.
func (s *Signature) readParameters(text string) error {
	seen := map[string]bool{}
	for text != "" {
		var one string
		if text[0] != ';' {
			return errInput
		}
		one, text = cutParameter(text[1:])
		name, value, ok := strings.Cut(one, "=")
		if !ok || seen[name] {
			return errInput
		}
		seen[name] = true
		if name == "created" {
			seconds, err := strconv.ParseInt(value, 10, 64)
			if err != nil || len(value) > 15 || strconv.FormatInt(seconds, 10) != value { // 15: RFC 8941 section 3.3.1
				return errInput
			}
			s.Created = time.Unix(seconds, 0).UTC()
			continue
		}
		text, ok := unquote(value)
		field := map[string]*string{"nonce": &s.Nonce, "keyid": &s.KeyID, "alg": &s.algorithm, "tag": &s.Tag}[name]
		if !ok || text == "" || field == nil {
			return errInput
		}
		*field = text
	}
	return nil
}

// cutParameter cuts text after its first parameter, in whose string there may be
// semicolons.
func cutParameter(text string) (first, rest string) {
	quoted := false
	for i := range len(text) {
		switch text[i] {
		case '"':
			quoted = !quoted
		case ';':
			if !quoted {
				return text[:i], text[i:]
			}
		}
	}
	return text, ""
}

// readValue reads the field Signature: a dictionary with one member of this label,
// a sequence of bytes (RFC 8941 section 3.3.5).
func readValue(text, label string) ([]byte, error) {
	inside, ok := strings.CutPrefix(text, label+"=:")
	inside, closed := strings.CutSuffix(inside, ":")
	value, err := decode(inside)
	if !ok || !closed || err != nil || len(value) != ed25519.SignatureSize {
		return nil, errors.New("the field Signature is not what belongs there")
	}
	return value, nil
}

// decode reads base64 in its one spelling.
func decode(text string) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") { // which the decoder passes over
		return nil, errors.New("a line break in base64")
	}
	return base64.StdEncoding.Strict().DecodeString(text)
}

// unquote reads a string without escapes (RFC 8941 section 3.3.3), which nothing
// in use needs.
func unquote(text string) (string, bool) {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return "", false
	}
	inside := text[1 : len(text)-1]
	return inside, !strings.ContainsFunc(inside, func(c rune) bool { return c < ' ' || c > '~' || c == '"' || c == '\\' })
}

func isKey(text string) bool {
	return text != "" && strings.Contains(lower, text[:1]) && strings.Trim(text, keyOnly) == ""
}

// isPart reports whether a name can be covered. A signature does not cover itself.
func isPart(name string) bool {
	return isKey(strings.TrimPrefix(name, "@")) && name != "signature" && name != "signature-input"
}

//go:build cgo && (linux || darwin)

package libfido2

import (
	"errors"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"
)

// canonical is the form CTAP2 wants (CTAP 2.1 section 8).
var canonical = func() cbor.EncMode {
	mode, err := cbor.CTAP2EncOptions().EncMode()
	if err != nil {
		panic(err)
	}
	return mode
}()

// attestationObject puts together what WebAuthn calls so (Level 3 section 6.5.4).
// statement is the key's own CBOR, which is signed over elsewhere and must not
// change; a key may leave it out with the format "none".
func attestationObject(format string, statement, authenticatorData []byte) ([]byte, error) {
	if len(statement) == 0 {
		statement = []byte{0xa0} // an empty map
	}
	if err := cbor.Wellformed(statement); err != nil {
		return nil, err
	}
	if statement[0]>>5 != 5 || !utf8.ValidString(format) {
		return nil, errors.New("the attestation statement is not a map, or its format no text")
	}
	return canonical.Marshal(struct {
		Format    string          `cbor:"fmt"`
		Statement cbor.RawMessage `cbor:"attStmt"`
		Data      []byte          `cbor:"authData"`
	}{format, statement, authenticatorData})
}

// unwrap takes the bytes out of a CBOR byte string, which is how libfido2 1.12
// gives an assertion's authenticator data.
func unwrap(wrapped []byte) ([]byte, error) {
	var b []byte
	if len(wrapped) == 0 || wrapped[0]>>5 != 2 {
		return nil, errors.New("the authenticator data is not a byte string")
	}
	err := cbor.Unmarshal(wrapped, &b)
	return b, err
}

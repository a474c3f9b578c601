package practice

import (
	"testing"

	"github.com/fxamacker/cbor/v2"
)

func TestMalformedCommands(t *testing.T) {
	for name, test := range map[string]struct {
		command []byte
		want    status
	}{
		"unknown":             {[]byte{0x55}, errInvalidCommand},
		"zero":                {[]byte{0x00}, errInvalidCommand},
		"no parameters":       {[]byte{cmdMakeCredential}, errInvalidCBOR},
		"half a map":          {[]byte{cmdGetAssertion, 0xa1, 0x01}, errInvalidCBOR},
		"a byte too many":     {[]byte{cmdGetAssertion, 0xa0, 0x00}, errInvalidCBOR},
		"indefinite length":   {[]byte{cmdGetAssertion, 0xbf, 0xff}, errInvalidCBOR},
		"a tag":               {[]byte{cmdGetAssertion, 0xa1, 0x01, 0xc0, 0x60}, errInvalidCBOR},
		"a key twice":         {[]byte{cmdGetAssertion, 0xa2, 0x01, 0x60, 0x01, 0x60}, errInvalidCBOR},
		"five levels":         {[]byte{cmdGetAssertion, 0xa1, 0x03, 0x81, 0x81, 0x81, 0x81, 0x00}, errInvalidCBOR},
		"not UTF-8":           {[]byte{cmdGetAssertion, 0xa1, 0x01, 0x61, 0xff}, errInvalidCBOR},
		"a number for a name": {[]byte{cmdGetAssertion, 0xa1, 0x01, 0x07}, errUnexpectedType},
		"not a map":           {[]byte{cmdClientPIN, 0x80}, errUnexpectedType},
		"an empty map":        {[]byte{cmdGetAssertion, 0xa0}, errMissingParameter},
		"unknown parameters":  {[]byte{cmdGetAssertion, 0xa1, 0x18, 0x63, 0x00}, errMissingParameter},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Options{})
			got, body := r.raw(test.command...)
			r.want("status", got, test.want)
			if len(body) != 0 {
				t.Errorf("with a body: % x", body)
			}
		})
	}
}

func TestInfoMembers(t *testing.T) {
	for name, test := range map[string]struct {
		options Options
		members []int // besides the first eight
		has     []string
		hasNot  []string
	}{
		"CTAP 2.1": {
			members: []int{9, 10, 12, 13, 14, 20},
			has:     []string{"credMgmt", "pinUvAuthToken"}, hasNot: []string{"credentialMgmtPreview"},
		},
		"before": {
			options: Options{Preview: true},
			has:     []string{"credentialMgmtPreview"}, hasNot: []string{"credMgmt", "pinUvAuthToken"},
		},
		"no management": {
			options: Options{NoManagement: true}, members: []int{9, 10, 12, 13, 14, 20},
			hasNot: []string{"credMgmt", "credentialMgmtPreview"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, test.options)
			var got map[int]cbor.RawMessage
			r.must(cmdGetInfo, nil, &got)
			for _, m := range append([]int{1, 2, 3, 4, 5, 6, 7, 8}, test.members...) {
				if _, ok := got[m]; !ok {
					t.Errorf("member %d is missing", m)
				}
				delete(got, m)
			}
			if len(got) != 0 {
				t.Errorf("unexpected members %v", got)
			}
			options := r.key.info().Options
			for _, o := range test.has {
				if !options[o] {
					t.Errorf("option %s is not true", o)
				}
			}
			for _, o := range test.hasNot {
				if _, ok := options[o]; ok {
					t.Errorf("option %s is there", o)
				}
			}
		})
	}
}

// TestAAGUID holds the practice key's make and model still, for relying parties
// refuse it by this value.
func TestAAGUID(t *testing.T) {
	want := [16]byte{0x26, 0x2a, 0x2a, 0xc7, 0xe5, 0x16, 0x49, 0x32, 0x9e, 0xb3, 0x2f, 0xfc, 0x36, 0x11, 0xd8, 0x9e}
	if AAGUID != want {
		t.Errorf("AAGUID % x", AAGUID)
	}
	if AAGUID[6]>>4 != 4 || AAGUID[8]>>6 != 2 {
		t.Error("the AAGUID is not a version 4 UUID")
	}
}

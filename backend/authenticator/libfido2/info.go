//go:build cgo && (linux || darwin)

package libfido2

// #include <fido.h>
import "C"

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unsafe"

	"latchkey/backend/authenticator"
)

// description is what getInfo says, in Go's memory.
type description struct {
	authenticator.Info
	maxList int  // credentials in one exclude or allow list; 1 where no limit is told, as keys of CTAP 2.0 leave it out
	maxID   int  // longest credential ID it can have made; 0: no limit told
	manages bool // credential management by its final number
}

// describe asks the key what it is. Of a U2F key only that much is known.
func (c *call) describe() (description, error) {
	if err := c.connect(); err != nil {
		return description{}, err
	}
	if !C.fido_dev_is_fido2(c.dev) {
		return description{Info: authenticator.Info{
			Device: c.info, Versions: []string{"U2F_V2"}, MinPINLength: authenticator.MinPINLength,
			PINRetries: authenticator.Unknown, FreeSlots: authenticator.Unknown,
		}}, nil
	}
	ci := C.fido_cbor_info_new()
	must(ci != nil)
	defer C.fido_cbor_info_free(&ci)
	if err := c.fido(func(dev *C.fido_dev_t) C.int { return C.fido_dev_get_cbor_info(dev, ci) }); err != nil {
		return description{}, err
	}
	return c.read(ci), nil
}

// read copies ci.
func (c *call) read(ci *C.fido_cbor_info_t) description {
	d := description{
		maxList: int(max(min(C.fido_cbor_info_maxcredcntlst(ci), 1<<16), 1)),
		maxID:   int(min(C.fido_cbor_info_maxcredidlen(ci), 1<<16)),
		Info: authenticator.Info{
			Device:       c.info,
			Versions:     copyStrings(C.fido_cbor_info_versions_ptr(ci), C.fido_cbor_info_versions_len(ci)),
			Extensions:   copyStrings(C.fido_cbor_info_extensions_ptr(ci), C.fido_cbor_info_extensions_len(ci)),
			Transports:   copyStrings(C.fido_cbor_info_transports_ptr(ci), C.fido_cbor_info_transports_len(ci)),
			FIDO2:        true,
			PINChangeDue: bool(C.fido_cbor_info_new_pin_required(ci)),
			MinPINLength: int(max(min(C.fido_cbor_info_minpinlen(ci), authenticator.MaxPINBytes), authenticator.MinPINLength)),
			PINRetries:   authenticator.Unknown,
			FreeSlots:    int(max(min(C.fido_cbor_info_rk_remaining(ci), 1<<16), authenticator.Unknown)),
		},
	}
	copy(d.AAGUID[:], copyOut(C.fido_cbor_info_aaguid_ptr(ci), C.fido_cbor_info_aaguid_len(ci)))
	for i := range C.fido_cbor_info_algorithm_count(ci) {
		if C.GoString(C.fido_cbor_info_algorithm_type(ci, i)) == "public-key" {
			d.Algorithms = append(d.Algorithms, authenticator.Algorithm(C.fido_cbor_info_algorithm_cose(ci, i)))
		}
	}
	if slices.Contains(d.Extensions, "credProtect") {
		d.CredProtectMax = authenticator.CredProtectRequired
	}
	d.Firmware = firmware(d.Device.VendorID, uint64(C.fido_cbor_info_fwversion(ci)),
		[3]byte{byte(C.fido_dev_major(c.dev)), byte(C.fido_dev_minor(c.dev)), byte(C.fido_dev_build(c.dev))})

	options := copyStrings(C.fido_cbor_info_options_name_ptr(ci), C.fido_cbor_info_options_len(ci))
	values := unsafe.Slice(C.fido_cbor_info_options_value_ptr(ci), len(options))
	for i, option := range options {
		d.setOption(option, bool(values[i]))
	}
	return d
}

// setOption takes over an option ID of getInfo (CTAP 2.1 section 6.4).
func (d *description) setOption(name string, value bool) {
	switch name {
	case "rk":
		d.Discoverable = value
	case "uv": // present but false: no finger is enrolled
		d.BuiltInUV = value
	case "clientPin": // present but false: no PIN is set
		d.CanPIN, d.PINSet = true, value
	case "credMgmt":
		d.manages = value
		d.CanDelete = d.CanDelete || value
	case "credentialMgmtPreview":
		d.CanDelete = d.CanDelete || value
	}
}

// vendorYubico numbers its firmware with a byte for each part of "5.7.1", and
// older keys of it tell that in CTAPHID_INIT alone. What others mean by either
// is not known.
const vendorYubico = 0x1050

// firmware makes a version of what getInfo says, or failing that CTAPHID_INIT.
func firmware(vendor uint16, version uint64, hid [3]byte) string {
	switch {
	case version != 0 && (vendor != vendorYubico || version >= 1<<24):
		return strconv.FormatUint(version, 10)
	case version != 0:
		hid = [3]byte{byte(version >> 16), byte(version >> 8), byte(version)}
	case vendor != vendorYubico, hid == [3]byte{}:
		return ""
	}
	return fmt.Sprintf("%d.%d.%d", hid[0], hid[1], hid[2])
}

func copyStrings(p **C.char, n C.size_t) []string {
	var list []string
	for _, s := range unsafe.Slice(p, n) {
		list = append(list, printable(C.GoString(s)))
	}
	return list
}

// printable leaves of a text from a device what a screen can show.
func printable(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s))
}

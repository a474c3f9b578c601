//go:build cgo

package libfido2

// #include <fido.h>
import "C"

import (
	"runtime"

	"latchkey/backend/authenticator"
)

// System makes the USB keys of this machine the source.
func System() Source { return manifest{} }

// manifest is libfido2's own list. A device's ID is its path in the registry of
// the system; libfido2 opens it and, on macOS, keeps others out.
type manifest struct{}

// maxDevices is more than anybody plugs in.
const maxDevices = 64

func (manifest) devices() []authenticator.Device {
	runtime.LockOSThread() // libfido2's settings are per thread
	defer runtime.UnlockOSThread()
	C.fido_init(C.FIDO_DISABLE_U2F_FALLBACK)
	found := C.fido_dev_info_new(maxDevices)
	must(found != nil)
	defer C.fido_dev_info_free(&found, maxDevices)
	var n C.size_t
	if C.fido_dev_info_manifest(found, maxDevices, &n) != C.FIDO_OK {
		return nil
	}
	var list []authenticator.Device
	for i := range n {
		info := C.fido_dev_info_ptr(found, i)
		list = append(list, authenticator.Device{
			ID:           C.GoString(C.fido_dev_info_path(info)),
			Manufacturer: printable(C.GoString(C.fido_dev_info_manufacturer_string(info))),
			Product:      printable(C.GoString(C.fido_dev_info_product_string(info))),
			VendorID:     uint16(C.fido_dev_info_vendor(info)),
			ProductID:    uint16(C.fido_dev_info_product(info)),
		})
	}
	return list
}

func (manifest) open(id string) (route, error) { return route{path: id}, nil }

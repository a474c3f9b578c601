//go:build cgo

package libfido2

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"latchkey/backend/authenticator"
)

// hidraw is the kernel's raw HID devices as a bus. A device's ID is that of its
// node and the name the kernel gave it when it was plugged in, which ends in a
// number that is not used again: "hidraw0@0003:1050:0407.0005".
type hidraw struct{ sys, dev string }

var _ authenticator.Bus = hidraw{}

// Devices implements authenticator.Bus.
func (h hidraw) Devices() []authenticator.Device {
	class := filepath.Join(h.sys, "class/hidraw")
	nodes, err := os.ReadDir(class)
	if err != nil {
		return nil // no HID device has been there since the machine started
	}
	var list []authenticator.Device
	for _, node := range nodes {
		dir, err := filepath.EvalSymlinks(filepath.Join(class, node.Name(), "device"))
		if err != nil {
			continue // it has just gone
		}
		descriptor, err := os.ReadFile(filepath.Join(dir, "report_descriptor"))
		if err != nil || !speaksFIDO(descriptor) {
			continue
		}
		uevent, err := os.ReadFile(filepath.Join(dir, "uevent"))
		if err != nil {
			continue
		}
		d := identify(string(uevent))
		d.ID = node.Name() + "@" + filepath.Base(dir)
		// HID device, USB interface, USB device
		usb := filepath.Dir(filepath.Dir(dir))
		if product := attribute(usb, "product"); product != "" {
			d.Manufacturer, d.Product = attribute(usb, "manufacturer"), product
		}
		list = append(list, d)
	}
	return list
}

// OpenHID implements authenticator.Bus. Like libfido2 it locks the node against
// others who play by the same rule; the kernel itself lets everybody in.
func (h hidraw) OpenHID(id string) (authenticator.HID, error) {
	name, plugged, _ := strings.Cut(id, "@")
	dir, err := filepath.EvalSymlinks(filepath.Join(h.sys, "class/hidraw", filepath.Base(name), "device"))
	if err != nil || filepath.Base(dir) != plugged {
		return nil, authenticator.NewError(opOpen, authenticator.CodeUnplugged, err)
	}
	f, err := os.OpenFile(filepath.Join(h.dev, filepath.Base(name)), os.O_RDWR, 0)
	if err != nil {
		return nil, refusal(err)
	}
	if err := lock(f); err != nil {
		_ = f.Close()
		return nil, refusal(err)
	}
	return &node{f: f}, nil
}

func lock(f *os.File) error {
	raw, err := f.SyscallConn() // Fd would make reading block for good
	if err != nil {
		return err
	}
	var locked error
	err = raw.Control(func(fd uintptr) { locked = syscall.Flock(int(fd), syscall.LOCK_EX|syscall.LOCK_NB) })
	return errors.Join(err, locked)
}

// refusal translates why the system does not open a device.
func refusal(err error) error {
	code := authenticator.CodeFault
	switch {
	case errors.Is(err, os.ErrPermission):
		code = authenticator.CodePermission
	case errors.Is(err, syscall.EBUSY), errors.Is(err, syscall.EWOULDBLOCK):
		code = authenticator.CodeBusy
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.ENXIO):
		code = authenticator.CodeUnplugged
	}
	return authenticator.NewError(opOpen, code, err)
}

// node is an opened /dev/hidraw.
type node struct{ f *os.File }

// WriteReport implements authenticator.HID.
func (n *node) WriteReport(report []byte) error {
	var numbered [1 + authenticator.ReportSize]byte // report ID 0: there is but one
	copy(numbered[1:], report)
	_, err := n.f.Write(numbered[:])
	return err
}

// ReadReport implements authenticator.HID.
func (n *node) ReadReport(report []byte, timeout time.Duration) error {
	var deadline time.Time
	if timeout >= 0 {
		deadline = time.Now().Add(timeout)
	}
	if err := n.f.SetReadDeadline(deadline); err != nil {
		return err
	}
	got, err := n.f.Read(report)
	if err == nil && got != authenticator.ReportSize {
		err = fmt.Errorf("a report of %d bytes", got)
	}
	return err
}

// Close implements authenticator.HID.
func (n *node) Close() error { return n.f.Close() }

// identify reads a HID device's uevent.
func identify(uevent string) authenticator.Device {
	var d authenticator.Device
	for line := range strings.Lines(uevent) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch name {
		case "HID_ID": // bus:vendor:product in hexadecimal digits
			if ids := strings.Split(value, ":"); len(ids) == 3 {
				vendor, _ := strconv.ParseUint(ids[1], 16, 32)
				product, _ := strconv.ParseUint(ids[2], 16, 32)
				d.VendorID, d.ProductID = uint16(vendor), uint16(product)
			}
		case "HID_NAME":
			d.Product = printable(value)
		}
	}
	return d
}

// attribute reads a line of sysfs, empty if it is not there.
func attribute(dir, name string) string {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return ""
	}
	return printable(string(b))
}

// speaksFIDO reports whether a report descriptor (HID 1.11 section 6.2.2) names
// the usage page of FIDO (CTAP 2.1 section 11.2.8.1).
func speaksFIDO(descriptor []byte) bool {
	const (
		longItem  = 0xfe
		usagePage = 0x04 // without its two bits of size
		pageFIDO  = 0xf1d0
	)
	for len(descriptor) > 0 {
		prefix := descriptor[0]
		descriptor = descriptor[1:]
		size := int(prefix & 3)
		if size == 3 {
			size = 4
		}
		if prefix == longItem && len(descriptor) > 0 {
			size = 2 + int(descriptor[0])
		}
		if len(descriptor) < size {
			return false
		}
		value := 0
		for i := min(size, 4) - 1; i >= 0; i-- {
			value = value<<8 | int(descriptor[i])
		}
		if prefix&^3 == usagePage && value == pageFIDO {
			return true
		}
		descriptor = descriptor[size:]
	}
	return false
}

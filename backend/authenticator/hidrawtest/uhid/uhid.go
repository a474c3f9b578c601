// Package uhid plugs HID devices into the kernel of this machine. A key in
// software becomes a /dev/hidraw like one on USB, for every program there is:
//
//	plugged, err := uhid.Plug(device, hid)
//	defer plugged.Unplug()
//
// It speaks the protocol of /dev/uhid (linux/uhid.h): packed structures in the
// machine's byte order, each with its kind in front.
package uhid

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"latchkey/backend/authenticator"
)

// Device is a device from being plugged in to being unplugged. Its methods may
// be called from any goroutine.
type Device struct {
	kernel *os.File
	hid    authenticator.HID
	once   sync.Once
	pumps  sync.WaitGroup
}

// Plug shows hid to the kernel as a USB device of FIDO. The kernel makes its
// /dev/hidraw soon after. From now on hid is the Device's own. A hid that fails
// is unplugged.
func Plug(info authenticator.Device, hid authenticator.HID) (*Device, error) {
	kernel, err := os.OpenFile("/dev/uhid", os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("plug in %s: %w", info.Product, err)
	}
	d := &Device{kernel: kernel, hid: hid}
	if _, err := kernel.Write(create(info)); err != nil {
		return nil, errors.Join(fmt.Errorf("plug in %s: %w", info.Product, err), kernel.Close())
	}
	d.pumps.Go(d.toDevice)
	d.pumps.Go(d.toKernel)
	return d, nil
}

// Unplug pulls the device out: whoever waits for it gets an error. It returns
// when the kernel has forgotten the device.
func (d *Device) Unplug() {
	d.pull()
	d.pumps.Wait()
}

func (d *Device) pull() {
	d.once.Do(func() {
		_ = d.hid.Close()
		_ = d.kernel.Close() // the kernel takes this for a DESTROY
	})
}

// toDevice carries reports from the kernel to the device.
func (d *Device) toDevice() {
	defer d.pull()
	event := make([]byte, maxEvent)
	for {
		n, err := d.kernel.Read(event)
		if err != nil {
			return
		}
		report, ok := output(event[:n])
		if ok && d.hid.WriteReport(report) != nil {
			return
		}
	}
}

// toKernel carries reports from the device to the kernel.
func (d *Device) toKernel() {
	defer d.pull()
	report := make([]byte, authenticator.ReportSize)
	for {
		if d.hid.ReadReport(report, -1) != nil {
			return
		}
		if _, err := d.kernel.Write(input(report)); err != nil {
			return
		}
	}
}

//go:build cgo

package libfido2

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"latchkey/backend/authenticator"
)

// Report descriptors as keys have them: a FIDO device (CTAP 2.1 section
// 11.2.8.1) and a keyboard.
var (
	fidoDescriptor = []byte{
		0x06, 0xd0, 0xf1, 0x09, 0x01, 0xa1, 0x01, 0x09, 0x20, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08,
		0x95, 0x40, 0x81, 0x02, 0x09, 0x21, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x91, 0x02, 0xc0,
	}
	keyboardDescriptor = []byte{0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0xc0}
)

// machine is a /sys and a /dev with what is plugged in.
type machine struct {
	hidraw
	t *testing.T
}

func newMachine(t *testing.T) machine {
	t.Helper()
	dir := t.TempDir()
	m := machine{hidraw{sys: filepath.Join(dir, "sys"), dev: filepath.Join(dir, "dev")}, t}
	m.write("sys/class/hidraw/.keep", nil)
	m.write("dev/.keep", nil)
	return m
}

func (m machine) write(path string, data []byte) {
	m.t.Helper()
	path = filepath.Join(filepath.Dir(m.sys), path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// plug makes the files of a device the way the kernel does.
func (m machine) plug(node, name string, descriptor []byte, uevent string) {
	m.t.Helper()
	dir := "sys/devices/usb1/1-2/1-2:1.0/" + name
	m.write(dir+"/report_descriptor", descriptor)
	m.write(dir+"/uevent", []byte(uevent))
	m.write(dir+"/hidraw/"+node+"/uevent", nil)
	m.write("dev/"+node, nil)
	for link, target := range map[string]string{
		filepath.Join(m.sys, "devices/usb1/1-2/1-2:1.0", name, "hidraw", node, "device"): "../..",
		filepath.Join(m.sys, "class/hidraw", node):                                       "../../devices/usb1/1-2/1-2:1.0/" + name + "/hidraw/" + node,
	} {
		if err := os.Symlink(target, link); err != nil {
			m.t.Fatal(err)
		}
	}
}

func (m machine) unplug(node string) {
	m.t.Helper()
	if err := os.Remove(filepath.Join(m.sys, "class/hidraw", node)); err != nil {
		m.t.Fatal(err)
	}
}

const ueventYubico = "DRIVER=hid-generic\nHID_ID=0003:00001050:00000407\nHID_NAME=Yubico YubiKey OTP+FIDO+CCID\nHID_UNIQ=\n"

func TestHidrawDevices(t *testing.T) {
	m := newMachine(t)
	if got := m.Devices(); len(got) != 0 {
		t.Errorf("a machine without devices has %+v", got)
	}
	m.plug("hidraw0", "0003:046D:C31C.0001", keyboardDescriptor, "HID_ID=0003:0000046D:0000C31C\nHID_NAME=Keyboard\n")
	m.plug("hidraw1", "0003:1050:0407.0002", fidoDescriptor, ueventYubico)
	want := []authenticator.Device{{
		ID: "hidraw1@0003:1050:0407.0002", Product: "Yubico YubiKey OTP+FIDO+CCID", VendorID: 0x1050, ProductID: 0x0407,
	}}
	if got := m.Devices(); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}

	m.write("sys/devices/usb1/1-2/manufacturer", []byte("Yubico\n"))
	m.write("sys/devices/usb1/1-2/product", []byte("YubiKey\x1b[31m 5\xff\n"))
	want[0].Manufacturer, want[0].Product = "Yubico", "YubiKey[31m 5"
	if got := m.Devices(); !slices.Equal(got, want) {
		t.Errorf("with its USB device: got %+v, want %+v", got, want)
	}

	m.unplug("hidraw1")
	m.plug("hidraw1", "0003:1050:0407.0003", fidoDescriptor, ueventYubico)
	if got := m.Devices(); len(got) != 1 || got[0].ID == want[0].ID {
		t.Errorf("pulled out and in again it is still %+v", got)
	}
	_, err := m.OpenHID(want[0].ID)
	if authenticator.CodeOf(err) != authenticator.CodeUnplugged {
		t.Errorf("its old ID: got %v, want %s", err, authenticator.CodeUnplugged)
	}
}

func TestHidrawIsLocked(t *testing.T) {
	m := newMachine(t)
	m.plug("hidraw1", "0003:1050:0407.0002", fidoDescriptor, ueventYubico)
	id := m.Devices()[0].ID
	hid, err := m.OpenHID(id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.OpenHID(id); authenticator.CodeOf(err) != authenticator.CodeBusy {
		t.Errorf("open twice: got %v, want %s", err, authenticator.CodeBusy)
	}
	if err := hid.Close(); err != nil {
		t.Error(err)
	}
	hid, err = m.OpenHID(id)
	if err != nil {
		t.Fatalf("open again: %v", err)
	}
	_ = hid.Close()
}

func TestHidrawRefusals(t *testing.T) {
	m := newMachine(t)
	for _, c := range []struct {
		name string
		err  error
		want authenticator.Code
	}{
		{"no permission", syscall.EACCES, authenticator.CodePermission},
		{"forbidden", syscall.EPERM, authenticator.CodePermission},
		{"busy", syscall.EBUSY, authenticator.CodeBusy},
		{"locked", syscall.EWOULDBLOCK, authenticator.CodeBusy},
		{"gone", syscall.ENODEV, authenticator.CodeUnplugged},
		{"never there", syscall.ENOENT, authenticator.CodeUnplugged},
		{"out of files", syscall.EMFILE, authenticator.CodeFault},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := authenticator.CodeOf(refusal(&os.PathError{Op: "open", Path: m.dev, Err: c.err})); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	for _, id := range []string{"", "@", "hidraw9", "hidraw9@x", "../../etc/passwd@x", "/@x"} {
		if _, err := m.OpenHID(id); authenticator.CodeOf(err) != authenticator.CodeUnplugged {
			t.Errorf("open %q: got %v, want %s", id, err, authenticator.CodeUnplugged)
		}
	}
}

// TestNode has a socket stand in for the kernel: it too keeps reports apart.
func TestNode(t *testing.T) {
	n, peer := newNode(t)
	report := bytes.Repeat([]byte{7}, authenticator.ReportSize)
	if err := n.WriteReport(report); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 100)
	if size, err := peer.Read(got); err != nil || !bytes.Equal(got[:size], append([]byte{0}, report...)) {
		t.Errorf("written: % x, %v", got[:size], err)
	}

	if err := n.ReadReport(got[:authenticator.ReportSize], 0); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("nothing to read: %v", err)
	}
	if _, err := peer.Write(report); err != nil {
		t.Fatal(err)
	}
	if err := n.ReadReport(got[:authenticator.ReportSize], -1); err != nil || !bytes.Equal(got[:authenticator.ReportSize], report) {
		t.Errorf("read: % x, %v", got, err)
	}
	if _, err := peer.Write(report[:9]); err != nil {
		t.Fatal(err)
	}
	if err := n.ReadReport(got[:authenticator.ReportSize], -1); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a short report: %v", err)
	}

	ended := make(chan error)
	go func() { ended <- n.ReadReport(make([]byte, authenticator.ReportSize), -1) }()
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a read ended by Close: %v", err)
	}
}

func TestNodeUnplugged(t *testing.T) {
	n, peer := newNode(t)
	_ = peer.Close()
	err := n.ReadReport(make([]byte, authenticator.ReportSize), time.Minute)
	if err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func newNode(t *testing.T) (*node, *os.File) {
	t.Helper()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_SEQPACKET|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	n, peer := &node{f: os.NewFile(uintptr(fds[0]), "key")}, os.NewFile(uintptr(fds[1]), "peer")
	t.Cleanup(func() { _ = n.Close(); _ = peer.Close() })
	return n, peer
}

func TestSpeaksFIDO(t *testing.T) {
	for _, c := range []struct {
		name       string
		descriptor []byte
		want       bool
	}{
		{"a key", fidoDescriptor, true},
		{"a keyboard", keyboardDescriptor, false},
		{"a page in four bytes", []byte{0x07, 0xd0, 0xf1, 0x00, 0x00}, true},
		{"the number as data of another item", []byte{0x26, 0xd0, 0xf1, 0x09, 0x01}, false},
		{"the number within a long item", []byte{0xfe, 0x03, 0x00, 0x06, 0xd0, 0xf1}, false},
		{"after a long item", []byte{0xfe, 0x01, 0x00, 0xaa, 0x06, 0xd0, 0xf1}, true},
		{"cut off", []byte{0x06, 0xd0}, false},
		{"a long item cut off", []byte{0xfe}, false},
		{"nothing", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := speaksFIDO(c.descriptor); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func FuzzSpeaksFIDO(f *testing.F) {
	f.Add(fidoDescriptor)
	f.Add(keyboardDescriptor)
	f.Add([]byte{0xfe, 0xff})
	f.Fuzz(func(t *testing.T, descriptor []byte) {
		if speaksFIDO(descriptor) && !bytes.Contains(descriptor, []byte{0xd0, 0xf1}) {
			t.Errorf("% x", descriptor)
		}
	})
}

func FuzzIdentify(f *testing.F) {
	f.Add(ueventYubico)
	f.Add("HID_ID=::\nHID_NAME\n=\nHID_NAME=\x00\xff\u202e")
	f.Fuzz(func(t *testing.T, uevent string) {
		if d := identify(uevent); d.Product != printable(d.Product) {
			t.Errorf("%q", d.Product)
		}
	})
}

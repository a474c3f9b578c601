package practice

import (
	"encoding/binary"
	"errors"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/backend/authenticator"
)

func TestBus(t *testing.T) {
	bus := NewBus()
	if devices := bus.Devices(); len(devices) != 0 {
		t.Errorf("an empty bus has %v", devices)
	}
	key := New(Options{})
	first := bus.Plug(key)
	second := bus.Plug(New(Options{}))
	devices := bus.Devices()
	if len(devices) != 2 || devices[0].ID != first || devices[1].ID != second {
		t.Fatalf("devices %+v", devices)
	}
	want := authenticator.Device{
		ID: first, Manufacturer: "Latchkey", Product: "Latchkey practice key",
		VendorID: vendorID, ProductID: productID, Practice: true,
	}
	if devices[0] != want {
		t.Errorf("got %+v, want %+v", devices[0], want)
	}

	again := bus.Plug(key) // pulls it out first
	if devices := bus.Devices(); len(devices) != 2 || devices[1].ID != again || again == first {
		t.Errorf("devices %+v", devices)
	}
	bus.Unplug(again)
	bus.Unplug(again)
	bus.Unplug("never there")
	for _, id := range []string{first, again, "never there"} {
		if _, err := bus.OpenHID(id); authenticator.CodeOf(err) != authenticator.CodeUnplugged {
			t.Errorf("open %q: %v", id, err)
		}
	}
	open(t, bus, second)
	if _, err := bus.OpenHID(second); authenticator.CodeOf(err) != authenticator.CodeBusy {
		t.Errorf("open twice: %v", err)
	}
}

func TestAKeyIsOnOneBusOnly(t *testing.T) {
	here, there := NewBus(), NewBus()
	key := New(Options{})
	here.Plug(key)
	there.Plug(key)
	if len(here.Devices()) != 0 || len(there.Devices()) != 1 {
		t.Errorf("here %v, there %v", here.Devices(), there.Devices())
	}
}

func open(t *testing.T, bus *Bus, id string) authenticator.HID {
	t.Helper()
	hid, err := bus.OpenHID(id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = hid.Close()
		bus.Unplug(id)
	})
	return hid
}

// exchange sends CTAPHID_INIT or a CTAP command of one byte, and returns the
// report that answers it.
func exchange(hid authenticator.HID, cmd byte, data ...byte) ([]byte, error) {
	report := make([]byte, authenticator.ReportSize)
	channel := uint32(1)
	if cmd == hidInit {
		channel, data = 0xffffffff, []byte("nonce...")
	}
	binary.BigEndian.PutUint32(report, channel)
	report[4], report[6] = cmd, byte(len(data))
	copy(report[7:], data)
	if err := hid.WriteReport(report); err != nil {
		return nil, err
	}
	err := hid.ReadReport(report, time.Minute)
	return report, err
}

const (
	hidInit  = 0x86
	hidCBOR  = 0x90
	hidError = 0xbf
)

func TestFaultsOnTheWire(t *testing.T) {
	unplugged := func(t *testing.T, _ []byte, err error) {
		t.Helper()
		if authenticator.CodeOf(err) != authenticator.CodeUnplugged {
			t.Errorf("got %v", err)
		}
	}
	for name, test := range map[string]struct {
		effect Effect
		check  func(t *testing.T, report []byte, err error)
	}{
		"unplug":       {Unplug, unplugged},
		"unplug after": {UnplugAfter, unplugged},
		"silence": {Silence, func(t *testing.T, _ []byte, err error) {
			t.Helper()
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		}},
		"busy": {ChannelBusy, func(t *testing.T, r []byte, err error) {
			t.Helper()
			if err != nil || r[4] != hidError || r[7] != 0x06 {
				t.Errorf("got % x, %v", r[:8], err)
			}
		}},
		"wrong CBOR": {WrongCBOR, func(t *testing.T, r []byte, err error) {
			t.Helper()
			if err != nil || r[4] != hidCBOR || r[7] != 0 || decMode.Wellformed(r[8:7+r[6]]) == nil {
				t.Errorf("got % x, %v", r[:12], err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bus, key := NewBus(), New(Options{})
				hid := open(t, bus, bus.Plug(key))
				key.Inject(Fault{Effect: test.effect, From: 3})
				for _, cmd := range []byte{hidInit, hidCBOR} {
					if r, err := exchange(hid, cmd, cmdGetInfo); err != nil || r[4] != cmd {
						t.Fatalf("a key in order answers % x, %v", r, err)
					}
					if cmd == hidCBOR {
						drain(t, hid)
					}
				}
				r, err := exchange(hid, hidCBOR, cmdGetInfo)
				test.check(t, r, err)
				if n := key.Requests(); n != 3 {
					t.Errorf("%d requests counted", n)
				}
				if test.effect == Unplug || test.effect == UnplugAfter {
					hid = open(t, bus, bus.Plug(key)) // healed
				} else {
					key.Inject(Fault{})
				}
				if r, err := exchange(hid, hidInit); err != nil || r[4] != hidInit {
					t.Errorf("the healed key answers % x, %v", r, err)
				}
			})
		})
	}
}

// drain reads the rest of a long answer.
func drain(t *testing.T, hid authenticator.HID) {
	t.Helper()
	report := make([]byte, authenticator.ReportSize)
	for {
		switch err := hid.ReadReport(report, time.Minute); {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return
		case err != nil:
			t.Fatal(err)
		}
	}
}

func TestUnplugAfterCarriesTheRequestOut(t *testing.T) {
	for effect, want := range map[Effect]int{Unplug: 0, UnplugAfter: 1} {
		t.Run(string(effect), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bus := NewBus()
				key := New(Options{AutoTouch: time.Nanosecond})
				hid := open(t, bus, bus.Plug(key))
				if _, err := exchange(hid, hidInit); err != nil {
					t.Fatal(err)
				}
				key.Inject(Fault{Effect: effect})
				sent := make(chan error, 1)
				go func() { // a request of several reports
					sent <- send(hid, command(cmdMakeCredential, (&rig{}).makeRequest("ada")))
				}()
				if err := <-sent; authenticator.CodeOf(err) != authenticator.CodeUnplugged {
					t.Errorf("got %v", err)
				}
				key.mu.Lock() // the command has ended
				if got := len(key.store.Credentials); got != want {
					t.Errorf("%d credentials", got)
				}
				key.mu.Unlock()
			})
		})
	}
}

// TestPlugNeverWaits: a program may plug a key in while it holds a lock that its
// Blink wants, and a command of the last time still blinks.
func TestPlugNeverWaits(t *testing.T) { synctest.Test(t, plugNeverWaits) }

func plugNeverWaits(t *testing.T) {
	var mu sync.Mutex
	lit := make(chan struct{}, 1)
	bus := NewBus()
	key := New(Options{Blink: func(on bool) {
		if on {
			lit <- struct{}{}
			return
		}
		mu.Lock()
		defer mu.Unlock()
	}})
	hid := open(t, bus, bus.Plug(key))
	if _, err := exchange(hid, hidInit); err != nil {
		t.Fatal(err)
	}
	sent := make(chan error, 1)
	go func() { sent <- send(hid, selection) }()
	<-lit
	mu.Lock()
	id := bus.Plug(key)
	hid = open(t, bus, id)
	mu.Unlock()
	if err := <-sent; authenticator.CodeOf(err) != authenticator.CodeUnplugged {
		t.Errorf("the old command: %v", err)
	}
	if r, err := exchange(hid, hidInit); err != nil || r[4] != hidInit {
		t.Errorf("the replugged key answers % x, %v", r, err)
	}
}

// send writes a CTAP command and reads until the key is gone.
func send(hid authenticator.HID, command []byte) error {
	report := make([]byte, authenticator.ReportSize)
	binary.BigEndian.PutUint32(report, 1)
	report[4] = hidCBOR
	binary.BigEndian.PutUint16(report[5:], uint16(len(command)))
	command = command[copy(report[7:], command):]
	for seq := byte(0); ; seq++ {
		if err := hid.WriteReport(report); err != nil {
			return err
		}
		if len(command) == 0 {
			break
		}
		report[4] = seq
		command = command[copy(report[5:], command):]
	}
	for {
		if err := hid.ReadReport(report, -1); err != nil {
			return err
		}
	}
}

func TestFaultsInTheKey(t *testing.T) {
	r := newRig(t, Options{})
	r.givePIN(2)
	r.key.Inject(Fault{Effect: PINBlocked})
	_, s := r.token(goodPIN, permMakeCredential, testRP)
	r.want("token", s, errPINBlocked)
	r.key.Inject(Fault{})
	q := r.verified(r.makeRequest("ada"))
	r.key.Inject(Fault{Effect: StorageFull})
	r.want("make", r.do(cmdMakeCredential, q, nil), errKeyStoreFull)
	if free := *r.key.info().FreeSlots; free != 0 {
		t.Errorf("%d slots free", free)
	}
	r.key.Inject(Fault{})
	r.register(r.verified(r.makeRequest("ada")))
}

func TestU2FKey(t *testing.T) {
	for name, test := range map[string]struct{ apdu, want []byte }{
		"version":  {[]byte{0, 3, 0, 0, 0, 0, 0}, append([]byte("U2F_V2"), 0x90, 0)},
		"register": {[]byte{0, 1, 0, 0}, []byte{0x6d, 0}},
		"nothing":  {nil, []byte{0x6d, 0}},
	} {
		if got := u2f(test.apdu); string(got) != string(test.want) {
			t.Errorf("%s: % x", name, got)
		}
	}
	t.Run("on the wire", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			bus := NewBus()
			hid := open(t, bus, bus.Plug(New(Options{U2F: true})))
			if r, err := exchange(hid, hidInit); err != nil || r[23]&0x0c != 0 {
				t.Errorf("capabilities %#x, %v", r[23], err)
			}
			if r, err := exchange(hid, hidCBOR, cmdGetInfo); err != nil || r[4] != hidError {
				t.Errorf("CTAP answered by % x, %v", r[:8], err)
			}
		})
	})
}

//go:build hidraw

package guest

import (
	"os"
	"strings"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/hidrawtest/uhid"
	"latchkey/backend/authenticator/libfido2"
	"latchkey/backend/authenticator/practice"
)

// patience is how long a test waits for something that has to come. The machine
// is emulated, and slow.
const patience = time.Minute

// cable connects a practice key with the kernel.
type cable struct {
	t      *testing.T
	bus    *practice.Bus
	key    *practice.Key
	id     string       // on the bus
	kernel *uhid.Device // nil while it is not plugged in
}

// newCable refuses to work on a machine where keys may be that belong to
// somebody: these tests use whatever key they find.
func newCable(t *testing.T, key *practice.Key) *cable {
	t.Helper()
	cmdline, err := os.ReadFile("/proc/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(cmdline), "latchkey.guest") {
		t.Fatal("this test runs inside a virtual machine only: make test-hidraw")
	}
	c := &cable{t: t, bus: practice.NewBus(), key: key}
	t.Cleanup(c.pull)
	return c
}

// plug plugs the key in.
func (c *cable) plug() {
	c.t.Helper()
	c.id = c.bus.Plug(c.key)
	hid, err := c.bus.OpenHID(c.id)
	if err != nil {
		c.t.Fatal(err)
	}
	if c.kernel, err = uhid.Plug(c.bus.Devices()[0], hid); err != nil {
		c.t.Fatal(err)
	}
}

// pull pulls the key out, if it is plugged in.
func (c *cable) pull() {
	if c.kernel != nil {
		c.kernel.Unplug()
		c.bus.Unplug(c.id)
		c.kernel = nil
	}
}

// device is the key as the kernel shows it to everybody.
func (c *cable) device() authenticator.Device {
	c.t.Helper()
	late := time.After(patience)
	for lists := libfido2.New(libfido2.System()).Watch(c.t.Context()); ; {
		select {
		case list := <-lists:
			if len(list) == 1 {
				return list[0]
			}
		case <-late:
			c.t.Fatal("the kernel shows no key")
		}
	}
}

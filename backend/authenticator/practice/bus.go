package practice

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/ctaphid"
)

// USB identity of practice keys: the ids that pid.codes sets apart for tests.
const (
	vendorID  = 0x1209
	productID = 0x0001
)

// Bus is a USB hub for practice keys. Its methods may be called from any
// goroutine.
type Bus struct {
	mu      sync.Mutex
	count   int
	plugged []socket
}

type socket struct {
	id     string
	key    *Key
	device *ctaphid.Device
}

var _ authenticator.Bus = (*Bus)(nil)

// NewBus returns an empty hub.
func NewBus() *Bus { return &Bus{} }

// Plug plugs a key in, pulling it out first if it is plugged in, and returns
// its new ID.
func (b *Bus) Plug(k *Key) string {
	k.plugging.Lock()
	defer k.plugging.Unlock()
	b.mu.Lock()
	b.count++
	id := "practice-" + strconv.Itoa(b.count)
	b.mu.Unlock()

	device := k.plug(func() { b.Unplug(id) })
	b.mu.Lock()
	defer b.mu.Unlock()
	b.plugged = append(b.plugged, socket{id: id, key: k, device: device})
	return id
}

// Unplug pulls a key out: everything that waits for it fails at once. An ID
// that is not plugged in is ignored.
func (b *Bus) Unplug(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if i := b.find(id); i >= 0 {
		b.plugged[i].device.Unplug()
		b.plugged = slices.Delete(b.plugged, i, i+1)
	}
}

// Devices implements authenticator.Bus.
func (b *Bus) Devices() []authenticator.Device {
	b.mu.Lock()
	defer b.mu.Unlock()
	devices := make([]authenticator.Device, 0, len(b.plugged))
	for _, s := range b.plugged {
		devices = append(devices, authenticator.Device{
			ID: s.id, Manufacturer: "Latchkey", Product: s.key.product,
			VendorID: vendorID, ProductID: productID, Practice: s.key.demo,
		})
	}
	return devices
}

// OpenHID implements authenticator.Bus. CodeUnplugged if there is no such key,
// CodeBusy if it is open already.
func (b *Bus) OpenHID(id string) (authenticator.HID, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := b.find(id)
	if i < 0 {
		return nil, authenticator.NewError("open", authenticator.CodeUnplugged, nil)
	}
	return b.plugged[i].device.Open()
}

func (b *Bus) find(id string) int {
	return slices.IndexFunc(b.plugged, func(s socket) bool { return s.id == id })
}

// plug puts the key on a cable, which unplug pulls out.
func (k *Key) plug(unplug func()) *ctaphid.Device {
	k.pullOut()
	k.cable.Store(&unplug)
	config := ctaphid.Config{Handle: k.powered(), Filter: k.filter}
	if k.options.U2F {
		config.Handle, config.U2F = nil, u2f
	}
	return ctaphid.New(config)
}

// powered is the key from now until it is pulled out. It does not wait for a
// command of the last time that has yet to notice its end.
func (k *Key) powered() ctaphid.Handler {
	p := &power{since: k.options.Now(), agreement: newAgreement()}
	return func(ctx context.Context, command []byte, keepalive func(ctaphid.Status)) []byte {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.power = p
		return k.handle(ctx, command, keepalive)
	}
}

// pullOut unplugs the key if it is plugged in.
func (k *Key) pullOut() {
	if unplug := k.cable.Swap(nil); unplug != nil {
		(*unplug)()
	}
}

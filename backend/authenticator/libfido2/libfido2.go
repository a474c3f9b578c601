//go:build cgo && (linux || darwin)

package libfido2

import (
	"context"
	"slices"
	"sync"
	"time"

	"latchkey/backend/authenticator"
)

// Authenticator is the way to security keys through libfido2.
type Authenticator struct {
	source  Source
	silence time.Duration
	grace   time.Duration
	poll    time.Duration

	mu   sync.Mutex
	held map[string]bool // devices opened here
}

var _ authenticator.Authenticator = (*Authenticator)(nil)

const (
	// silence is how long a key at work may send nothing before it counts as
	// dead. It owes a keep-alive every 100 ms (CTAP 2.1 section 11.2.9.2.1).
	silence = 5 * time.Second
	// grace is how long a key may take to obey a CANCEL before it is cut off.
	// Making a key agreement, which cannot be cancelled, takes slow keys 0.5 s.
	grace = time.Second
	// pollEvery is the pause between two looks at what is plugged in.
	pollEvery = 500 * time.Millisecond
)

// New returns the way to the keys of source.
func New(source Source) *Authenticator {
	return &Authenticator{source: source, silence: silence, grace: grace, poll: pollEvery, held: map[string]bool{}}
}

// Capabilities implements authenticator.Authenticator.
func (a *Authenticator) Capabilities() authenticator.Capabilities {
	return authenticator.Capabilities{List: true, Describe: true, PIN: true, Select: true, Delete: true}
}

// Watch implements authenticator.Authenticator. libfido2 tells nobody that a key
// has come or gone, so it looks every half second.
func (a *Authenticator) Watch(ctx context.Context) <-chan []authenticator.Device {
	lists := make(chan []authenticator.Device, 1)
	go func() {
		defer close(lists)
		tick := time.NewTicker(a.poll)
		defer tick.Stop()
		last := a.source.devices()
		lists <- last
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			list := a.source.devices()
			if slices.Equal(list, last) {
				continue
			}
			last = list
			select {
			case <-lists: // nobody has read the older one
			default:
			}
			lists <- list
		}
	}()
	return lists
}

// Open implements authenticator.Authenticator. A device that another call holds
// is CodeBusy.
func (a *Authenticator) Open(ctx context.Context, id string) (authenticator.Key, error) {
	return a.open(ctx, id)
}

func (a *Authenticator) open(ctx context.Context, id string) (*key, error) {
	if ctx.Err() != nil {
		return nil, authenticator.Ended(ctx, opOpen, nil)
	}
	info, ok := a.find(id)
	if !ok {
		return nil, authenticator.NewError(opOpen, authenticator.CodeUnplugged, nil)
	}
	if !a.hold(id) {
		return nil, authenticator.NewError(opOpen, authenticator.CodeBusy, nil)
	}
	k := &key{newDevice(a, info)}
	if err := k.do(ctx, opOpen, (*call).connect); err != nil {
		k.close()
		return nil, err
	}
	return k, nil
}

// find looks for a device among those plugged in.
func (a *Authenticator) find(id string) (authenticator.Device, bool) {
	for _, d := range a.source.devices() {
		if d.ID == id {
			return d, true
		}
	}
	return authenticator.Device{}, false
}

// hold reserves a device; it reports false if it is taken.
func (a *Authenticator) hold(id string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	taken := a.held[id]
	a.held[id] = true
	return !taken
}

func (a *Authenticator) release(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.held, id)
}

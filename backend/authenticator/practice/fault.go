package practice

import (
	"sync"
	"time"

	"latchkey/backend/authenticator/ctaphid"
)

// Effect is what goes wrong with a key.
type Effect string

// The effects.
const (
	Unplug      Effect = "unplug"       // pulled out when the request arrives
	UnplugAfter Effect = "unplug-after" // pulled out when the request is carried out, its answer lost
	Silence     Effect = "silence"      // no answer at all
	ChannelBusy Effect = "channel-busy" // as if another program used it
	WrongCBOR   Effect = "wrong-cbor"   // the answer to a CTAP command is no CBOR
	StorageFull Effect = "storage-full" // no room for another credential
	PINBlocked  Effect = "pin-blocked"  // no tries left
	SlowTouch   Effect = "slow-touch"   // touches itself after Fault.Delay
	NoTouch     Effect = "no-touch"     // however often it is touched
	Refuse      Effect = "refuse"       // asked for a credential or an assertion it answers Fault.Status
)

// Fault is something going wrong on demand.
type Fault struct {
	Effect Effect
	// From is the first CTAPHID request to suffer, counted from 1 at Inject;
	// CANCEL does not count. All after it suffer too. 0 is the same as 1.
	From int
	// Delay is for SlowTouch.
	Delay time.Duration
	// Status is for Refuse: a CTAP status (CTAP 2.1 section 8.2) other than OK.
	Status byte
}

// trouble is the fault in force.
type trouble struct {
	mu    sync.Mutex
	fault Fault
	seen  int // requests since Inject
}

// Inject has the key fail from now on; the zero Fault heals it. A key that was
// pulled out by a fault is healed by that.
func (k *Key) Inject(f Fault) {
	k.trouble.mu.Lock()
	defer k.trouble.mu.Unlock()
	k.trouble.fault, k.trouble.seen = f, 0
}

// Requests says how many CTAPHID requests the key had since the last Inject.
func (k *Key) Requests() int {
	k.trouble.mu.Lock()
	defer k.trouble.mu.Unlock()
	return k.trouble.seen
}

func (t *trouble) acting(e Effect) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.fault.Effect == e && t.seen >= t.fault.From
}

// refusal is the status with which a command is refused.
func (t *trouble) refusal(command byte) (byte, bool) {
	if !t.acting(Refuse) || command != cmdMakeCredential && command != cmdGetAssertion {
		return 0, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.fault.Status, true
}

// count takes notice of a request and returns the effect in force for it.
func (t *trouble) count() Effect {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen++
	if t.seen < t.fault.From {
		return ""
	}
	return t.fault.Effect
}

func (t *trouble) heal() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fault = Fault{}
}

func (t *trouble) touchAfter(normal time.Duration) time.Duration {
	if t.acting(SlowTouch) {
		t.mu.Lock()
		defer t.mu.Unlock()
		return t.fault.Delay
	}
	return normal
}

// filter sees every request before the key does.
func (k *Key) filter(cmd ctaphid.Command) ctaphid.Verdict {
	switch effect := k.trouble.count(); {
	case effect == Unplug, effect == UnplugAfter && cmd != ctaphid.CBOR:
		k.yank()
		return ctaphid.Drop
	case effect == Silence:
		return ctaphid.Drop
	case effect == ChannelBusy:
		return ctaphid.Busy
	}
	return ctaphid.Pass
}

// yank is the fault of the cable.
func (k *Key) yank() {
	k.trouble.heal()
	k.pullOut()
}

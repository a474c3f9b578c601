// Package practice is a security key in software: a CTAP 2.1 authenticator
// spoken to as CTAPHID. It behaves like a device, with a person who has to touch
// it, a PIN that blocks and a cable that can be pulled; and it fails on demand.
// Nothing in it is protected: it is for demonstrations and tests.
//
//	bus := practice.NewBus()
//	key := practice.New(practice.Options{})
//	id := bus.Plug(key)
//	…
//	key.Touch()
package practice

import (
	"sync"
	"sync/atomic"
	"time"

	"latchkey/backend/authenticator"
)

// AAGUID is the practice key's own make and model,
// 262a2ac7-e516-4932-9eb3-2ffc3611d89e. Nobody else uses it; a relying party
// that sees it knows that the credential protects nothing.
var AAGUID = [16]byte{0x26, 0x2a, 0x2a, 0xc7, 0xe5, 0x16, 0x49, 0x32, 0x9e, 0xb3, 0x2f, 0xfc, 0x36, 0x11, 0xd8, 0x9e}

// Options is how a key was built and who holds it. The zero value is the key of
// the demonstration: a touch by hand, 25 slots, PINs from four characters.
type Options struct {
	Slots        int                       // discoverable credentials that fit; 0 stands for 25
	MinPINLength int                       // in code points; 0 stands for 4
	Algorithms   []authenticator.Algorithm // empty: ES256 and EdDSA
	PINProtocols []uint                    // PIN/UV auth protocols, best first; empty: two and one
	MaxList      int                       // credential IDs it takes in one list; 0 stands for 8, and below 0 it does not say so many

	// Preview makes it a key from before CTAP 2.1: credential management in its
	// preview, PIN tokens without permissions, PIN/UV auth protocol one alone,
	// and nothing said about minimum PIN length or free slots.
	Preview      bool
	NoManagement bool // it cannot delete a single credential
	U2F          bool // it is a key from before FIDO2, of no use to anybody here

	// AutoTouch, if positive, is how long after it began to wait the key touches
	// itself. Otherwise somebody calls Touch.
	AutoTouch time.Duration
	// TouchTimeout is how long the key waits for a touch; 0 stands for 30 seconds.
	TouchTimeout time.Duration
	// Blink is told when the key begins and stops waiting for a touch. It must not block;
	// it may call Touch.
	Blink func(on bool)
	// Now is the key's clock; nil stands for time.Now. How long a touch takes is
	// real time all the same.
	Now func() time.Time
}

// takes is how many credential IDs the key takes in one list.
func (o *Options) takes() int { return max(o.MaxList, -o.MaxList) }

func (o *Options) setDefaults() {
	if o.Slots == 0 {
		o.Slots = 25
	}
	o.MinPINLength = max(o.MinPINLength, authenticator.MinPINLength)
	if len(o.Algorithms) == 0 {
		o.Algorithms = []authenticator.Algorithm{authenticator.ES256, authenticator.EdDSA}
	}
	if o.Preview {
		o.PINProtocols = []uint{1}
	}
	if len(o.PINProtocols) == 0 {
		o.PINProtocols = []uint{2, 1}
	}
	if o.MaxList == 0 {
		o.MaxList = 8
	}
	if o.TouchTimeout == 0 {
		o.TouchTimeout = 30 * time.Second
	}
	if o.Blink == nil {
		o.Blink = func(bool) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
}

// Key is a practice key, plugged in or in somebody's pocket. Its methods may be
// called from any goroutine.
type Key struct {
	options Options
	attest  attester
	product string
	demo    bool // shown as a practice key
	aaguid  [16]byte
	button  button
	trouble trouble

	plugging sync.Mutex             // held while it is plugged in
	cable    atomic.Pointer[func()] // pulls it out; nil while it is not plugged in

	mu    sync.Mutex // held while a command runs
	store store      // what survives unplugging
	power *power     // what does not; that of the command that runs
}

// New makes a fresh practice key without a PIN and without credentials.
func New(options Options) *Key {
	return build(options, "Latchkey practice key", AAGUID, selfAttester{}, true)
}

func build(options Options, product string, aaguid [16]byte, attest attester, demo bool) *Key {
	options.setDefaults()
	k := &Key{options: options, attest: attest, product: product, demo: demo, aaguid: aaguid}
	k.store = k.fresh()
	return k
}

// fresh is a key as delivered, and after a reset.
func (k *Key) fresh() store {
	return store{MinPINLength: k.options.MinPINLength, PINRetries: maxPINRetries}
}

// RequirePINChange has the key ask for another PIN before it does anything else
// with this one, as an administrator's "set minimum PIN length" can (CTAP 2.1
// section 6.11.4). It waits for a running command.
func (k *Key) RequirePINChange() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.store.PINChangeDue = true
}

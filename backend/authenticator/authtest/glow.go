package authtest

import (
	"sync"
	"time"
)

// glow is a key's light, which blinks while the key waits for a touch.
type glow struct {
	mu      sync.Mutex
	on      bool
	blinked bool          // since the last look by ever
	changed chan struct{} // closed by the next change
}

func newGlow() *glow { return &glow{changed: make(chan struct{})} }

// set is the practice key's Options.Blink.
func (g *glow) set(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.on, g.blinked = on, g.blinked || on
	close(g.changed)
	g.changed = make(chan struct{})
}

func (g *glow) look() (on bool, changed <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.on, g.changed
}

// ever reports whether the key has blinked since it was last asked.
func (g *glow) ever() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	blinked := g.blinked
	g.blinked = false
	return blinked
}

// wait blocks until the key blinks.
func (g *glow) wait(t trial) {
	t.Helper()
	late := time.After(patience)
	for {
		on, changed := g.look()
		if on {
			return
		}
		select {
		case <-changed:
		case <-late:
			t.Fatal("the key never blinks")
		}
	}
}

// dark checks that the key does not blink now.
func (g *glow) dark(t trial) {
	t.Helper()
	if on, _ := g.look(); on {
		t.Error("the key still blinks")
	}
}

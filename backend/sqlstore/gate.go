package sqlstore

import (
	"sync"

	"latchkey/backend/enroll"
)

// gate counts what goes on in a store, so that closing can wait for it. The
// zero gate is open.
type gate struct {
	mu     sync.Mutex
	inside sync.WaitGroup
	shut   bool
}

// enter fails with CodeUnavailable once the gate is closing.
func (g *gate) enter() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut {
		return enroll.Errorf(enroll.CodeUnavailable, "", "the store is closed")
	}
	g.inside.Add(1)
	return nil
}

func (g *gate) leave() { g.inside.Done() }

// close lets nobody in and waits until everybody has left. It reports whether
// this call was the first; the others wait too.
func (g *gate) close() bool {
	g.mu.Lock()
	first := !g.shut
	g.shut = true
	g.mu.Unlock()
	g.inside.Wait()
	return first
}

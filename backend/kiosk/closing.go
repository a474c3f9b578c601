package kiosk

import "time"

// closeTwice is how soon somebody who wants to close the window once more means it.
const closeTwice = 10 * time.Second

// MayClose reports whether the window may be closed now, by somebody who wants to.
// Where they would lose what they have begun, the screen asks them. Who wants to once
// more and has not been seen at the screen meanwhile may: it may be unable to ask.
func (k *Kiosk) MayClose() bool {
	k.mu.Lock()
	now := k.Now()
	may := !k.state.Head().Begun || now.Sub(k.asked) < closeTwice
	if !may {
		k.asked = now
	}
	k.mu.Unlock()
	if !may {
		k.Closing()
	}
	return may
}

package kiosk

import (
	"context"

	"latchkey/backend/enroll"
)

// Admit opens the desk for somebody whose session was begun elsewhere. For tests
// of what comes after the sign-in.
func (k *Kiosk) Admit(ctx context.Context, session enroll.Session, name string, key []byte) {
	k.mu.Lock()
	waiting := k.flow
	k.flow = nil
	k.mu.Unlock()
	if waiting != nil {
		waiting.leave()
		<-waiting.ended
	}
	k.open(ctx, nil, staff{session: session, name: name, key: key})
}

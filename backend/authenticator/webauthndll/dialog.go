package webauthndll

import (
	"context"
	"errors"
	"runtime"
	"time"

	"latchkey/backend/authenticator"
)

const (
	// cancelEvery is the pause between two cancels: one that comes before Windows
	// has begun is lost.
	cancelEvery = 20 * time.Millisecond
	// grace is how long Windows may take to close its dialog. After that the call
	// is left to itself, and no other is begun until it has returned.
	grace = 5 * time.Second
	// longest is Windows' own limit where the caller has none.
	longest = 5 * time.Minute
)

var (
	errStuck = errors.New("the dialog of Windows does not close")
)

// answered is what a call to Windows came to.
type answered[T any] struct {
	value  T
	result hresult
	err    error // ours, before or after Windows was asked
}

// ask has Windows put up its dialog. call runs on a thread of its own, with the
// ID by which it can be cancelled and the time that it has in milliseconds.
func ask[T any](ctx context.Context, k *key, op string, p authenticator.Prompter, call func(id *guid, timeout uint32) answered[T]) (T, error) {
	var none T
	if err := k.Begin(ctx, op); err != nil {
		return none, err
	}
	id := new(guid)
	if r := k.way.dll.cancellation(id); r != resultOK {
		k.End()
		return none, failure(op, r)
	}
	if p != nil {
		p.Dialog(true)
		defer p.Dialog(false)
	}
	timeout := longest
	if until, ok := ctx.Deadline(); ok {
		timeout = min(timeout, max(time.Until(until), time.Millisecond))
	}
	done := make(chan answered[T], 1)
	go func() {
		runtime.LockOSThread() // Windows may leave something on the thread: it ends with this
		a := call(id, uint32(timeout.Milliseconds()))
		k.End()
		done <- a
	}()
	a, ok := await(ctx, k.way.dll, id, done)
	switch {
	case !ok:
		return none, authenticator.Ended(ctx, op, errStuck)
	case a.err != nil:
		return none, a.err
	case a.result == resultOK: // it is done, whether or not that was still wanted
		return a.value, nil
	case ctx.Err() != nil:
		return none, authenticator.Ended(ctx, op, a.result)
	}
	return none, failure(op, a.result)
}

// await waits for a call, which it cancels when ctx ends. It reports false if
// Windows does not obey.
func await[T any](ctx context.Context, dll library, id *guid, done <-chan answered[T]) (answered[T], bool) {
	select {
	case a := <-done:
		return a, true
	case <-ctx.Done():
	}
	late := time.NewTimer(grace)
	defer late.Stop()
	tick := time.NewTicker(cancelEvery)
	defer tick.Stop()
	for {
		_ = dll.cancel(id) // what comes of it is seen by the call
		select {
		case a := <-done:
			return a, true
		case <-tick.C:
		case <-late.C:
			return answered[T]{}, false
		}
	}
}

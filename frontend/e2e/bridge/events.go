//go:build e2e

package bridge

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
)

// events sends what is emitted to the pages that listen at that moment, in
// order, as server-sent events. The zero value is ready.
type events struct {
	mu        sync.Mutex
	listeners map[*listener]struct{}
}

// listener is a page that listens. Its queue grows as needed, so that emitting
// never waits for a slow page.
type listener struct {
	queue [][]byte
	wake  chan struct{} // holds one token when the queue has grown
}

func (e *events) emit(event string, payload any) {
	data, err := json.Marshal(map[string]any{"name": event, "data": payload})
	if err != nil {
		slog.Error("an event was lost", "event", event, "err", err)
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for l := range e.listeners {
		l.queue = append(l.queue, data)
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

func (e *events) join() (l *listener, leave func()) {
	l = &listener{wake: make(chan struct{}, 1)}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.listeners == nil {
		e.listeners = map[*listener]struct{}{}
	}
	e.listeners[l] = struct{}{}
	return l, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.listeners, l)
	}
}

func (e *events) take(l *listener) [][]byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	queue := l.queue
	l.queue = nil
	return queue
}

func (e *events) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l, leave := e.join()
	defer leave()
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	if out.Flush() != nil {
		return
	}
	for {
		select {
		case <-r.Context().Done():
			return
		case <-l.wake:
		}
		for _, data := range e.take(l) {
			if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil {
				return
			}
		}
		if out.Flush() != nil {
			return
		}
	}
}

//go:build e2e

// Package bridge shows the desktop's page in a browser on this machine: the
// same screens, bound methods and events, over HTTP instead of a window. It is
// for tests, the gallery and machines without a display, and in no release.
//
// Use New, then Serve. calls.go answers the page's calls as the window library
// would, events.go carries events, session.go lets one browser in.
package bridge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"
)

// Options are what a bridge needs.
type Options struct {
	Title       string
	Addr        string // loopback address and port, "127.0.0.1:8420"; port 0: any
	Assets      fs.FS
	Policy      string // the window's Content-Security-Policy
	Bound       any    // pointer to a struct, as for the window
	FormatError func(error) string
	Out         io.Writer // where the address is printed
}

// Bridge is one page in one browser.
type Bridge struct {
	o      Options
	events events
	quit   func()
	done   <-chan struct{}
}

// New returns a bridge that is not yet open.
func New(o Options) *Bridge {
	done := make(chan struct{})
	return &Bridge{o: o, done: done, quit: sync.OnceFunc(func() { close(done) })}
}

// Emit sends an event to the page. It never blocks.
func (b *Bridge) Emit(event string, payload any) { b.events.emit(event, payload) }

// Quit makes Serve return, also one that has not begun.
func (b *Bridge) Quit() { b.quit() }

// Serve prints one line,
//
//	Latchkey is at http://localhost:8420/?token=… (it opens once; start again for another)
//
// and serves the page until Quit.
func (b *Bridge) Serve() error {
	listener, err := listen(b.o.Addr)
	if err != nil {
		return err
	}
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	site := newSession(port)
	handler, err := b.handler()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: b.guard(site, handler), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-b.done
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = server.Shutdown(ctx)
		_ = server.Close() // streams of events never end by themselves
	}()
	if _, err := fmt.Fprintf(b.o.Out, "%s is at http://localhost:%s/?token=%s (it opens once; start again for another)\n", b.o.Title, port, site.token); err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the page: %w", err)
	}
	return nil
}

// listen refuses every address that another machine could reach.
func listen(addr string) (net.Listener, error) {
	at, err := netip.ParseAddrPort(addr)
	if err != nil || !at.Addr().IsLoopback() {
		return nil, fmt.Errorf("the bridge serves this machine only: %q is not an address like 127.0.0.1:8420", addr)
	}
	return net.Listen("tcp", addr)
}

func (b *Bridge) handler() (http.Handler, error) {
	calls, err := newCalls(b.o.Bound, b.o.FormatError)
	if err != nil {
		return nil, err
	}
	page, err := newPage(b.o.Assets, calls)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("POST /call/{method}", calls)
	mux.Handle("GET /events", &b.events)
	mux.HandleFunc("GET "+scriptPath, page.script)
	mux.HandleFunc("GET /{$}", page.index)
	mux.Handle("GET /", http.FileServerFS(b.o.Assets))
	return mux, nil
}

// guard stands before everything the bridge serves.
func (b *Bridge) guard(site *session, next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", b.o.Policy)
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer") // the address holds the token
		h.Set("X-Content-Type-Options", "nosniff")
		if site.enter(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}

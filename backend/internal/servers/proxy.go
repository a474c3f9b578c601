package servers

import (
	"net"
	"sync"
	"testing"
)

// Proxy passes connections on to a server. While it is held it passes on nothing
// and keeps everything open, as a network does in which a machine is gone.
type Proxy struct {
	Address string // to connect to

	mu   sync.Mutex
	held chan struct{} // closed when it is released; nil: not held
}

// NewProxy makes a proxy to an address, for one test.
func NewProxy(tb testing.TB, target string) *Proxy {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p := &Proxy{Address: listener.Addr().String()}
	tb.Cleanup(func() {
		_ = listener.Close()
		p.Release()
	})
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(in, target)
		}
	}()
	return p
}

// Hold stops the traffic.
func (p *Proxy) Hold() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held == nil {
		p.held = make(chan struct{})
	}
}

// Release lets it go on.
func (p *Proxy) Release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held != nil {
		close(p.held)
		p.held = nil
	}
}

func (p *Proxy) wait() {
	p.mu.Lock()
	held := p.held
	p.mu.Unlock()
	if held != nil {
		<-held
	}
}

func (p *Proxy) serve(in net.Conn, target string) {
	defer func() { _ = in.Close() }()
	p.wait()
	out, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer func() { _ = out.Close() }()
	var both sync.WaitGroup
	both.Go(func() { p.pass(in, out) })
	both.Go(func() { p.pass(out, in) })
	both.Wait()
}

// pass copies one way until that ends, and ends the other.
func (p *Proxy) pass(to, from net.Conn) {
	defer func() { _, _ = to.Close(), from.Close() }()
	for buf := make([]byte, 32<<10); ; {
		n, err := from.Read(buf)
		p.wait()
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

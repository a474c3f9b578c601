package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/backend/wire"
)

// TestGracefulStop: what is going on is finished, and nothing new begins.
func TestGracefulStop(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	inside, release := make(chan struct{}), make(chan struct{})
	server := newServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(inside)
		<-release
		_, _ = io.WriteString(w, "done")
	}), slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- serveAll(ctx, []*http.Server{server}, []net.Listener{listener}, slog.New(slog.DiscardHandler))
	}()
	type answer struct {
		body string
		err  error
	}
	answers := make(chan answer, 1)
	address := "http://" + listener.Addr().String()
	go func() {
		res, err := http.Get(address) //nolint:noctx // the test waits for it
		if err != nil {
			answers <- answer{err: err}
			return
		}
		defer res.Body.Close() //nolint:errcheck // read to its end
		body, err := io.ReadAll(res.Body)
		answers <- answer{string(body), err}
	}()
	<-inside
	stop()
	for refused := false; !refused; {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if refused = err != nil; !refused {
			_ = conn.Close()
			time.Sleep(time.Millisecond)
		}
	}
	select {
	case err := <-ended:
		t.Fatalf("ended before the request was: %v", err)
	default:
	}
	close(release)
	if got := <-answers; got.err != nil || got.body != "done" {
		t.Errorf("the request got %q, %v", got.body, got.err)
	}
	if err := <-ended; err != nil && !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}

// writePair writes a certificate with a serial number, and its key.
func writePair(t *testing.T, dir string, serial int64) (cert, key string) {
	t.Helper()
	return writePairOf(t, dir, &x509.Certificate{SerialNumber: big.NewInt(serial), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour)})
}

// writePairOf writes a certificate that vouches for itself, and its key.
func writePairOf(t *testing.T, dir string, template *x509.Certificate) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.IsCA, template.BasicConstraintsValid = true, true
	if template.SerialNumber == nil {
		template.SerialNumber = big.NewInt(1)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// TestCertificateIsReadAgain when it changes; while the new one cannot be used,
// the one before goes on.
func TestCertificateIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	cert, key := writePair(t, dir, 1)
	p, err := newPair(wire.ServiceSettings{TLSCertFile: cert, TLSKeyFile: key}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	p.now = func() time.Time { return now }
	want := func(serial int64) {
		t.Helper()
		value, err := p.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(value.Certificate[0])
		if err != nil || leaf.SerialNumber.Int64() != serial {
			t.Errorf("serial %v, want %d (%v)", leaf.SerialNumber, serial, err)
		}
	}
	want(1)
	writePair(t, dir, 2)
	want(1) // nobody has looked
	now = now.Add(lookEvery)
	want(2)
	if err := os.WriteFile(cert, []byte("half of it"), 0o600); err != nil {
		t.Fatal(err)
	}
	now = now.Add(lookEvery)
	want(2)
	writePair(t, dir, 3)
	now = now.Add(lookEvery)
	want(3)
	if _, err := newPair(wire.ServiceSettings{TLSCertFile: filepath.Join(dir, "missing"), TLSKeyFile: key}, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a certificate that is missing was taken")
	}
}

// TestSlowClients: who never ends their headers holds nothing up for long.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := newServer(http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // the end of a test
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	_ = conn.SetReadDeadline(begun.Add(4 * headerTime))
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("after %v the connection is still open: %v", time.Since(begun), err)
	}
	if server.ReadTimeout == 0 || server.WriteTimeout == 0 || server.IdleTimeout == 0 || server.MaxHeaderBytes == 0 {
		t.Error("something has no limit")
	}
}

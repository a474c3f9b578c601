package main

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// lookEvery is how often the files of a certificate are looked at.
const lookEvery = 10 * time.Second

// pair is a certificate with its key, read again when one of the files changes.
// While what is there now cannot be read, the one before goes on.
type pair struct {
	cert, key string
	log       *slog.Logger
	now       func() time.Time

	mu     sync.Mutex
	looked time.Time
	stamp  string // of the files that were read, or tried
	value  *tls.Certificate
}

func newPair(cert, key string, log *slog.Logger) (*pair, error) {
	p := &pair{cert: cert, key: key, log: log, now: time.Now}
	if err := p.read(); err != nil {
		return nil, fmt.Errorf("tls-cert-file: %w; give a certificate chain and its key in PEM", err)
	}
	return p, nil
}

func (p *pair) read() error {
	p.stamp = stampOf(p.cert) + stampOf(p.key)
	value, err := tls.LoadX509KeyPair(p.cert, p.key)
	if err != nil {
		return err
	}
	p.value = &value
	return nil
}

// get is tls.Config.GetCertificate.
func (p *pair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.now(); now.Sub(p.looked) >= lookEvery {
		p.looked = now
		if stampOf(p.cert)+stampOf(p.key) != p.stamp {
			if err := p.read(); err != nil {
				p.log.Error("the new certificate cannot be used; the one before goes on", "error", err)
			} else {
				p.log.Info("a new certificate is used")
			}
		}
	}
	return p.value, nil
}

func stampOf(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return "-"
	}
	return fmt.Sprint(info.ModTime().UnixNano(), "/", info.Size(), ";")
}

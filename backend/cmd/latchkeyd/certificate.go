package main

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"latchkey/backend/wire"
	"latchkey/backend/wire/server"
)

// lookEvery is how often the files of a certificate are looked at.
const lookEvery = 10 * time.Second

// pair is a certificate with its key, read again when one of the files changes.
// While what is there now cannot be read, the one before goes on.
type pair struct {
	settings wire.ServiceSettings
	log      *slog.Logger
	now      func() time.Time

	mu     sync.Mutex
	looked time.Time
	stamp  string // of the files that were read, or tried
	value  *tls.Certificate
}

func newPair(settings wire.ServiceSettings, log *slog.Logger) (*pair, error) {
	p := &pair{settings: settings, log: log, now: time.Now}
	return p, p.read()
}

// files is how the files stand.
func (p *pair) files() string {
	return stampOf(p.settings.TLSCertFile) + stampOf(p.settings.TLSKeyFile)
}

func (p *pair) read() error {
	p.stamp = p.files()
	value, err := server.Certificate(p.settings)
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
		if p.files() != p.stamp {
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

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"latchkey/backend/httpapi"
	"latchkey/backend/limit"
	"latchkey/backend/wire"
	"latchkey/backend/wire/server"
	"latchkey/frontend"
)

const (
	// How long a client may take for its part of a request, so that slow ones
	// hold nothing up.
	headerTime = 5 * time.Second
	readTime   = 15 * time.Second
	writeTime  = 45 * time.Second // more than the ending of a ceremony takes
	idleTime   = 2 * time.Minute
	maxHeader  = 16 << 10
	// graceTime is how long requests that are going on may take after the end
	// has begun.
	graceTime = 30 * time.Second
)

// serve serves until ctx ends, and then finishes what is going on.
func serve(ctx context.Context, s wire.ServiceSettings, log *slog.Logger) (err error) {
	opened, err := server.Open(ctx, s, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	if err := opened.AnnounceClaim(ctx, s, terminal(os.Stderr), log); err != nil {
		return err
	}
	if err := opened.KeepJournal(ctx, s, log); err != nil {
		return err
	}
	metrics := httpapi.NewMetrics(gauges(opened)...)
	handler, err := httpapi.New(httpapi.Deps{
		Service: opened.Service, Door: opened.Service, Limiter: opened.Limiter, Nonces: opened.Nonces, Assets: frontend.Assets(), Metrics: metrics,
		Limits: httpapi.Limits{Address: limit.Rate(s.LimitAddress), Account: limit.Rate(s.LimitAccount), Name: limit.Rate(s.LimitName), Guess: limit.Rate(s.LimitGuess)},
		Ready:  opened.Ready, Origins: s.Origin, Contact: s.Contact, Version: version, Proxies: s.Proxies(),
		Now: time.Now, Log: log,
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w; give another address, such as localhost:8421", err)
	}
	if s.TLSCertFile != "" {
		pair, err := newPair(s, log)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		listener = tls.NewListener(listener, &tls.Config{
			MinVersion: tls.VersionTLS12, GetCertificate: pair.get, NextProtos: []string{"h2", "http/1.1"},
		})
	}
	main := newServer(handler, log)
	servers, listeners := []*http.Server{main}, []net.Listener{listener}
	if s.Metrics != "" {
		apart, err := net.Listen("tcp", s.Metrics)
		if err != nil {
			return errors.Join(fmt.Errorf("metrics: %w; give another address, such as localhost:9421", err), listener.Close())
		}
		servers, listeners = append(servers, newServer(metrics.Handler(), log)), append(listeners, apart)
	}
	log.Info("serving", "version", version, "demo", s.Demo, "address", listener.Addr().String(), "origins", s.Origin)
	if s.Demo {
		if file := s.LeftOut(); file != "" {
			fmt.Fprintf(os.Stderr, "Demo: it stands alone, and %s is left out.\n", file)
		}
		fmt.Fprintf(os.Stderr, "Demo: nothing here counts. Open %s\n", s.Origin[0])
	}
	defer attend(ctx, opened, log)()
	return serveAll(ctx, servers, listeners, log)
}

// terminal is f if somebody reads it at a terminal. Elsewhere a log is kept, which
// others read too.
func terminal(f *os.File) io.Writer {
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return f
}

// attend tidies up and sends mail until what it returns is called, which waits for
// the letter that is on its way.
func attend(ctx context.Context, opened *server.Opened, log *slog.Logger) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { wire.Tidy(ctx, opened.Service, log) })
	if opened.Courier != nil {
		running.Go(func() { opened.Courier.Run(ctx) })
	}
	return func() {
		cancel()
		running.Wait()
	}
}

func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// serveAll serves until ctx ends or one of the servers cannot go on.
func serveAll(ctx context.Context, servers []*http.Server, listeners []net.Listener, log *slog.Logger) error {
	failed := make(chan error, len(servers))
	for i, s := range servers {
		go func() { failed <- s.Serve(listeners[i]) }()
	}
	var err error
	select {
	case <-ctx.Done():
		log.Info("ending")
	case err = <-failed:
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
	defer cancel()
	var all sync.WaitGroup
	errs := make([]error, len(servers))
	for i, s := range servers {
		all.Go(func() { errs[i] = s.Shutdown(grace) })
	}
	all.Wait()
	log.Info("ended")
	return errors.Join(append(errs, err)...)
}

// Package server opens what only the service stands on, and the kiosk never
// does: it is apart from wire so that the kiosk links none of it.
package server

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"latchkey/backend/ceremony"
	challenges "latchkey/backend/challenge/memory"
	"latchkey/backend/enroll"
	"latchkey/backend/limit"
	limits "latchkey/backend/limit/memory"
	"latchkey/backend/sqlstore"
	"latchkey/backend/wire"
)

// Opened is a relying party with all that it stands on.
type Opened struct {
	Service *ceremony.Service
	Store   enroll.Store
	Limiter limit.Limiter

	closers []func() error
}

// Ready reports whether the relying party can do its work.
func (o *Opened) Ready(ctx context.Context) error {
	_, err := o.Store.Policy(ctx)
	return err
}

// Close closes what was opened, last first.
func (o *Opened) Close() error {
	var errs []error
	for i := len(o.closers) - 1; i >= 0; i-- {
		errs = append(errs, o.closers[i]())
	}
	return errors.Join(errs...)
}

// Open opens what the settings name. Every error is one sentence for whoever
// starts the service.
func Open(ctx context.Context, s wire.ServiceSettings, log *slog.Logger) (*Opened, error) {
	store, err := OpenStore(ctx, s)
	if err != nil {
		return nil, err
	}
	o := &Opened{Store: store, Limiter: limits.New(time.Now), closers: []func() error{store.Close}}
	o.Service, err = ceremony.New(ctx, ceremony.Deps{
		Store: store, Challenges: challenges.New(time.Now), Now: time.Now, Log: log,
		Config: ceremony.Config{RPID: s.RPID, RPName: s.RPName, Origins: s.Origin, Demo: s.Demo, SignUp: enroll.SignUp(s.SignUp)},
	})
	if err != nil {
		_ = o.Close() // the first error is the one to tell
		return nil, err
	}
	return o, nil
}

// OpenStore opens the store alone, and brings its tables up to date.
func OpenStore(ctx context.Context, s wire.ServiceSettings) (*sqlstore.Store, error) {
	return sqlstore.OpenSQLite(ctx, strings.TrimPrefix(s.Store, "sqlite:"), sqlstore.SQLiteOptions{})
}

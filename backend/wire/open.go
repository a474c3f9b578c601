package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"latchkey/backend/ceremony"
	"latchkey/backend/challenge/memory"
	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
)

// Opened is a relying party and what to close in the end.
type Opened struct {
	Service enroll.Service
	Pairing enroll.Pairer // nil: the store is this machine's own
	// NewClaim makes the code that claims a store of this program's own; nil where
	// it is not.
	NewClaim func(context.Context) (enroll.Claim, error)
	Close    func() error
}

// Opener opens one kind of store.
type Opener func(ctx context.Context, s Settings, log *slog.Logger) (Opened, error)

// Open opens the store that the settings name with the opener of its scheme.
func Open(ctx context.Context, s Settings, openers map[string]Opener, log *slog.Logger) (Opened, error) {
	scheme, _, _ := strings.Cut(s.Store, ":")
	open, ok := openers[scheme]
	if !ok {
		return Opened{}, fmt.Errorf("store: this program opens no store of the kind %q; give one such as sqlite:/srv/latchkey/latchkey.sqlite", scheme)
	}
	opened, err := open(ctx, s, log)
	if err == nil {
		opened.Service = refusing(opened.Service, s.Data)
	}
	return opened, err
}

// SQLite opens a store in a file, with the relying party in this process.
func SQLite(ctx context.Context, s Settings, log *slog.Logger) (Opened, error) {
	store, err := openSQLite(ctx, s, sqlstore.SQLiteOptions{})
	if err != nil {
		return Opened{}, err
	}
	service, err := relyingParty(ctx, s, store, log)
	if err != nil {
		_ = store.Close() // the first error is the one to tell
		return Opened{}, err
	}
	journal, err := OpenJournal(ctx, JournalDeps{
		Store: store, Refusals: service, RPID: s.RPID, KeyFile: s.JournalKeyFile, HeadsFile: s.HeadsFile, HeadsURLFile: s.HeadsURLFile, Log: log,
	})
	if err != nil {
		_ = store.Close()
		return Opened{}, err
	}
	tidied := tidying(ctx, service, log)
	return Opened{Service: service, NewClaim: service.NewClaim, Close: func() error {
		tidied()
		return errors.Join(journal.Close(), store.Close())
	}}, nil
}

func relyingParty(ctx context.Context, s Settings, store enroll.Store, log *slog.Logger) (*ceremony.Service, error) {
	if err := s.checkRPID(); err != nil {
		return nil, err
	}
	secret, err := OpenSecret("store", SecretBeside(s.Store))
	if err != nil {
		return nil, err
	}
	return ceremony.New(ctx, ceremony.Deps{
		Store:      store,
		Challenges: memory.New(time.Now),
		Secret:     secret,
		Config:     s.config(),
		Now:        time.Now,
		Log:        log,
	})
}

// checkRPID says where to put the RP ID of a store of this machine's own.
func (s Settings) checkRPID() error {
	if s.RPID != "" {
		return nil
	}
	return errors.New("rp-id is missing: give the domain that people sign in to, " + s.places.put("rp-id", "example.com") +
		"; or give a service as store, or --demo to look around")
}

func openSQLite(ctx context.Context, s Settings, opts sqlstore.SQLiteOptions) (*sqlstore.Store, error) {
	if !strings.HasPrefix(s.Store, "sqlite:") {
		return nil, errors.New("store: what a service keeps is exported and imported there; give a store such as sqlite:/srv/latchkey/latchkey.sqlite")
	}
	return sqlstore.OpenSQLite(ctx, strings.TrimPrefix(s.Store, "sqlite:"), opts)
}

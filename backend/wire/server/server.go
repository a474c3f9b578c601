// Package server opens what only the service stands on, and the kiosk never
// does: it is apart from wire so that the kiosk links none of it.
package server

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"latchkey/backend/ceremony"
	challenges "latchkey/backend/challenge/memory"
	sharedchallenges "latchkey/backend/challenge/redis"
	"latchkey/backend/enroll"
	"latchkey/backend/limit"
	limits "latchkey/backend/limit/memory"
	sharedlimits "latchkey/backend/limit/redis"
	"latchkey/backend/mail"
	"latchkey/backend/nonce"
	nonces "latchkey/backend/nonce/memory"
	sharednonces "latchkey/backend/nonce/redis"
	"latchkey/backend/redisclient"
	"latchkey/backend/sqlstore"
	"latchkey/backend/sqlstore/postgres"
	"latchkey/backend/wire"
)

// Opened is a relying party with all that it stands on.
type Opened struct {
	Service *ceremony.Service
	Store   enroll.Store
	Limiter limit.Limiter
	Nonces  nonce.Nonces
	Courier *mail.Courier // nil: no mail is sent

	Redis *redisclient.Client // nil: there is none
	Pools func() (write, read sql.DBStats)

	closers []func() error
}

// Ready reports whether the relying party can do its work.
func (o *Opened) Ready(ctx context.Context) error {
	if err := o.StoreUp(ctx); err != nil {
		return err
	}
	return o.RedisUp(ctx)
}

// StoreUp reports whether the store answers.
func (o *Opened) StoreUp(ctx context.Context) error {
	_, err := o.Store.Policy(ctx)
	return err
}

// RedisUp reports whether Redis answers, if there is one.
func (o *Opened) RedisUp(ctx context.Context) error {
	if o.Redis == nil {
		return nil
	}
	_, _, err := o.Redis.Get(ctx, "ready")
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
	return open(ctx, s, sqlstore.SQLiteOptions{}, log)
}

// OpenExisting opens a relying party whose store has to be there, or a wrong path
// would be a new one.
func OpenExisting(ctx context.Context, s wire.ServiceSettings, log *slog.Logger) (*Opened, error) {
	return open(ctx, s, sqlstore.SQLiteOptions{Existing: true}, log)
}

func open(ctx context.Context, s wire.ServiceSettings, opts sqlstore.SQLiteOptions, log *slog.Logger) (_ *Opened, err error) {
	o := &Opened{}
	defer func() {
		if err != nil {
			_ = o.Close() // what went wrong before is what to tell
		}
	}()
	store, errStore := openStore(ctx, s, opts)
	if errStore == nil {
		o.Store, o.Pools, o.closers = store, store.Pools, append(o.closers, store.Close)
	}
	places, errShared := o.openShared(ctx, s)
	var secret enroll.Secret
	var errSecret error
	if errStore == nil { // there may be no folder for it else
		secret, errSecret = openSecret(s)
	}
	mailer, errMail := openMail(s)
	if err := wire.All(errStore, errShared, errSecret, errMail); err != nil {
		return nil, err
	}
	if mailer != nil {
		if o.Courier, err = mail.NewCourier(mail.Deps{Store: store, Mailer: mailer, Secret: secret, Now: time.Now, Log: log}); err != nil {
			return nil, err
		}
	}
	o.Service, err = ceremony.New(ctx, ceremony.Deps{
		Store: store, Challenges: places, Secret: secret, Now: time.Now, Log: log,
		Config: configOf(s),
	})
	return o, err
}

func configOf(s wire.ServiceSettings) ceremony.Config {
	return ceremony.Config{
		RPID: s.RPID, RPName: s.RPName, Origins: s.Origin, Demo: s.Demo, SignUp: enroll.SignUp(s.SignUp), Mail: s.SMTPHost != "", Served: true,
	}
}

// KeepJournal begins to seal the journal, until what was opened is closed.
func (o *Opened) KeepJournal(ctx context.Context, s wire.ServiceSettings, log *slog.Logger) error {
	journal, err := wire.OpenJournal(ctx, wire.JournalDeps{
		Store: o.Store, Refusals: o.Service, RPID: s.RPID, KeyFile: s.JournalKeyFile, HeadsFile: s.HeadsFile, HeadsURLFile: s.HeadsURLFile, Log: log,
	})
	if err == nil {
		o.closers = append(o.closers, journal.Close)
	}
	return err
}

// JournalWaiting counts the events that are not sealed yet, up to a limit; -1: the
// store does not answer.
func (o *Opened) JournalWaiting(ctx context.Context) float64 {
	n, err := o.Store.Waiting(ctx, enroll.MaxWaiting)
	if err != nil {
		return -1
	}
	return float64(n)
}

// OpenStore opens the store alone, and brings its tables up to date. In SQLite it
// has to be there, or a wrong path would be a new store.
func OpenStore(ctx context.Context, s wire.ServiceSettings) (*sqlstore.Store, error) {
	return openStore(ctx, s, sqlstore.SQLiteOptions{Existing: true})
}

func openStore(ctx context.Context, s wire.ServiceSettings, opts sqlstore.SQLiteOptions) (*sqlstore.Store, error) {
	if s.PostgresFile == "" {
		path := strings.TrimPrefix(s.Store, "sqlite:")
		if err := refuseForeign(path, os.Geteuid()); err != nil {
			return nil, err
		}
		return sqlstore.OpenSQLite(ctx, path, opts)
	}
	address, err := postgresURL(s)
	if err != nil {
		return nil, err
	}
	store, err := postgres.Open(ctx, address, postgres.Options{})
	return store, about(ctx, "postgres-file", "PostgreSQL", err)
}

// openShared opens what instances share: in Redis, or for one that is alone in
// this process.
func (o *Opened) openShared(ctx context.Context, s wire.ServiceSettings) (enroll.Challenges, error) {
	if s.RedisFile == "" {
		o.Limiter, o.Nonces = limits.New(time.Now), nonces.New(time.Now)
		return challenges.New(time.Now), nil
	}
	client, err := openRedis(ctx, s)
	if err != nil {
		return nil, err
	}
	o.Redis, o.closers = client, append(o.closers, client.Close)
	o.Limiter, o.Nonces = sharedlimits.New(client), sharednonces.New(client)
	return sharedchallenges.New(client, time.Now), nil
}

func openSecret(s wire.ServiceSettings) (enroll.Secret, error) {
	if s.SecretFile != "" {
		return wire.ReadSecret("secret-file", s.SecretFile)
	}
	return wire.OpenSecret("data", wire.SecretBeside(s.Store))
}

func openRedis(ctx context.Context, s wire.ServiceSettings) (*redisclient.Client, error) {
	address, err := readURL("redis-file", s.RedisFile, "rediss://:PASSWORD@redis.example.com:6379/0")
	if err != nil {
		return nil, err
	}
	client, err := redisclient.Open(ctx, address, redisclient.Options{})
	return client, about(ctx, "redis-file", "Redis", err)
}

func postgresURL(s wire.ServiceSettings) (string, error) {
	return readURL("postgres-file", s.PostgresFile, "postgres://latchkey:PASSWORD@db.example.com/latchkey")
}

// openMail prepares the way to the mail server; nil if there is none. Nothing is
// sent yet.
func openMail(s wire.ServiceSettings) (*mail.Server, error) {
	if s.SMTPHost == "" {
		return nil, nil
	}
	return mail.NewServer(mail.Settings{
		Host: s.SMTPHost, Port: s.SMTPPort, TLS: mail.TLS(s.SMTPTLS), CAFile: s.SMTPCAFile, User: s.SMTPUser, PasswordFile: s.SMTPPassword, From: s.SMTPFrom,
		Name: cmp.Or(s.RPName, s.RPID), Contact: s.Contact, Language: s.Language,
	}, s.Demo, time.Now)
}

// readURL reads an address, which may hold a password, from its file.
func readURL(setting, path, example string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w; give a file with an address such as %s", setting, err, example)
	}
	address := strings.TrimSpace(string(text))
	if address == "" || strings.ContainsAny(address, "\r\n") {
		return "", fmt.Errorf("%s: %s is to have one line, an address such as %s", setting, path, example)
	}
	return address, nil
}

// about names the setting whose server an error is about, which the adapters do
// not know, and what to do about a server that is away.
func about(ctx context.Context, setting, server string, err error) error {
	e, ok := errors.AsType[*enroll.Error](err)
	if !ok || ctx.Err() != nil { // whoever gave up knows why
		return err
	}
	text := setting + ": " + wire.Sentence(e)
	if e.Code == enroll.CodeUnavailable {
		text += "; see that " + server + " runs, and that the file has its address"
	}
	return &enroll.Error{Code: e.Code, Field: e.Field, Message: text, Err: e.Err}
}

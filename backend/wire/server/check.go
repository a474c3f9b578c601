package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
	"latchkey/backend/sqlstore/postgres"
	"latchkey/backend/wire"
)

// reachTime is how long a check waits for a mail server.
const reachTime = 15 * time.Second

// Check looks whether the service could start with its settings and do its work, and
// says what it would do: a line for each thing, with the next step where one is wrong.
// It connects to what the settings name, changes nothing, and shows no secret. The
// service may run meanwhile. wire.ErrUnfit if something is wrong.
func Check(ctx context.Context, s wire.ServiceSettings, out io.Writer) error {
	r := wire.NewReport(out)
	checkSettings(r, s)
	standing := checkStore(ctx, r, s)
	checkShared(ctx, r, s)
	if s.SecretFile != "" {
		r.Secret("secret-file", s.SecretFile)
		r.JournalKey(s.JournalKeyFile, standing.LogKey)
	} else {
		r.Beside(wire.SecretBeside(s.Store), s.JournalKeyFile, standing)
	}
	checkHeads(r, s)
	checkMail(ctx, r, s)
	checkCertificate(r, s, time.Now())
	checkAddress(ctx, r, "listen", s.Listen)
	if s.Metrics != "" {
		checkAddress(ctx, r, "metrics", s.Metrics)
	}
	return r.End(fmt.Sprintf("The service would listen at %s, for %s.", s.Listen, strings.Join(s.Origin, " and ")))
}

func checkSettings(r *wire.Report, s wire.ServiceSettings) {
	switch file := s.File(); {
	case s.LeftOut() != "":
		r.Note("settings", "demo mode stands alone: %s is left out", file)
	case wire.Readable(file):
		r.OK("settings", "from %s, flags and the environment", file)
	case file == "" || s.Demo:
		r.OK("settings", "from flags and the environment")
	default:
		r.Note("settings", "from flags and the environment alone: there is no %s", file)
	}
	if root() && !s.Demo {
		r.Note("user", "this is root, who may read everything; the service's user may not: try runuser -u latchkeyd -- latchkeyd check")
	}
	r.RelyingParty(configOf(s))
}

func checkStore(ctx context.Context, r *wire.Report, s wire.ServiceSettings) sqlstore.Standing {
	stamp := enroll.Stamp{RPID: s.RPID, Demo: s.Demo}
	if path, ok := strings.CutPrefix(s.Store, "sqlite:"); ok {
		if err := refuseForeign(path, os.Geteuid()); err != nil {
			r.Wrong("store", err)
			return sqlstore.Standing{}
		}
		return r.SQLite(ctx, path, stamp)
	}
	address, err := postgresURL(s)
	var standing sqlstore.Standing
	if err == nil {
		standing, err = postgres.Inspect(ctx, address, postgres.Options{})
		err = about(ctx, "postgres-file", "PostgreSQL", err)
	}
	r.Store("postgres-file", "PostgreSQL", standing, err, stamp)
	return standing
}

func checkShared(ctx context.Context, r *wire.Report, s wire.ServiceSettings) {
	if s.RedisFile == "" {
		r.OK("redis-file", "none: there is one instance, and what it counts and remembers goes when it ends")
		return
	}
	client, err := openRedis(ctx, s)
	if err != nil {
		r.Wrong("redis-file", err)
		return
	}
	_ = client.Close() // nothing was asked of it
	r.OK("redis-file", "Redis answers")
}

func checkHeads(r *wire.Report, s wire.ServiceSettings) {
	if s.HeadsFile != "" && r.Takes("heads-file", s.HeadsFile) == nil {
		r.OK("heads-file", "heads of the journal go to %s", s.HeadsFile)
	}
	if s.HeadsURLFile == "" {
		return
	}
	hook, err := wire.OpenWebhook(s.HeadsURLFile, slog.New(slog.DiscardHandler))
	if err != nil {
		r.Wrong("heads-url-file", err)
		return
	}
	_ = hook.Close() // nothing was sent
	r.OK("heads-url-file", "heads of the journal go to a webhook, to which nothing was sent now")
}

func checkMail(ctx context.Context, r *wire.Report, s wire.ServiceSettings) {
	mailer, err := openMail(s)
	switch {
	case err != nil:
		r.Wrong("smtp-host", err)
		return
	case mailer == nil:
		r.Note("smtp-host", "none: no mail is sent, so invitations are handed over and nobody is told of changes")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, reachTime)
	defer cancel()
	if err := mailer.Reach(ctx); err != nil {
		r.Wrong("smtp-host", fmt.Errorf("%w; see that it runs, and what smtp-tls, smtp-user and smtp-password-file say", err))
		return
	}
	r.OK("smtp-host", "%s takes our mail; nothing was sent now", s.SMTPHost)
}

func checkAddress(ctx context.Context, r *wire.Report, what, address string) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		_ = listener.Close()
		r.OK(what, "%s is free", address)
	case errors.Is(err, syscall.EADDRINUSE):
		r.Note(what, "somebody listens at %s already: the service, if it runs", address)
	case errors.Is(err, syscall.EACCES):
		r.Note(what, "this user may not listen at %s; the service of the package may", address)
	default:
		r.Wrong(what, fmt.Errorf("%s: %w; give another address, such as localhost:8421", what, err))
	}
}

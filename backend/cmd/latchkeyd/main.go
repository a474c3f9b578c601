// Command latchkeyd is the relying party for many: browsers enrol and sign in
// with it, kiosks use it as their store.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"latchkey/backend/wire"
	"latchkey/backend/wire/server"
)

// version is set by the linker.
var version = "dev"

func main() {
	settings, command, err := wire.LoadService(os.Args[1:], wire.ServicePaths(), os.Stdout)
	switch {
	case errors.Is(err, wire.ErrHelp):
		return
	case err == nil:
		err = run(settings, command)
	}
	if errors.Is(err, wire.ErrUnfit) { // which it has said, line by line
		os.Exit(1)
	}
	if err != nil {
		for _, sentence := range wire.Sentences(err) {
			fmt.Fprintln(os.Stderr, "latchkeyd:", sentence)
		}
		if errors.Is(err, server.ErrMisfit) {
			os.Exit(2)
		}
		os.Exit(1)
	}
}

func run(settings wire.ServiceSettings, command wire.Command) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewJSONHandler(os.Stderr, wire.LogOptions(settings.Level())))
	switch command.Name {
	case "version":
		fmt.Println(version)
		return nil
	case "check":
		return server.Check(ctx, settings, os.Stdout)
	case "migrate":
		opened, err := server.Open(ctx, settings, log)
		if err != nil {
			return err
		}
		return opened.Close()
	case "export", "import":
		return carry(ctx, settings, command)
	case "kiosk pair", "kiosk list", "kiosk revoke":
		return server.Kiosks(ctx, settings, command, os.Stdout)
	case "admin recover":
		return server.Recover(ctx, settings, command, os.Stdout)
	case "audit verify", "audit export", "audit key":
		return server.Audit(ctx, settings, command, os.Stdin, os.Stdout, os.Stderr)
	case "backup", "restore":
		return server.BackUp(ctx, settings, command)
	}
	spareProcessor()
	return serve(ctx, settings, log)
}

// spareProcessor has memory cleaned up half as often as Go does by itself: the
// service uses little of it, and much of its time went there. Who sets GOGC knows
// better.
func spareProcessor() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

package main

import (
	"context"
	"log/slog"
	"os"

	"latchkey/backend/wire"
	"latchkey/backend/wire/server"
)

// carry exports or imports.
func carry(ctx context.Context, settings wire.ServiceSettings, command wire.Command) error {
	if command.Name == "export" {
		store, err := server.OpenStore(ctx, settings)
		if err != nil {
			return err
		}
		defer store.Close() //nolint:errcheck // nothing was written to it
		return wire.Export(ctx, store, command.File, os.Stdout)
	}
	// A new store gets its stamp, and one of another relying party is refused.
	opened, err := server.Open(ctx, settings, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	err = wire.Import(ctx, opened.Store, command, os.Stdin, os.Stdout)
	if closeErr := opened.Close(); err == nil {
		err = closeErr
	}
	return err
}

package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"latchkey/backend/enroll"
	"latchkey/backend/transfer"
)

// ExportFile writes everything in the store to a new file of mode 0600, or to
// out if the path is "-". A file that is there is not overwritten.
func ExportFile(ctx context.Context, s Settings, path string, out io.Writer) error {
	store, err := openSQLite(ctx, s)
	if err != nil {
		return err
	}
	defer store.Close() //nolint:errcheck // nothing was written to it
	if path == "-" {
		return transfer.Export(ctx, store, out)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	err = transfer.Export(ctx, store, file)
	if err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = os.Remove(path) // half an export is none
	}
	return err
}

// ImportFile takes what a file has, or in if the path is "-", into the store,
// and reports to out, conflicts included.
func ImportFile(ctx context.Context, s Settings, c Command, in io.Reader, out io.Writer) error {
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		defer file.Close() //nolint:errcheck // only read
		in = file
	}
	store, err := openSQLite(ctx, s)
	if err != nil {
		return err
	}
	// A new store gets its stamp, and one of another relying party is refused.
	if _, err := relyingParty(ctx, s, store, slog.New(slog.DiscardHandler)); err != nil {
		return errors.Join(err, store.Close())
	}
	report, err := transfer.Import(ctx, store, in, transfer.Options{DryRun: c.DryRun})
	if closeErr := store.Close(); err == nil {
		err = closeErr
	}
	if err == nil || enroll.CodeOf(err) == enroll.CodeConflict {
		if _, err := fmt.Fprint(out, report); err != nil {
			return err
		}
	}
	return err
}

package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
	"latchkey/backend/transfer"
)

// ExportFile exports the kiosk's store, which has to be there.
func ExportFile(ctx context.Context, s Settings, path string, out io.Writer) error {
	store, err := openSQLite(ctx, s, sqlstore.SQLiteOptions{Existing: true})
	if err != nil {
		return err
	}
	defer store.Close() //nolint:errcheck // nothing was written to it
	return Export(ctx, store, path, out)
}

// Export writes everything in the store to a new file of mode 0600, or to out if
// the path is "-". A file that is there is not overwritten.
func Export(ctx context.Context, store enroll.Store, path string, out io.Writer) error {
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

// ImportFile imports into the kiosk's store.
func ImportFile(ctx context.Context, s Settings, c Command, in io.Reader, out io.Writer) error {
	store, err := openSQLite(ctx, s, sqlstore.SQLiteOptions{})
	if err != nil {
		return err
	}
	// A new store gets its stamp, and one of another relying party is refused.
	if _, err := relyingParty(ctx, s, store, slog.New(slog.DiscardHandler)); err != nil {
		return errors.Join(err, store.Close())
	}
	err = Import(ctx, store, c, in, out)
	if closeErr := store.Close(); err == nil {
		err = closeErr
	}
	return err
}

// Import takes what a file has, or in if the command's file is "-", into the
// store, and reports to out, conflicts included.
func Import(ctx context.Context, store enroll.Store, c Command, in io.Reader, out io.Writer) error {
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		defer file.Close() //nolint:errcheck // only read
		in = file
	}
	report, err := transfer.Import(ctx, store, in, transfer.Options{DryRun: c.DryRun})
	if err == nil || enroll.CodeOf(err) == enroll.CodeConflict {
		if _, err := fmt.Fprint(out, report); err != nil {
			return err
		}
	}
	return err
}

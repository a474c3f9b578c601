package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"latchkey/backend/enroll"
	"latchkey/backend/wire"
)

// Recover lets somebody set up a key as an administrator, from the service's own
// machine: the last way back.
func Recover(ctx context.Context, settings wire.ServiceSettings, command wire.Command, out io.Writer) error {
	opened, err := OpenExisting(ctx, settings, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer opened.Close() //nolint:errcheck // what was written is
	made, err := opened.Service.Recover(ctx, command.Username)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "Username  %s\nCode      %s\nLink      %s/device#%s\n\nOpen the link, or type username and code at a kiosk, until %s. Either is good once.\n",
		command.Username, made.Code, origin(settings), made.Token, made.ExpiresAt.Local().Format("15:04"))
	return err
}

// origin is where the pages of a service are.
func origin(s wire.ServiceSettings) string {
	if len(s.Origin) == 0 {
		return ""
	}
	return s.Origin[0]
}

// AnnounceClaim writes the code that claims a store which nobody has claimed yet
// where its owner alone reads: into a file, and on console if that is not nil. The
// file goes at the first start after the claim.
func (o *Opened) AnnounceClaim(ctx context.Context, s wire.ServiceSettings, console io.Writer, log *slog.Logger) error {
	path := s.ClaimFile()
	code, err := o.Service.NewClaim(ctx)
	if enroll.CodeOf(err) == enroll.CodeForbidden { // it is claimed
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			log.Warn("remove the file of the claim's code", "error", err)
		}
		return nil
	}
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(code.Reveal()+"\n"), 0o600); err != nil {
		return fmt.Errorf("claim: %w; give a folder that can be written, such as --data /var/lib/latchkey", err)
	}
	if console != nil {
		_, _ = fmt.Fprintf(console, "Nobody has claimed this service yet. Open %s/claim and type this code, which is good once:\n\n    %s\n\n", origin(s), code.Reveal())
	}
	log.Warn("nobody has claimed this service yet: the code is in a file", "file", path, "page", origin(s)+"/claim")
	return nil
}

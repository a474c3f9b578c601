package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"text/tabwriter"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/wire"
)

// Kiosks pairs, lists and revokes kiosks from the service's own machine: there is
// no administrator before the first one has somewhere to sign in.
func Kiosks(ctx context.Context, settings wire.ServiceSettings, command wire.Command, out io.Writer) error {
	opened, err := OpenExisting(ctx, settings, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer opened.Close() //nolint:errcheck // what was written is
	by := enroll.Actor{Kind: enroll.ActorSystem}
	switch command.Name {
	case "kiosk pair":
		made, err := opened.Service.CreatePairing(ctx, by, command.Kiosk)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(out, made.Code) // alone, so that it can be piped to "latchkey pair"
		return err
	case "kiosk revoke":
		_, err := opened.Service.RevokeKiosk(ctx, by, enroll.ID(command.Kiosk))
		return err
	}
	all, err := opened.Service.ListKiosks(ctx, by)
	if err != nil {
		return err
	}
	return list(all, out)
}

func list(all []enroll.Kiosk, out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ID\tNAME\tFINGERPRINT\tPAIRED\tSEEN\tSTATE") // Flush tells
	for _, k := range all {
		state := "paired"
		if k.RevokedAt != nil {
			state = "revoked " + k.RevokedAt.Format(time.RFC3339)
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", k.ID, k.Name, enroll.Fingerprint(k.PublicKey),
			k.PairedAt.Format(time.RFC3339), k.SeenAt.Format(time.RFC3339), state)
	}
	return table.Flush()
}

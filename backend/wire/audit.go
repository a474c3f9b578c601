package wire

import (
	"strings"

	"github.com/alecthomas/kong"

	"latchkey/backend/enroll"
)

// The commands of an audit.
const (
	auditVerify = "audit verify"
	auditExport = "audit export"
)

// Audit is what the commands of an audit are told.
type Audit struct {
	Keys   []string // of the log, or files with them
	Heads  []string // files
	Format enroll.ExportFormat
	Renew  bool // make a new key
}

type auditCmd struct {
	Verify struct {
		File  string   `arg:"" optional:"" help:"The export to check; - for standard input. Without it, the store of the settings."`
		Key   []string `sep:"none" placeholder:"KEY" help:"The key of the journal as latchkeyd audit key prints it, or a file with it. More than one may be given."`
		Heads []string `sep:"none" placeholder:"FILE" help:"File with one signed head or more, kept elsewhere, that the journal has to lead to. More than one may be given."`
	} `cmd:"" help:"Compute the journal again, and compare it with its signed heads. 0: it fits; 2: it does not; 1: it could not be checked."`
	Export struct {
		File   string `arg:"" help:"The file to write; - for standard output."`
		Format string `enum:",json,csv" default:"" placeholder:"FORMAT" help:"json: the log, with all that it takes to check it. csv: a table for reading. Without it, as the name of the file ends, else json."`
	} `cmd:"" help:"Write the journal to a file."`
	Key struct {
		Renew bool `help:"Make a new key, because the one before is lost or known to others. The service has to be stopped, and the old file away."`
	} `cmd:"" help:"Print the key with which others check the journal."`
}

func (a *auditCmd) command(ctx *kong.Context) Command {
	words := strings.Fields(ctx.Command())
	c := Command{Name: words[0] + " " + words[1]}
	switch c.Name {
	case auditVerify:
		c.File, c.Audit = a.Verify.File, Audit{Keys: a.Verify.Key, Heads: a.Verify.Heads}
	case auditExport:
		c.File = a.Export.File
		c.Audit.Format = enroll.ExportFormat(a.Export.Format)
		if c.Audit.Format == "" && strings.HasSuffix(strings.ToLower(c.File), ".csv") {
			c.Audit.Format = enroll.ExportCSV
		}
	default:
		c.Audit.Renew = a.Key.Renew
	}
	return c
}

package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/ledger"
	"latchkey/backend/wire"
)

// ErrMisfit is what verifying ends with if a journal does not fit.
var ErrMisfit = errors.New("the journal does not fit")

// Audit carries out a command of an audit. What it finds goes to out, and how far it
// is to progress. The error is ErrMisfit, wrapped, if a journal does not fit.
func Audit(ctx context.Context, s wire.ServiceSettings, c wire.Command, in io.Reader, out, progress io.Writer) error {
	if c.Name == "audit verify" && c.File != "" {
		return verifyExport(ctx, c, in, out, progress)
	}
	store, err := OpenStore(ctx, s)
	if err != nil {
		return err
	}
	defer store.Close() //nolint:errcheck // what was written has been committed
	switch c.Name {
	case "audit verify":
		log, err := store.Log(ctx)
		if err != nil {
			return err
		}
		return verify(c.Audit, log.Key, log.Size, out, progress, func(opts ledger.Options) (ledger.Report, error) {
			return ledger.VerifyStore(ctx, store, opts)
		})
	case "audit export":
		return exportJournal(ctx, store, c, out, progress)
	}
	if c.Audit.Renew {
		return renewKey(ctx, s, store, out)
	}
	log, err := store.Log(ctx)
	if err == nil && log.Key == "" {
		err = errors.New("the journal has no key yet: the service makes it when it starts for the first time")
	}
	if err == nil {
		_, err = fmt.Fprintln(out, log.Key)
	}
	return err
}

func verifyExport(ctx context.Context, c wire.Command, in io.Reader, out, progress io.Writer) error {
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("audit verify: %w", err)
		}
		defer file.Close() //nolint:errcheck // only read
		in = file
	}
	export, err := ledger.Open(in)
	if err != nil {
		return err
	}
	return verify(c.Audit, export.Key, export.Size, out, progress, func(opts ledger.Options) (ledger.Report, error) {
		opts.Erased = export.Erased
		return ledger.Verify(ctx, export.Items(), opts)
	})
}

// verify compares a log with keys and heads that were given. hint is the key that
// the log names itself.
func verify(a wire.Audit, hint string, size int64, out, progress io.Writer, run func(ledger.Options) (ledger.Report, error)) error {
	opts := ledger.Options{Progress: func(events int64) { tell(progress, events, size) }}
	texts := []string{}
	for _, key := range a.Keys {
		text, err := os.ReadFile(key) // a key has a slash, but no file has its name
		if err != nil {
			text = []byte(key)
		}
		for line := range bytes.Lines(text) {
			if len(bytes.TrimSpace(line)) > 0 {
				texts = append(texts, string(line))
			}
		}
	}
	if len(a.Keys) == 0 && hint != "" {
		texts = append(texts, hint)
	}
	var err error
	if opts.Keys, err = ledger.Keys(texts...); err != nil {
		return err
	}
	for _, path := range a.Heads {
		file, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("audit verify: %w", err)
		}
		notes, err := ledger.ReadHeads(file)
		_ = file.Close()
		for _, note := range notes {
			head, errHead := ledger.Check(note, opts.Keys)
			err = errors.Join(err, errHead)
			if errHead == nil && !slices.Contains(opts.Heads, head) { // one may have left twice
				opts.Heads = append(opts.Heads, head)
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %s", path, wire.Sentence(err))
		}
	}
	report, err := run(opts)
	if ledger.IsMisfit(err) {
		return fmt.Errorf("%w: %s", ErrMisfit, wire.Sentence(err))
	}
	if err != nil {
		return err
	}
	text := report.String()
	if len(a.Keys) == 0 {
		text += " The key is the one that stands in what was checked: give your own with --key."
	}
	_, err = fmt.Fprintln(out, text)
	return err
}

func tell(progress io.Writer, done, total int64) {
	if done%100_000 == 0 {
		_, _ = fmt.Fprintf(progress, "%d of %d events\n", done, total)
	}
}

// exportJournal writes the journal to a new file of mode 0600, or to out if the path
// is "-", and notes that it did.
func exportJournal(ctx context.Context, store enroll.Store, c wire.Command, out, progress io.Writer) (err error) {
	if c.File != "-" {
		file, err := os.OpenFile(c.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("audit export: %w", err)
		}
		out = file
		defer func() {
			if err == nil {
				err = file.Sync()
			}
			err = errors.Join(err, file.Close())
			if err != nil {
				_ = os.Remove(c.File) // half an export is none
			}
		}()
	}
	event := enroll.Event{ID: enroll.NewID(), At: time.Now(), Act: enroll.ActJournalExported, By: enroll.Holder{Kind: enroll.ActorSystem}}
	if err := store.InTx(ctx, func(tx enroll.Tx) error { return tx.Append(ctx, event) }); err != nil {
		return err
	}
	return ledger.Write(ctx, store, enroll.ExportRequest{Format: c.Audit.Format}, func(total int64) io.Writer {
		return &counted{Writer: out, total: total, progress: progress}
	})
}

// counted tells how many lines were written.
type counted struct {
	io.Writer
	lines, total int64
	progress     io.Writer
}

func (c *counted) Write(p []byte) (int, error) {
	before := c.lines / 100_000
	c.lines += int64(bytes.Count(p, []byte{'\n'}))
	if c.lines/100_000 > before {
		tell(c.progress, c.lines/100_000*100_000, c.total)
	}
	return c.Writer.Write(p)
}

// renewKey makes another key for the journal, in the place of a file that is gone.
func renewKey(ctx context.Context, s wire.ServiceSettings, store enroll.Store, out io.Writer) error {
	log, err := store.Log(ctx)
	if err != nil {
		return err
	}
	if log.Key == "" {
		return errors.New("the journal has no key yet: the service makes it when it starts for the first time")
	}
	stamp, err := store.Stamped(ctx)
	if err != nil {
		return err
	}
	key, err := ledger.NewKey(s.JournalKeyFile, wire.JournalOrigin(stamp.RPID))
	if err != nil {
		return fmt.Errorf("%w; put the old file away first", err)
	}
	event := enroll.Event{ID: enroll.NewID(), At: time.Now(), Act: enroll.ActJournalKey, By: enroll.Holder{Kind: enroll.ActorSystem}}
	if err := store.SetLogKey(ctx, log.Key, key.Public(), event); err != nil {
		return errors.Join(err, os.Remove(s.JournalKeyFile))
	}
	_, err = fmt.Fprintln(out, key.Public())
	return err
}

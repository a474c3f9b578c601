package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"latchkey/backend/ceremony"
	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
)

// ErrUnfit is what a check ends with that has found something wrong, and has said so.
var ErrUnfit = errors.New("something is wrong")

// Report is what a check says: one line for each thing that settings name, in the order
// in which it is asked. It never has a secret.
type Report struct {
	out   io.Writer
	wrong int
}

// NewReport begins a report to out.
func NewReport(out io.Writer) *Report { return &Report{out: out} }

// OK says what is as it should be.
func (r *Report) OK(what, format string, args ...any) {
	r.say("ok", what, fmt.Sprintf(format, args...))
}

// Note says what is not wrong, and yet to be known.
func (r *Report) Note(what, format string, args ...any) {
	r.say("note", what, fmt.Sprintf(format, args...))
}

// Wrong says what is wrong. An error that begins with a setting's name is about that.
func (r *Report) Wrong(what string, err error) {
	text := Sentence(err)
	if name, _, ok := strings.Cut(text, ": "); ok && !strings.Contains(name, " ") {
		what = name
	}
	r.wrong++
	r.say("WRONG", what, text)
}

func (r *Report) say(mark, what, text string) {
	_, _ = fmt.Fprintf(r.out, "%-7s%-18s%s\n", mark, what, strings.TrimPrefix(text, what+": "))
}

// End says what comes of it all: fits, if nothing is wrong, else ErrUnfit comes back.
func (r *Report) End(fits string) error {
	if r.wrong > 0 {
		_, _ = fmt.Fprintf(r.out, "\nWrong: %d. It would not start, or not do all of its work.\n", r.wrong)
		return ErrUnfit
	}
	_, err := fmt.Fprintf(r.out, "\nAll fits. %s\n", fits)
	return err
}

// RelyingParty looks whether a configuration of the relying party is one.
func (r *Report) RelyingParty(c ceremony.Config) {
	if err := c.Check(); err != nil {
		what := "rp-id"
		if e, ok := errors.AsType[*enroll.Error](err); ok && e.Field != "" {
			what = e.Field
		}
		r.Wrong(what, err)
		return
	}
	r.OK("rp-id", "keys are set up for %s", c.RPID)
	r.OK("origin", "people sign in at %s", strings.Join(c.Origins, " and "))
}

// SQLite looks at the store in the file at path, which need not be there yet.
func (r *Report) SQLite(ctx context.Context, path string, stamp enroll.Stamp) (standing sqlstore.Standing) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := r.Takes("store", path); err == nil {
			r.Note("store", "there is none yet: the first start makes %s", path)
		}
		return standing
	}
	standing, err = sqlstore.InspectSQLite(ctx, path, sqlstore.SQLiteOptions{})
	r.Store("store", path, standing, err, stamp)
	return standing
}

// Store says how a store stands, or why nobody knows.
func (r *Report) Store(what, where string, standing sqlstore.Standing, err error, stamp enroll.Stamp) {
	if err == nil {
		err = standing.Fits(stamp)
	}
	switch {
	case err != nil:
		r.Wrong(what, err)
	case standing.Have == 0:
		r.Note(what, "there are no tables in %s yet: the first start makes them", where)
	case standing.Have < standing.Want:
		r.Note(what, "the tables in %s are an older Latchkey's (version %d): the next start brings them to %d, and only a backup leads back", where, standing.Have, standing.Want)
	default:
		r.OK(what, "%s answers, and belongs to %s", where, stamp.RPID)
	}
}

// Beside looks at what a program makes at its first start beside its store: a secret
// and the journal's key.
func (r *Report) Beside(secret, journalKey string, standing sqlstore.Standing) {
	if _, err := os.Stat(secret); errors.Is(err, fs.ErrNotExist) {
		r.Note("secret", "there is none yet: the first start makes %s", secret)
	} else {
		r.Secret("secret", secret)
	}
	r.JournalKey(journalKey, standing.LogKey)
}

// Secret looks at the file of the relying party's secret.
func (r *Report) Secret(setting, path string) {
	if _, err := ReadSecret(setting, path); err != nil {
		r.Wrong(setting, err)
		return
	}
	r.OK(setting, "%s has one", path)
}

// JournalKey looks whether the key at path is the one that a store's journal was begun
// with, which is empty before that.
func (r *Report) JournalKey(path, begun string) {
	const what = "journal-key-file"
	there, err := checkJournalKey(path, begun)
	switch {
	case err != nil:
		r.Wrong(what, err)
	case there:
		r.OK(what, "%s has the key", path)
	default:
		if r.Takes(what, path) == nil {
			r.Note(what, "there is none yet: the first start makes %s", path)
		}
	}
}

// Takes makes sure that a file can be made or written at path. If not, it says so.
func (r *Report) Takes(setting, path string) error {
	err := takes(path)
	if err != nil {
		r.Wrong(setting, fmt.Errorf("%s: %w; give a place that this user may write to", setting, err))
	}
	return err
}

func takes(path string) error {
	switch info, err := os.Stat(path); {
	case err == nil && info.Mode().IsRegular():
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return file.Close()
	case err == nil:
		return fmt.Errorf("%s is no file", path)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	folder := filepath.Dir(path)
	info, err := os.Stat(folder)
	for errors.Is(err, fs.ErrNotExist) && folder != filepath.Dir(folder) { // which would be made too
		folder = filepath.Dir(folder)
		info, err = os.Stat(folder)
	}
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is no folder", folder)
	}
	return writable(folder)
}

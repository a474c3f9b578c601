package transfer

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"time"

	"latchkey/backend/enroll"
)

// Options may be left zero.
type Options struct {
	DryRun bool             // do everything but keep nothing
	Now    func() time.Time // nil: time.Now
}

// Import adds to store what r has, with its IDs and times, in one transaction:
// either all of it is there in the end or nothing has changed. What is there
// already, exactly so, is left alone; a second import of a file does nothing.
// Anything else with a key that is taken is a conflict, and while there is one
// nothing is imported. An event of its own (ActImported) tells of an import
// that added something. The store is locked meanwhile, in a dry run too.
//
// With an error too, the report tells what was found until then. CodeConflict:
// there are conflicts (a dry run only reports them). CodeStampDiffer: r belongs to another RP ID or mode.
// CodeMalformed: r is not what Export writes; the message names the line.
// CodeUnavailable: r fails, or the store had to begin again and r cannot.
func Import(ctx context.Context, store enroll.Store, r io.Reader, opts Options) (Report, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	var in *importer
	var stamp enroll.Stamp
	rewind := rewinder(r)
	err := store.InTx(ctx, func(tx enroll.Tx) error {
		again := in != nil
		in = &importer{tx: tx, r: newReader(r), unwanted: map[enroll.ID]bool{}, report: Report{DryRun: opts.DryRun, Conflicts: []Conflict{}}}
		if again {
			if err := rewind(); err != nil {
				return err
			}
		}
		var err error
		if stamp, err = in.run(ctx); err != nil {
			return err
		}
		switch {
		case opts.DryRun:
			return errDry
		case len(in.report.Conflicts) > 0:
			return enroll.Errorf(enroll.CodeConflict, "", "%d conflicts: nothing was imported", len(in.report.Conflicts))
		case in.report.news() == 0:
			return nil
		}
		return tx.Append(ctx, enroll.Event{ID: enroll.NewID(), At: opts.Now(), Act: enroll.ActImported, By: enroll.Holder{Kind: enroll.ActorSystem}})
	})
	report := Report{DryRun: opts.DryRun, Conflicts: []Conflict{}}
	if in != nil {
		report = in.report
	}
	switch {
	case errors.Is(err, errDry):
		return report, nil
	case err != nil:
		return report, err
	}
	report.Imported = report.news() > 0
	return report, store.Stamp(ctx, stamp)
}

// errDry undoes the transaction of a dry run.
var errDry = errors.New("dry run")

func (r Report) news() int { return r.Users.New + r.Credentials.New + r.Events.New }

// rewinder gives a function that brings r back to where it is now.
func rewinder(r io.Reader) func() error {
	seeker, ok := r.(io.Seeker)
	start, err := int64(0), error(nil)
	if ok {
		start, err = seeker.Seek(0, io.SeekCurrent)
	}
	return func() error {
		if ok && err == nil {
			if _, err = seeker.Seek(start, io.SeekStart); err == nil {
				return nil
			}
		}
		return enroll.Errorf(enroll.CodeUnavailable, "", "the store was busy; import the file again")
	}
}

// importer is one run through the file.
type importer struct {
	tx       enroll.Tx
	r        *reader
	report   Report
	unwanted map[enroll.ID]bool // users in conflict who are not in the store
	holders  holders
}

func (in *importer) run(ctx context.Context) (enroll.Stamp, error) {
	h, err := in.r.header()
	if err != nil {
		return h.Stamp, err
	}
	have, err := in.tx.Stamped(ctx)
	if enroll.CodeOf(err) == enroll.CodeNotFound {
		have, err = h.Stamp, nil
	}
	if err != nil {
		return h.Stamp, err
	}
	if have != h.Stamp {
		return h.Stamp, enroll.Errorf(enroll.CodeStampDiffer, "", "the export belongs to %s (demo: %t), and the store to %s (demo: %t)", h.RPID, h.Demo, have.RPID, have.Demo)
	}
	for {
		rec, more, err := in.r.record()
		if err == nil && more {
			err = in.take(ctx, rec)
		}
		if err != nil || !more {
			return h.Stamp, err
		}
	}
}

func (in *importer) take(ctx context.Context, rec record) error {
	switch {
	case rec.User != nil:
		return in.user(ctx, rec.User.User)
	case rec.Credential != nil:
		return in.credential(ctx, *rec.Credential)
	}
	return in.event(ctx, *rec.Event)
}

func (in *importer) user(ctx context.Context, u enroll.User) error {
	side := Side{u.ID, u.Username}
	there, err := in.tx.User(ctx, u.ID)
	if enroll.CodeOf(err) != enroll.CodeNotFound {
		return in.compare(err, "user", side, Side{there.ID, there.Username}, user{u, u.Handle}, user{there, there.Handle}, &in.report.Users)
	}
	err = in.tx.Try(ctx, func() error { return in.tx.InsertUser(ctx, u) })
	if code := enroll.CodeOf(err); code != enroll.CodeInUse && code != enroll.CodeConflict {
		return in.added(err, &in.report.Users, userKeys(u), side)
	}
	in.unwanted[u.ID] = true
	return in.conflict(ctx, "user", userKeys(u), side, &in.report.Users)
}

func (in *importer) credential(ctx context.Context, c enroll.Credential) error {
	if in.unwanted[c.User] {
		in.report.Credentials.Held++
		return nil
	}
	side := Side{c.ID, c.Name}
	there, err := in.tx.Credential(ctx, c.ID)
	if enroll.CodeOf(err) != enroll.CodeNotFound {
		return in.compare(err, "credential", side, Side{there.ID, there.Name}, c, there, &in.report.Credentials)
	}
	err = in.tx.Try(ctx, func() error { return in.tx.InsertCredential(ctx, c) })
	switch enroll.CodeOf(err) {
	case enroll.CodeCredentialInUse, enroll.CodeCeremonyUsed:
		return in.conflict(ctx, "credential", credentialKeys(c), side, &in.report.Credentials)
	case enroll.CodeNotFound:
		return in.r.malformed("the credential belongs to a user who is neither in the store nor in the export before it")
	}
	return in.added(err, &in.report.Credentials, credentialKeys(c), side)
}

func (in *importer) event(ctx context.Context, e enroll.Event) error {
	side := Side{e.ID, string(e.Act)}
	there, err := in.tx.Event(ctx, e.ID)
	if enroll.CodeOf(err) != enroll.CodeNotFound {
		return in.compare(err, "event", side, Side{there.ID, string(there.Act)}, e, there, &in.report.Events)
	}
	return in.added(in.tx.Append(ctx, e), &in.report.Events, nil, side)
}

// added counts what was inserted.
func (in *importer) added(err error, tally *Tally, keys []key, side Side) error {
	if err != nil {
		return err
	}
	tally.New++
	in.holders.add(keys, side)
	return nil
}

// compare is for what the store has under the same ID, unless err says that it
// could not be read.
func (in *importer) compare(err error, kind string, file, store Side, ours, theirs any, tally *Tally) error {
	if err != nil {
		return err
	}
	fields, err := differences(ours, theirs)
	if err != nil {
		return err
	}
	if len(fields) == 0 {
		tally.Same++
		return nil
	}
	tally.Conflicts++
	in.report.Conflicts = append(in.report.Conflicts, Conflict{
		Line: in.r.line, Kind: kind, Key: "id", Value: string(file.ID), File: file, Store: store, Fields: fields,
	})
	return nil
}

// conflict is for what the store refuses, since another has one of its keys.
func (in *importer) conflict(ctx context.Context, kind string, keys []key, file Side, tally *Tally) error {
	tally.Conflicts++
	before := len(in.report.Conflicts)
	for _, k := range keys {
		holder, ok, err := in.holders.of(ctx, in.tx, k)
		if err != nil {
			return err
		}
		if ok {
			in.report.Conflicts = append(in.report.Conflicts, Conflict{
				Line: in.r.line, Kind: kind, Key: k.name, Value: k.shown, File: file, Store: holder, Fields: []string{},
			})
		}
	}
	if len(in.report.Conflicts) == before {
		return enroll.Errorf(enroll.CodeInternal, "", "line %d is in conflict with nobody", in.r.line)
	}
	return nil
}

// differences names the fields in which two values differ, as in JSON.
func differences(a, b any) ([]string, error) {
	left, err := fields(a)
	if err != nil {
		return nil, err
	}
	right, err := fields(b)
	if err != nil {
		return nil, err
	}
	var out []string
	names := maps.Clone(left)
	maps.Copy(names, right)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if string(left[name]) != string(right[name]) {
			out = append(out, name)
		}
	}
	return out, nil
}

func fields(v any) (out map[string]json.RawMessage, err error) {
	b, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		return nil, enroll.Errorf(enroll.CodeInternal, "", "cannot compare: %w", err)
	}
	return out, nil
}

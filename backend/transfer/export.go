package transfer

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"

	"latchkey/backend/enroll"
)

// Export writes everything that store has at one moment. Others can write to
// the store meanwhile.
//
// CodeNotFound, field "stamp", if the store has none yet; CodeUnavailable if w
// fails; else the errors of the store.
func Export(ctx context.Context, store enroll.Store, w io.Writer) error {
	return store.View(ctx, func(r enroll.Reader) error { return export(ctx, r, w) })
}

func export(ctx context.Context, store enroll.Reader, w io.Writer) error {
	stamp, err := store.Stamped(ctx)
	if err != nil {
		return err
	}
	out := writer{w: bufio.NewWriter(w), sum: sha256.New()}
	if err := out.line(header{Format: formatName, Version: formatVersion, Stamp: stamp}); err != nil {
		return err
	}
	for u, err := range store.AllUsers(ctx) {
		if err != nil {
			return err
		}
		if err := out.record(record{User: &user{User: u, Handle: u.Handle}}); err != nil {
			return err
		}
		credentials, err := store.Credentials(ctx, u.ID)
		if err != nil {
			return err
		}
		for _, c := range credentials {
			if err := out.record(record{Credential: &c}); err != nil {
				return err
			}
		}
	}
	for event, err := range store.AllEvents(ctx) {
		if err != nil {
			return err
		}
		if err := out.record(record{Event: &event}); err != nil {
			return err
		}
	}
	return out.end()
}

// writer writes lines, and counts and hashes them.
type writer struct {
	w      *bufio.Writer
	sum    hash.Hash
	counts counts
}

func (w *writer) record(r record) error {
	w.counts.add(r)
	return w.line(r)
}

func (w *writer) line(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return enroll.Errorf(enroll.CodeInternal, "", "cannot write the export: %w", err)
	}
	b = append(b, '\n')
	if len(b) > MaxLine {
		return enroll.Errorf(enroll.CodeInternal, "", "a line of the export would have %d bytes", len(b))
	}
	w.sum.Write(b)
	_, err = w.w.Write(b)
	return writing(err)
}

func (w *writer) end() error {
	if err := w.line(record{End: &end{counts: w.counts, SHA256: hex.EncodeToString(w.sum.Sum(nil))}}); err != nil {
		return err
	}
	return writing(w.w.Flush())
}

func writing(err error) error {
	if err == nil {
		return nil
	}
	return enroll.Errorf(enroll.CodeUnavailable, "", "cannot write the export: %w", err)
}

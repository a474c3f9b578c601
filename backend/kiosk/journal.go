package kiosk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"latchkey/backend/enroll"
)

// Export is an export of the journal that was written.
type Export struct {
	Path string `json:"path"` // of the file, on this machine
}

// ExportProgress is how much of an export is written.
type ExportProgress struct {
	Done  int32 `json:"done"`  // events
	Total int32 `json:"total"` // through which it goes
}

// progressEvery is how often the screen hears how far an export is.
const progressEvery = 200 * time.Millisecond

// Events returns events, newest first.
func (k *Kiosk) Events(ctx context.Context, query enroll.EventQuery) (enroll.EventPage, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (enroll.EventPage, error) {
		page, err := k.Journal.Events(ctx, by, query)
		page.Events, page.Names = listed(page.Events), listed(page.Names)
		return page, err
	})
}

// JournalNames finds people and kiosks by name.
func (k *Kiosk) JournalNames(ctx context.Context, text string) ([]enroll.Name, error) {
	return forStaff(ctx, k, func(by enroll.Actor) ([]enroll.Name, error) {
		all, err := k.Journal.JournalNames(ctx, by, text)
		return listed(all), err
	})
}

// JournalHead says how far the journal is sealed.
func (k *Kiosk) JournalHead(ctx context.Context) (enroll.JournalHead, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (enroll.JournalHead, error) { return k.Journal.JournalHead(ctx, by) })
}

// ExportJournal writes an export of the journal into the folder for them. There is
// no dialog to choose another, which on a kiosk would be a way out of it. The export
// ends with the desk that is shown: whoever locks it has no use for half of one.
// CodeBusy while another is being written.
func (k *Kiosk) ExportJournal(ctx context.Context, req enroll.ExportRequest) (Export, error) {
	if !k.exporting.TryLock() {
		return Export{}, &Error{Code: CodeBusy}
	}
	defer k.exporting.Unlock()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	k.stopExport.Store(&stop) // who stops early is heard too
	defer k.stopExport.Store(nil)
	return forStaff(ctx, k, func(by enroll.Actor) (Export, error) {
		k.mu.Lock()
		work := k.atWork
		k.mu.Unlock()
		if work == nil {
			return Export{}, &Error{Code: CodeLocked}
		}
		defer context.AfterFunc(work, stop)()
		return k.export(ctx, by, req)
	})
}

// StopExport gives up the export that is being written, if there is one.
func (k *Kiosk) StopExport() {
	if stop := k.stopExport.Load(); stop != nil {
		(*stop)()
	}
}

func (k *Kiosk) export(ctx context.Context, by enroll.Actor, req enroll.ExportRequest) (_ Export, err error) {
	if err := os.MkdirAll(k.Exports, 0o700); err != nil {
		return Export{}, cannotWrite(err)
	}
	file, err := os.CreateTemp(k.Exports, "journal-*.part") // of mode 0600
	if err != nil {
		return Export{}, cannotWrite(err)
	}
	defer func() {
		if err != nil {
			_ = file.Close() // a second time is harmless
			_ = os.Remove(file.Name())
		}
	}()
	err = k.Journal.Export(ctx, by, req, func(total int64) io.Writer {
		return &counting{to: file, total: total, now: k.Now, tell: k.Exported}
	})
	if err != nil {
		return Export{}, err
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return Export{}, cannotWrite(err)
	}
	ending := map[enroll.ExportFormat]string{enroll.ExportJSON: ".jsonl", enroll.ExportCSV: ".csv"}[req.Format]
	path := filepath.Join(k.Exports, "latchkey-journal-"+k.Now().Format("20060102-150405.000")+ending)
	if err := os.Rename(file.Name(), path); err != nil {
		return Export{}, cannotWrite(err)
	}
	return Export{Path: path}, nil
}

// sweep takes away what an export left that the end of the program cut off, before
// there can be another.
func (k *Kiosk) sweep() {
	cut, _ := filepath.Glob(filepath.Join(k.Exports, "journal-*.part")) // the pattern is good
	for _, file := range cut {
		if err := os.Remove(file); err != nil {
			k.Log.Warn("what an export left", "error", err)
		}
	}
}

func cannotWrite(err error) error {
	return &enroll.Error{Code: enroll.CodeUnavailable, Message: "the export cannot be written", Err: err}
}

// counting counts the lines that are written.
type counting struct {
	to    io.Writer
	done  int64
	total int64
	now   func() time.Time
	told  time.Time
	tell  func(ExportProgress)
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	if err != nil {
		err = cannotWrite(err)
	}
	c.done += int64(bytes.Count(p[:n], []byte{'\n'}))
	if now := c.now(); now.Sub(c.told) >= progressEvery {
		c.told = now
		c.tell(ExportProgress{Done: int32(min(c.done, c.total)), Total: int32(c.total)})
	}
	return n, err
}

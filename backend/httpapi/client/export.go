package client

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"latchkey/backend/enroll"
)

// stall is how long an export may bring nothing before it is given up. All of it
// takes as long as it takes.
const stall = 30 * time.Second

// Export implements enroll.Journal.
func (c *Client) Export(ctx context.Context, by enroll.Actor, req enroll.ExportRequest, begin func(total int64) io.Writer) error {
	ctx, giveUp := context.WithCancel(ctx)
	defer giveUp()
	watch := time.AfterFunc(stall, giveUp)
	defer watch.Stop()
	req.Query.Cursor, req.Query.Limit = "", 0
	r, err := c.build(ctx, by, post(req, "journal", "exports"))
	if err != nil {
		return err
	}
	r.Header.Del("Accept")
	patient := *c.http
	patient.Timeout = 0
	answer, err := patient.Do(r)
	if err != nil {
		return away(err)
	}
	defer answer.Body.Close() //nolint:errcheck // what was to be read has been
	if answer.StatusCode != http.StatusOK {
		body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
		if err != nil {
			return away(err)
		}
		kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
		return refused(answer.StatusCode, kind, body)
	}
	total, err := strconv.ParseInt(answer.Header.Get("Latchkey-Total"), 10, 64)
	if err != nil || total < 0 {
		return odd("the answer is no export: is this a Latchkey service?")
	}
	to := &writer{Writer: begin(total)}
	if _, err := io.Copy(to, &lively{answer.Body, watch}); err != nil {
		if to.err != nil {
			return &enroll.Error{Code: enroll.CodeUnavailable, Message: "the export cannot be written", Err: to.err}
		}
		return away(errors.Join(err, ctx.Err()))
	}
	return nil
}

// lively puts off giving up with everything that comes.
type lively struct {
	io.Reader
	watch *time.Timer
}

func (l *lively) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if n > 0 {
		l.watch.Reset(stall)
	}
	return n, err
}

// writer remembers if it was the one that failed.
type writer struct {
	io.Writer
	err error
}

func (w *writer) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	w.err = err
	return n, err
}

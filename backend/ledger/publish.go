package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"latchkey/backend/enroll"
)

const (
	// hookTime is how long one try to reach a webhook may take.
	hookTime = 10 * time.Second
	// hookPause is how long to wait before the second try; it doubles, up to
	// hookPauseMost.
	hookPause     = time.Second
	hookPauseMost = 2 * time.Minute
)

// ToLog writes heads to a log, a line each, which has all that a check needs.
func ToLog(log *slog.Logger) Publisher { return logPublisher{log} }

type logPublisher struct{ log *slog.Logger }

func (p logPublisher) Publish(h enroll.Head) {
	p.log.Info("the journal is sealed", slog.Int64("size", h.Size), slog.String("head", h.Note))
}

// ToFile appends heads to a file, as ReadHeads reads them. What cannot be written
// is said in log.
func ToFile(path string, log *slog.Logger) Publisher { return filePublisher{path, log} }

type filePublisher struct {
	path string
	log  *slog.Logger
}

func (p filePublisher) Publish(h enroll.Head) {
	file, err := os.OpenFile(p.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = file.WriteString(h.Note + "\n")
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		p.log.Error("a head of the journal cannot be written to its file", slog.Int64("size", h.Size), slog.Any("error", err))
	}
}

// Webhook sends the newest head to an address by POST. Use NewWebhook.
type Webhook struct {
	url    string
	client *http.Client
	log    *slog.Logger
	pause  time.Duration
	newest chan enroll.Head // of one
	done   sync.WaitGroup
	stop   context.CancelFunc
}

// NewWebhook makes a webhook, which works until it is closed. CodeMalformed: the
// address is none of a webhook. No error has the address, which may be a secret.
func NewWebhook(address string, log *slog.Logger) (*Webhook, error) {
	u, err := url.Parse(address)
	local := err == nil && u.Scheme == "http" && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1" || u.Hostname() == "::1")
	if err != nil || u.Scheme != "https" && !local || u.Host == "" {
		return nil, enroll.Errorf(enroll.CodeMalformed, "", "this is no address of a webhook: give one such as https://log.example.com/heads")
	}
	ctx, stop := context.WithCancel(context.Background())
	w := &Webhook{url: address, log: log, pause: hookPause, newest: make(chan enroll.Head, 1), stop: stop, client: &http.Client{
		Timeout:       hookTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	w.done.Go(func() { w.work(ctx) })
	return w, nil
}

// Publish implements Publisher. A head that has not left yet gives way.
func (w *Webhook) Publish(h enroll.Head) {
	for {
		select {
		case w.newest <- h:
			return
		default:
		}
		select {
		case <-w.newest:
		default:
		}
	}
}

// Close tries once more to send what has not left, and ends.
func (w *Webhook) Close() error {
	w.stop()
	w.done.Wait()
	return nil
}

func (w *Webhook) work(ctx context.Context) {
	for {
		select {
		case h := <-w.newest:
			w.deliver(ctx, h)
		case <-ctx.Done():
			select {
			case h := <-w.newest:
				if err := w.send(context.WithoutCancel(ctx), h); err != nil {
					w.log.Error("the last head of the journal did not leave", slog.Int64("size", h.Size), slog.Any("error", err))
				}
			default:
			}
			return
		}
	}
}

// deliver tries until one head has left, which may be a newer one by then.
func (w *Webhook) deliver(ctx context.Context, h enroll.Head) {
	pause := w.pause
	for try := 1; ; try++ {
		err := w.send(ctx, h)
		if err == nil {
			return
		}
		if try == 1 {
			w.log.Error("a head of the journal cannot be sent; the newest is tried again", slog.Int64("size", h.Size), slog.Any("error", err))
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			select {
			case w.newest <- h: // for the last try
			default: // there is a newer one
			}
			return
		}
		pause = min(2*pause, hookPauseMost)
		select {
		case h = <-w.newest:
		default:
		}
	}
}

func (w *Webhook) send(ctx context.Context, h enroll.Head) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, strings.NewReader(h.Note))
	if err != nil {
		return errors.New("this is no address of a webhook")
	}
	r.Header.Set("Content-Type", "text/plain; charset=utf-8")
	answer, err := w.client.Do(r)
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err // without the address
	}
	if err != nil {
		return err
	}
	defer answer.Body.Close() //nolint:errcheck // nothing in it is of use
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10)
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("the webhook answers %s", answer.Status)
	}
	return nil
}

package wire

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/ledger"
)

// flushEvery is how often refusals that were counted are looked at, which become
// events after their minute.
const flushEvery = 10 * time.Second

// Refusals are counted by a relying party for the journal.
type Refusals interface {
	// WriteRefusals writes the events of minutes that are over; of all, if this is
	// the end.
	WriteRefusals(ctx context.Context, end bool) error
}

// JournalDeps is what a journal is kept with. The files of heads may be left out.
type JournalDeps struct {
	Store                            enroll.Store
	Refusals                         Refusals
	RPID                             string
	KeyFile, HeadsFile, HeadsURLFile string
	Log                              *slog.Logger
}

// Journal is one that is being kept: sealed, and its heads carried away.
type Journal struct {
	stop    context.CancelFunc
	done    sync.WaitGroup
	webhook *ledger.Webhook // nil: none
}

// OpenJournal begins to keep a journal, until it is closed. Every error is one
// sentence for whoever starts the program.
func OpenJournal(ctx context.Context, deps JournalDeps) (*Journal, error) {
	key, err := JournalKey(ctx, deps.Store, deps.KeyFile, deps.RPID)
	if err != nil {
		return nil, err
	}
	j := &Journal{}
	publishers := []ledger.Publisher{ledger.ToLog(deps.Log)}
	if deps.HeadsFile != "" {
		publishers = append(publishers, ledger.ToFile(deps.HeadsFile, deps.Log))
	}
	if deps.HeadsURLFile != "" {
		if j.webhook, err = OpenWebhook(deps.HeadsURLFile, deps.Log); err != nil {
			return nil, err
		}
		publishers = append(publishers, j.webhook)
	}
	sealer, err := ledger.NewSealer(ledger.Deps{Ledger: deps.Store, Key: key, Publishers: publishers, Now: time.Now, Log: deps.Log})
	if err != nil {
		return nil, err
	}
	ctx, j.stop = context.WithCancel(context.WithoutCancel(ctx))
	j.done.Go(func() {
		var flushed sync.WaitGroup
		flushed.Go(func() { flush(ctx, deps) })
		sealing, stop := context.WithCancel(context.WithoutCancel(ctx))
		var sealed sync.WaitGroup
		sealed.Go(func() { sealer.Run(sealing) })
		flushed.Wait() // so that the last refusals are sealed too
		stop()
		sealed.Wait()
	})
	return j, nil
}

// OpenWebhook makes the webhook whose address is in the file at path. The error is one
// sentence that names the setting.
func OpenWebhook(path string, log *slog.Logger) (*ledger.Webhook, error) {
	address, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("heads-url-file: %w; give a file with the URL of a webhook", err)
	}
	webhook, err := ledger.NewWebhook(strings.TrimSpace(string(address)), log)
	if err != nil {
		return nil, fmt.Errorf("heads-url-file: %s", Sentence(err))
	}
	return webhook, nil
}

// flush writes refusals that were counted until ctx ends, and then the rest.
func flush(ctx context.Context, deps JournalDeps) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for end := false; !end; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			end = true
		}
		writing, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushEvery)
		if err := deps.Refusals.WriteRefusals(writing, end); err != nil {
			deps.Log.Warn("refusals are not in the journal yet", slog.Any("error", err))
		}
		cancel()
	}
}

// Close seals what is left and ends.
func (j *Journal) Close() error {
	j.stop()
	j.done.Wait()
	if j.webhook == nil {
		return nil
	}
	return j.webhook.Close()
}

// journalKeyBeside is where the key of a store in SQLite is.
func journalKeyBeside(store string) string {
	return strings.TrimPrefix(store, "sqlite:") + ".journal-key"
}

// JournalKey reads the key of a store's journal, and makes it at the first start.
func JournalKey(ctx context.Context, store enroll.Store, path, rpID string) (ledger.Key, error) {
	log, err := store.Log(ctx)
	if err != nil {
		return ledger.Key{}, err
	}
	key, err := readKey(ctx, path)
	made := false
	switch {
	case errors.Is(err, fs.ErrNotExist) && log.Key != "":
		return key, keyIsGone(path)
	case errors.Is(err, fs.ErrNotExist):
		key, err = ledger.NewKey(path, JournalOrigin(rpID))
		made = err == nil
		if errors.Is(err, fs.ErrExist) { // another program was faster
			key, err = readKey(ctx, path)
		}
	}
	if err != nil {
		return key, fmt.Errorf("journal-key-file: %w", err)
	}
	if log.Key == "" {
		err = store.SetLogKey(ctx, "", key.Public(), enroll.Event{})
		if enroll.CodeOf(err) == enroll.CodeConflict {
			log, err = store.Log(ctx)
		} else {
			log.Key = key.Public()
		}
		if err != nil {
			return key, err
		}
	}
	if log.Key == key.Public() {
		return key, nil
	}
	if made { // nothing was signed with it
		_ = os.Remove(path)
	}
	return key, keyIsAnother(path)
}

// checkJournalKey looks whether the key at path is the one that a store's journal was
// begun with, which is empty before that. There need be none then: there is false.
func checkJournalKey(path, begun string) (there bool, err error) {
	key, err := ledger.ReadKey(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && begun != "":
		return false, keyIsGone(path)
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return true, fmt.Errorf("journal-key-file: %w", err)
	case begun != "" && begun != key.Public():
		return true, keyIsAnother(path)
	}
	return true, nil
}

func keyIsGone(path string) error {
	return fmt.Errorf("journal-key-file: the key that this store's journal was begun with is not in %s; put it there, or make a new one with latchkeyd audit key --renew", path)
}

func keyIsAnother(path string) error {
	return fmt.Errorf("journal-key-file: this store's journal was begun with another key than that in %s; all instances have to have the same file", path)
}

// readKey reads a key that another program may be writing at this moment.
func readKey(ctx context.Context, path string) (key ledger.Key, err error) {
	for range 20 {
		if key, err = ledger.ReadKey(path); err == nil || errors.Is(err, fs.ErrNotExist) {
			return key, err
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return key, ctx.Err()
		}
	}
	return key, err
}

// JournalOrigin is whose log the journal of a relying party is.
func JournalOrigin(rpID string) string { return rpID + "/latchkey" }

package ceremony

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"latchkey/backend/enroll"
)

// slips are what nobody was refused for: they typed something wrong, or a server was
// away. None of them is in the journal.
var slips = []enroll.Code{
	"", enroll.CodeMalformed, enroll.CodeRequired, enroll.CodeTooLong, enroll.CodeTooLarge, enroll.CodeBadCharacters, enroll.CodeBadAddress,
	enroll.CodeBadLanguage, enroll.CodeUnavailable, enroll.CodeInternal,
}

// refused puts it into the journal if an act was refused: it stands in a defer, with
// what the act is and on whom, and the error that it ends with. It writes in a
// transaction of its own, since that of the act is undone.
func (s *Service) refused(ctx context.Context, by enroll.Actor, event enroll.Event, err *error) {
	s.Refused(ctx, by, event, enroll.CodeOf(*err))
}

// unread is refused for reading, which is in the journal when it was forbidden.
func (s *Service) unread(ctx context.Context, by enroll.Actor, what enroll.Act, user enroll.ID, err *error) {
	if code := enroll.CodeOf(*err); code == enroll.CodeForbidden || code == enroll.CodeStepUpRequired {
		s.Refused(ctx, by, enroll.Event{Act: what, User: user}, code)
	}
}

// Refused implements enroll.Door. Refusals of strangers are counted, and so are
// those of too many requests, which would fill the journal otherwise.
func (s *Service) Refused(ctx context.Context, by enroll.Actor, what enroll.Event, code enroll.Code) {
	if slices.Contains(slips, code) {
		return
	}
	if by.Kind == enroll.ActorStranger || code == enroll.CodeTooMany {
		s.strangers.count(s.now(), what.Act, code, "")
		return
	}
	ctx, cancel := finishing(ctx)
	defer cancel()
	event := s.event(by, what.Act)
	event.Code, event.Identified = code, what.Identified
	event.User, event.Credential, event.Kiosk = recognised(what.User), recognised(what.Credential), recognised(what.Kiosk)
	if event.Credential != "" {
		if c, err := s.store.Credential(ctx, event.Credential); err == nil {
			event = about(event, c)
		}
	}
	if err := s.store.InTx(ctx, func(tx enroll.Tx) error { return tx.Append(ctx, event) }); err != nil {
		s.log.WarnContext(ctx, "a refusal is not in the journal",
			slog.String("act", string(event.Act)), slog.String("code", string(code)), slog.Any("error", err))
	}
}

// recognised is an ID, or nothing if somebody sent something else in its place.
func recognised(id enroll.ID) enroll.ID {
	if !id.Valid() {
		return ""
	}
	return id
}

// WriteRefusals writes the events of what strangers were refused in minutes that are
// over; of all minutes, if this is the end. What cannot be written is kept.
func (s *Service) WriteRefusals(ctx context.Context, end bool) error {
	over := s.now().Truncate(time.Minute)
	if end {
		over = over.Add(time.Minute)
	}
	counts := s.strangers.take(over)
	if len(counts) == 0 {
		return nil
	}
	err := s.store.InTx(ctx, func(tx enroll.Tx) error {
		for r, times := range counts {
			err := tx.Append(ctx, enroll.Event{
				ID: enroll.NewID(), At: r.minute, Act: r.act, Code: r.code, By: enroll.Holder{Kind: enroll.ActorStranger}, Address: r.address, Times: times,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.strangers.giveBack(counts)
	}
	return err
}

// maxAddresses is how many network addresses are told apart in a minute. What comes
// from more of them is counted without, or whoever has very many would fill the
// journal after all.
const maxAddresses = 20

// refusedSo is what is counted together.
type refusedSo struct {
	minute  time.Time
	act     enroll.Act
	code    enroll.Code
	address string // empty: from anywhere
}

// tally counts refusals. Acts, codes and the addresses that are told apart are few,
// so it stays small.
type tally struct {
	mu     sync.Mutex
	counts map[refusedSo]int32
}

// count counts one refusal, with the address that it came from if that is to be
// known.
func (t *tally) count(now time.Time, act enroll.Act, code enroll.Code, address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := refusedSo{now.Truncate(time.Minute), act, code, address}
	if _, known := t.counts[r]; !known && address != "" && t.addresses(r) >= maxAddresses {
		r.address = ""
	}
	t.add(r, 1)
}

// addresses is from how many addresses the same was refused.
func (t *tally) addresses(r refusedSo) (n int) {
	for other := range t.counts {
		if other.address != "" && other.minute.Equal(r.minute) && other.act == r.act && other.code == r.code {
			n++
		}
	}
	return n
}

func (t *tally) add(r refusedSo, times int32) {
	if t.counts == nil {
		t.counts = map[refusedSo]int32{}
	}
	t.counts[r] += times
}

// take hands out the minutes before then.
func (t *tally) take(then time.Time) map[refusedSo]int32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := map[refusedSo]int32{}
	for r, n := range t.counts {
		if r.minute.Before(then) {
			out[r] = n
			delete(t.counts, r)
		}
	}
	return out
}

func (t *tally) giveBack(counts map[refusedSo]int32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for r, times := range counts {
		t.add(r, times)
	}
}

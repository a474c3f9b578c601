package ledger

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"latchkey/backend/enroll"
)

// Item is the next thing in a log: an event, or a head of what came before it.
type Item struct {
	Event    *enroll.SealedEvent
	Withheld bool // the event is not shown, and stands there by its hash alone
	Head     *enroll.Head
}

// Options of a verification.
type Options struct {
	Keys  note.Verifiers // that may have signed
	Heads []Signed       // kept elsewhere, which the log has to lead to
	// Erased is asked in the end for people whose erasure is not in the log yet. It
	// may be nil.
	Erased func() ([]enroll.ID, error)
	// Progress is told now and then how many events were looked at. It may be nil.
	Progress func(events int64)
}

// Report says what was looked at.
type Report struct {
	Events   int64 // all of them
	Withheld int64 // known by their hash alone
	Blanked  int64 // without what was personal
	Heads    int   // signed and right
	Given    int   // of Options.Heads
	Last     Signed
	At       time.Time // of the last event
	Waiting  int       // not in the log yet, MaxWaiting at most; of a store alone
}

// String is what was checked, in one sentence, and in another what could not be.
func (r Report) String() string {
	switch {
	case r.Waiting >= enroll.MaxWaiting:
		return r.checked() + fmt.Sprintf(" At least %d more wait to be sealed, and were not checked.", r.Waiting)
	case r.Waiting > 0:
		return r.checked() + fmt.Sprintf(" %d more wait to be sealed, and were not checked.", r.Waiting)
	}
	return r.checked()
}

func (r Report) checked() string {
	if r.Events == 0 {
		return "The journal has no sealed events, and nothing that could not fit."
	}
	text := fmt.Sprintf("%d events fit", r.Events)
	if r.Withheld > 0 {
		text += fmt.Sprintf(", %d of them by their hash alone", r.Withheld)
	}
	if r.Blanked > 0 {
		text += fmt.Sprintf(", %d of them of people who were erased", r.Blanked)
	}
	text += fmt.Sprintf(": the whole log was computed again and leads to each of its %d signed heads, the last of size %d, signed by %s at %s",
		r.Heads, r.Last.Size, r.Last.Key, r.Last.At.UTC().Format(time.RFC3339))
	switch r.Given {
	case 0:
		return text + "; no head from elsewhere was compared, so an older copy would not have been noticed."
	case 1:
		return text + ", and to the one head that was given."
	}
	return text + fmt.Sprintf(", and to the %d heads that were given.", r.Given)
}

// Misfit is the first thing in a log that does not fit.
type Misfit struct {
	Place int64     // of the event, from 0; the first of those that may be meant
	Last  int64     // the last of them; the same as Place if it is known which
	Event enroll.ID // empty: it is gone, or not known
	Why   string
}

func (m *Misfit) Error() string {
	if m.Place != m.Last {
		return fmt.Sprintf("one of the events in places %d to %d does not fit, the first of them %s: %s", m.Place, m.Last, orGone(m.Event), m.Why)
	}
	return fmt.Sprintf("the event in place %d, %s, does not fit: %s", m.Place, orGone(m.Event), m.Why)
}

func orGone(id enroll.ID) string {
	if id == "" {
		return "which is gone"
	}
	return string(id)
}

// Verify computes a whole log again. The error is a *Misfit for the first event
// that does not fit; *enroll.Error with CodeMalformed for something else that
// does not; or that of items.
func Verify(ctx context.Context, items iter.Seq2[Item, error], opts Options) (Report, error) {
	v := &verification{Options: opts, blanked: map[enroll.ID]Misfit{}, erased: map[enroll.ID]bool{}}
	slices.SortFunc(v.Heads, func(a, b Signed) int { return int(min(1, max(-1, a.Size-b.Size))) })
	for item, err := range items {
		switch {
		case err != nil:
			return v.report, err
		case ctx.Err() != nil:
			return v.report, ctx.Err()
		case item.Head != nil:
			err = v.head(*item.Head)
		case item.Event != nil:
			err = v.event(*item.Event, item.Withheld)
		}
		if err != nil {
			return v.report, err
		}
	}
	return v.report, v.end()
}

type verification struct {
	Options
	report Report
	tree   tree

	// stored is the tree of the hashes as they are kept, from the first event on
	// whose hash is another. Until then it is the same tree.
	stored  *tree
	suspect *Misfit // the first that cannot be right, until a head says more

	behind  int64     // the size of the last head that was right
	firstID enroll.ID // of the first event after it

	blanked map[enroll.ID]Misfit // people who would have to have been erased
	erased  map[enroll.ID]bool
}

func (v *verification) event(e enroll.SealedEvent, withheld bool) error {
	if e.Place != v.tree.size {
		return &Misfit{Place: v.tree.size, Last: v.tree.size, Why: fmt.Sprintf("the next place there is %d", e.Place)}
	}
	if len(e.Leaf) != tlog.HashSize {
		return &Misfit{Place: e.Place, Last: e.Place, Event: e.Event.ID, Why: "its hash is missing"}
	}
	if e.Place == v.behind {
		v.firstID = e.Event.ID
	}
	kept := tlog.Hash(e.Leaf)
	hash := kept
	switch {
	case withheld:
		v.report.Withheld++
	case e.Event.ID == "":
		v.suspectIt(e, "it was deleted")
	default:
		var err error
		if hash, err = leafHash(e); err != nil {
			return err
		}
		if hash != kept {
			v.suspectIt(e, "it is not as it was sealed")
		}
		v.personal(e)
		v.report.At = e.Event.At
	}
	if hash != kept && v.stored == nil {
		v.stored = &tree{size: v.tree.size, edge: slices.Clone(v.tree.edge)}
	}
	if v.stored != nil {
		if err := v.stored.Add(kept); err != nil {
			return err
		}
	}
	v.report.Events++
	if v.Progress != nil && v.report.Events%10_000 == 0 {
		v.Progress(v.report.Events)
	}
	if err := v.tree.Add(hash); err != nil {
		return err
	}
	return v.given()
}

// personal looks at what may go with a person.
func (v *verification) personal(e enroll.SealedEvent) {
	ev := e.Event
	if !e.Address.Holds(ev.Address) {
		v.suspectIt(e, "its network address is not the one that was sealed")
	}
	if !e.Reference.Holds(reference(ev)) {
		v.suspectIt(e, "its reference of the identification is not the one that was sealed")
	}
	if ev.Act == enroll.ActUserErased && ev.Code == "" {
		v.erased[ev.User] = true
	}
	owner := ev.By.User
	if ev.By.Kind == enroll.ActorStranger {
		owner = ev.User
	}
	gone := Misfit{Place: e.Place, Last: e.Place, Event: ev.ID, Why: "what is personal was taken from it, but that person was never erased"}
	for _, c := range []struct {
		commitment enroll.Commitment
		owner      enroll.ID
	}{{e.Address, owner}, {e.Reference, ev.User}} {
		if !c.commitment.Gone() {
			continue
		}
		if _, there := v.blanked[c.owner]; !there {
			v.blanked[c.owner] = gone
		}
	}
	if e.Address.Gone() || e.Reference.Gone() {
		v.report.Blanked++
	}
}

func (v *verification) suspectIt(e enroll.SealedEvent, why string) {
	if v.suspect == nil {
		v.suspect = &Misfit{Place: e.Place, Last: e.Place, Event: e.Event.ID, Why: why}
	}
}

// head compares a head of the log itself.
func (v *verification) head(h enroll.Head) error {
	signed, err := Check(h.Note, v.Keys)
	if err != nil {
		return fmt.Errorf("the head of size %d: %w", h.Size, err)
	}
	if h.Size == signed.Size && h.Size > v.tree.size {
		return &Misfit{Place: v.tree.size, Last: h.Size - 1, Why: "there is a signed head for it"}
	}
	if h.Size != signed.Size || h.Size != v.tree.size {
		return enroll.Errorf(enroll.CodeMalformed, "head", "a signed head of size %d stands where there are %d events", signed.Size, v.tree.size)
	}
	fits, err := v.leadsTo(signed)
	if err != nil {
		return err
	}
	if !fits {
		return v.misfit(signed, fmt.Sprintf("the log does not lead to the head of size %d that was signed at %s", signed.Size, signed.At.UTC().Format(time.RFC3339)))
	}
	if v.suspect != nil {
		if v.stored != nil {
			v.suspect.Why = "its hash in the store is not its own, although it is as it was sealed"
		}
		return v.suspect
	}
	v.report.Heads++
	v.report.Last, v.behind = signed, signed.Size
	return nil
}

// given compares the heads from elsewhere that have the size of the tree by now.
func (v *verification) given() error {
	for len(v.Heads) > 0 && v.Heads[0].Size <= v.tree.size {
		h := v.Heads[0]
		if h.Size == v.tree.size {
			fits, err := v.leadsTo(h)
			if err != nil {
				return err
			}
			if !fits {
				return v.misfit(h, fmt.Sprintf("the head of size %d that was given, signed at %s, shows another log: this one was changed before it, or forked from it",
					h.Size, h.At.UTC().Format(time.RFC3339)))
			}
		}
		v.Heads = v.Heads[1:]
		v.report.Given++
	}
	return nil
}

func (v *verification) leadsTo(h Signed) (bool, error) {
	hash, err := v.tree.Hash()
	return hash == h.Hash, err
}

// misfit names what is wrong between the last head that was right and this one:
// the event that differs from its own hash, if the hashes as they are kept lead to
// the head; else all of them.
func (v *verification) misfit(head Signed, why string) error {
	if v.stored != nil && v.suspect != nil {
		if hash, err := v.stored.Hash(); err == nil && hash == head.Hash {
			return v.suspect
		}
	}
	return &Misfit{Place: v.behind, Last: max(v.behind, v.tree.size-1), Event: v.firstID, Why: why}
}

func (v *verification) end() error {
	if v.suspect != nil {
		return v.suspect
	}
	if len(v.Heads) > 0 && v.Heads[0].Size == 0 {
		v.Heads = v.Heads[1:]
	}
	if len(v.Heads) > 0 {
		h := v.Heads[len(v.Heads)-1]
		return enroll.Errorf(enroll.CodeMalformed, "head",
			"the log ends with %d events, and a head of %d was signed at %s: this is an older copy, or its end was cut off", v.tree.size, h.Size, h.At.UTC().Format(time.RFC3339))
	}
	if v.tree.size > v.behind {
		return &Misfit{Place: v.behind, Last: v.tree.size - 1, Event: v.firstID, Why: "no signed head has it"}
	}
	if v.report.Withheld > 0 { // somebody may have been erased in what is not shown
		return nil
	}
	if v.Erased != nil {
		people, err := v.Erased()
		if err != nil {
			return err
		}
		for _, id := range people {
			v.erased[id] = true
		}
	}
	var first *Misfit
	for person, m := range v.blanked {
		if !v.erased[person] && (first == nil || m.Place < first.Place) {
			first = &m
		}
	}
	if first != nil {
		return first
	}
	return nil
}

// VerifyStore computes the log of a store again, and looks for events that are not
// in it and do not wait for their place either.
func VerifyStore(ctx context.Context, store enroll.Store, opts Options) (Report, error) {
	log, err := store.Log(ctx)
	if err != nil {
		return Report{}, err
	}
	opts.Erased = func() ([]enroll.ID, error) { return latelyErased(ctx, store) }
	report, err := Verify(ctx, Items(ctx, store, log.Size), opts)
	if err != nil {
		return report, err
	}
	switch astray, err := store.Astray(ctx); enroll.CodeOf(err) {
	case enroll.CodeNotFound:
		report.Waiting, err = store.Waiting(ctx, enroll.MaxWaiting)
		return report, err
	case "":
		return report, &Misfit{Place: log.Size, Last: log.Size, Event: astray.ID, Why: "it is in the store without ever having been sealed"}
	default:
		return report, err
	}
}

// latelyErased are the people who were erased last. What is personal goes at once,
// and the event that says so waits for its place.
func latelyErased(ctx context.Context, events enroll.Reader) ([]enroll.ID, error) {
	page, err := events.Events(ctx, enroll.EventQuery{Act: enroll.ActUserErased, Limit: enroll.MaxPage})
	var people []enroll.ID
	for _, e := range page.Events {
		people = append(people, e.User)
	}
	return people, err
}

// IsMisfit reports whether an error says that a log does not fit, and not that it
// could not be read.
func IsMisfit(err error) bool {
	if _, ok := errors.AsType[*Misfit](err); ok {
		return true
	}
	e, ok := errors.AsType[*enroll.Error](err)
	return ok && e.Code == enroll.CodeMalformed && e.Field == "head"
}

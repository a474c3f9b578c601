package ledger

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/go-json-experiment/json"

	"latchkey/backend/enroll"
)

// maxLine is how long a line of an export may be, in bytes.
const maxLine = 1 << 20

// Exported is an export that is being read.
type Exported struct {
	Key  string // that stands in it: a hint, and no proof
	Size int64  // how many events it is to have

	erased []enroll.ID
	r      *bufio.Reader
	line   int
}

// Open begins to read an export. CodeMalformed: it is none.
func Open(r io.Reader) (*Exported, error) {
	x := &Exported{r: bufio.NewReaderSize(r, maxLine)}
	first, err := x.next()
	if err != nil {
		return nil, err
	}
	if first.Format != formatName || first.Size < 0 {
		return nil, x.malformed("this is no export of a journal that can be checked")
	}
	if first.Version != formatVersion {
		return nil, x.malformed("the export has version %d, and this program reads version %d", first.Version, formatVersion)
	}
	x.Key, x.Size = first.Key, first.Size
	return x, nil
}

// Erased are people whose erasure had no place in the log yet, known when all of
// the export was read.
func (x *Exported) Erased() ([]enroll.ID, error) { return x.erased, nil }

// Items goes through what the export has, once.
func (x *Exported) Items() iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		events := int64(0)
		for {
			r, err := x.next()
			if err != nil {
				yield(Item{}, err)
				return
			}
			item := Item{}
			switch {
			case r.End != nil:
				x.erased = r.End.Erased
				if r.End.Events != events || x.Size != events {
					yield(Item{}, x.malformed("the export has %d events, and says that it has %d of %d", events, r.End.Events, x.Size))
				} else if _, err := x.r.ReadByte(); !errors.Is(err, io.EOF) {
					yield(Item{}, x.malformed("the export goes on after its end"))
				}
				return
			case r.Head != "":
				item.Head = &enroll.Head{Size: r.Size, Note: r.Head}
			case r.Place != nil:
				events++
				item.Event, item.Withheld = r.sealed(), r.Event == nil
			default:
				err = x.malformed("this is neither an event nor a head")
			}
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}

func (r record) sealed() *enroll.SealedEvent {
	e := &enroll.SealedEvent{Place: *r.Place, Leaf: r.Leaf}
	if r.Event != nil {
		e.Event = *r.Event
	}
	if r.Address != nil {
		e.Address = *r.Address
	}
	if r.Reference != nil {
		e.Reference = *r.Reference
	}
	return e
}

func (x *Exported) next() (r record, err error) {
	x.line++
	text, err := x.r.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return r, x.malformed("the line is longer than %d bytes", maxLine)
	case errors.Is(err, io.EOF):
		return r, x.malformed("the export is cut off here")
	case err != nil:
		return r, enroll.Errorf(enroll.CodeUnavailable, "", "cannot read the export: %w", err)
	}
	if err := json.Unmarshal(text, &r, json.RejectUnknownMembers(true)); err != nil {
		return r, x.malformed("this is no line of an export: %w", err)
	}
	return r, nil
}

func (x *Exported) malformed(format string, args ...any) error {
	return enroll.Errorf(enroll.CodeMalformed, "", "line %d: %w", x.line, fmt.Errorf(format, args...))
}

package ledger

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
	"slices"

	"latchkey/backend/enroll"
)

const (
	formatName    = "latchkey-journal"
	formatVersion = 1
)

// record is a line of an export. The first has Format, the last End; between them
// are events in the order of their places, and each head after the events that it
// is of.
type record struct {
	Format  string `json:"format,omitempty"`
	Version int    `json:"version,omitempty"`
	Key     string `json:"key,omitempty"` // of the log, as the store has it: a hint, and no proof
	Size    int64  `json:"size,omitempty"`

	Place     *int64             `json:"place,omitempty"`
	Leaf      enroll.Bytes       `json:"leaf,omitempty"`
	Event     *enroll.Event      `json:"event,omitempty"` // absent: withheld
	Address   *enroll.Commitment `json:"address,omitempty"`
	Reference *enroll.Commitment `json:"reference,omitempty"`

	Head string `json:"head,omitempty"`

	End *end `json:"end,omitempty"`
}

type end struct {
	Events int64       `json:"events"`
	Erased []enroll.ID `json:"erased,omitempty"` // people whose erasure has no place yet
}

// Items goes through the log of a ledger up to a size.
func Items(ctx context.Context, l enroll.Ledger, size int64) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		next, stop := iter.Pull2(l.Heads(ctx))
		defer stop()
		head, errHead, more := next()
		heads := func(upTo int64) bool {
			for more && (errHead != nil || head.Size <= upTo) {
				if !yield(Item{Head: &head}, errHead) || errHead != nil {
					return false
				}
				head, errHead, more = next()
			}
			return true
		}
		if !heads(0) {
			return
		}
		for e, err := range l.Sealed(ctx, 0, size) {
			if !yield(Item{Event: &e}, err) || err != nil || !heads(e.Place+1) {
				return
			}
		}
		heads(size)
	}
}

// Export writes the log of a ledger as it was, with all that Verify needs. Events
// that do not fit the query are withheld: their hashes stand in their places.
// erased is asked in the end for people whose erasure has no place in the log.
func Export(ctx context.Context, l enroll.Ledger, log enroll.Log, query enroll.EventQuery, erased func() ([]enroll.ID, error), w io.Writer) error {
	out := bufio.NewWriterSize(w, 64<<10)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	if err := writing(lines.Encode(record{Format: formatName, Version: formatVersion, Key: log.Key, Size: log.Size})); err != nil {
		return err
	}
	events := int64(0)
	for item, err := range Items(ctx, l, log.Size) {
		if err != nil {
			return err
		}
		r := record{}
		switch e := item.Event; {
		case item.Head != nil:
			r.Size, r.Head = item.Head.Size, item.Head.Note
		default:
			events++
			r.Place, r.Leaf = &e.Place, e.Leaf
			if query.Fits(e.Event) {
				r.Event, r.Address, r.Reference = &e.Event, shown(e.Address), shown(e.Reference)
			}
		}
		if err := writing(lines.Encode(r)); err != nil {
			return err
		}
	}
	people, err := erased()
	if err != nil {
		return err
	}
	if err := writing(lines.Encode(record{End: &end{Events: events, Erased: people}})); err != nil {
		return err
	}
	return writing(out.Flush())
}

// Write writes an export of a store's journal. It calls begin when it is known that
// there will be one, with the number of events that it goes through, for the writer
// to write to.
func Write(ctx context.Context, store enroll.Store, req enroll.ExportRequest, begin func(total int64) io.Writer) error {
	if req.Format == enroll.ExportCSV {
		return writeCSV(ctx, store, req.Query, begin)
	}
	log, err := store.Log(ctx)
	if err != nil {
		return err
	}
	return Export(ctx, store, log, req.Query, func() ([]enroll.ID, error) { return latelyErased(ctx, store) }, begin(log.Size))
}

func writeCSV(ctx context.Context, store enroll.Store, query enroll.EventQuery, begin func(int64) io.Writer) error {
	total, err := store.CountEvents(ctx, query)
	if err != nil {
		return err
	}
	lines, err := newTable(begin(total))
	if err != nil {
		return err
	}
	for query.Cursor, query.Limit = "", enroll.MaxPage; ; {
		page, err := store.Events(ctx, query)
		if err != nil {
			return err
		}
		if err := lines.Write(page.Events); err != nil {
			return err
		}
		if query.Cursor = page.Next; page.Next == "" {
			return nil
		}
	}
}

func shown(c enroll.Commitment) *enroll.Commitment {
	if len(c.Hash) == 0 {
		return nil
	}
	return &c
}

func writing(err error) error {
	if err == nil {
		return nil
	}
	return enroll.Errorf(enroll.CodeUnavailable, "", "cannot write the export: %w", err)
}

// columns are those of an export in CSV, by the names that fields have in JSON.
var columns = []string{
	"at", "act", "code", "times", "by.kind", "by.user", "by.kiosk", "by.session", "by.invitation", "address", "user",
	"identified.method", "identified.reference", "credential", "credentialId", "aaguid", "state", "reason", "ceremony", "request", "id",
}

// table writes events as lines of CSV (RFC 4180), for people who read tables. It is
// no proof of anything.
type table struct{ w *csv.Writer }

// newTable writes the line with the names.
func newTable(w io.Writer) (*table, error) {
	t := &table{w: csv.NewWriter(w)}
	return t, writing(t.w.Write(columns))
}

// Write writes events.
func (t *table) Write(events []enroll.Event) error {
	for _, e := range events {
		at, err := e.At.UTC().MarshalText()
		if err != nil {
			return writing(err)
		}
		cells := []string{
			string(at), string(e.Act), string(e.Code), number(e.Times), string(e.By.Kind), string(e.By.User), string(e.By.Kiosk), string(e.By.Session),
			string(e.By.Invitation), e.Address, string(e.User), method(e), reference(e), string(e.Credential), e.CredentialID.String(),
			string(e.AAGUID), string(e.State), string(e.Reason), string(e.Ceremony), e.Request, string(e.ID),
		}
		for i, cell := range cells {
			cells[i] = inert(cell)
		}
		if err := t.w.Write(cells); err != nil {
			return writing(err)
		}
	}
	t.w.Flush()
	return writing(t.w.Error())
}

// inert keeps a program for tables from taking a cell for a formula.
func inert(cell string) string {
	if cell != "" && slices.Contains([]string{"=", "+", "-", "@", "\t", "\r"}, cell[:1]) {
		return "'" + cell
	}
	return cell
}

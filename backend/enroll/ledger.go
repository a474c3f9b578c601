package enroll

import (
	"context"
	"crypto/sha256"
	"iter"
	"time"
)

// Ledger is the part of a store in which the journal is sealed: events get a
// place in a Merkle log, and never another. Errors are as those of Store.
type Ledger interface {
	// Lease gives a holder the sole right to seal, for a term from now by the
	// store's own clock, and returns what Seal asks for. Who has it gets it again.
	// 0: somebody else has it.
	Lease(ctx context.Context, holder ID, term time.Duration) (fence int64, err error)

	// Waiting counts the events that have no place yet, up to most.
	Waiting(ctx context.Context, most int) (int, error)

	// Seal runs fn in one transaction with the log as it is and at most limit
	// events that have no place in it yet, in the order of their places, and keeps
	// what fn returns. fn may be run again. It is not run if there are no such
	// events: sealed is false. CodeConflict: the lease is another's by now.
	Seal(ctx context.Context, fence int64, limit int, fn func(Log, []SealedEvent) (Sealing, error)) (sealed bool, err error)

	// SetLogKey makes a key the one by which the log is signed from now on, if
	// that was old until now, and says so in the journal unless old is empty.
	// CodeConflict if it was another.
	SetLogKey(ctx context.Context, old, key string, event Event) error

	// Log returns how far the journal is sealed.
	Log(ctx context.Context) (Log, error)

	// Sealed goes through the sealed events in places from ≤ place < to, in their
	// order. A place whose event is gone comes without one. It stops after an error.
	Sealed(ctx context.Context, from, to int64) iter.Seq2[SealedEvent, error]

	// Heads goes through the signed heads of the log, the smallest first.
	Heads(ctx context.Context) iter.Seq2[Head, error]

	// Astray returns an event that has no place and waits for none, which nothing
	// but a hand in the database makes. CodeNotFound if there is none.
	Astray(ctx context.Context) (Event, error)
}

// Log is how far the journal is sealed.
type Log struct {
	Size int64   // how many events have their place
	Edge []Bytes // hashes of the largest whole subtrees, from the left (RFC 6962 section 2.1)
	Key  string  // by which it is signed, as others check it; empty before the first start
	Head Head    // the newest; empty if there is none
}

// Head is a signed head of the log: a note in which Size and the hash of the
// whole tree stand.
type Head struct {
	Size int64
	Note string
}

// JournalHead says how far the journal is sealed.
type JournalHead struct {
	Events  int32  `json:"events"`  // that are sealed
	Waiting int32  `json:"waiting"` // that are not yet; at most MaxWaiting is said
	Key     string `json:"key"`     // as others check the head with; empty before the first start
	Head    string `json:"head"`    // the newest one, a signed note; empty if there is none
}

// MaxWaiting is up to how many events without a place are counted.
const MaxWaiting = 1000

// ExportFormat is a form of an export of the journal.
type ExportFormat string

// The forms.
const (
	ExportJSON ExportFormat = "json" // the log with all that it takes to check it
	ExportCSV  ExportFormat = "csv"  // a table for reading, newest first
)

// ExportRequest asks for an export of the events that fit a query, whatever its
// cursor and limit. In JSON, the others are there by their hash alone.
type ExportRequest struct {
	Format ExportFormat `json:"format" enum:"json,csv"`
	Query  EventQuery   `json:"query"`
}

// Sealing is what events become when they are sealed.
type Sealing struct {
	Events []SealedEvent
	Edge   []Bytes
	Head   Head
}

// SealedEvent is an event in its place.
type SealedEvent struct {
	Place int64 // from 0
	Leaf  Bytes // the hash of its leaf, 32 bytes
	Event Event // without an ID: it is gone

	// What the leaf says in place of what is personal.
	Address, Reference Commitment
}

// Commitment stands for a text that may have to go: its hash tells nothing
// without the salt, and salt and text go together.
type Commitment struct {
	Salt Bytes `json:"salt,omitempty"` // 16 random bytes
	Hash Bytes `json:"hash,omitempty"` // SHA-256 of salt and text
}

// saltSize is in bytes. All salts have it, so that none runs into its text.
const saltSize = 16

// Commit makes the commitment of a text, none for an empty one.
func Commit(text string) Commitment {
	if text == "" {
		return Commitment{}
	}
	salt := random(saltSize)
	return Commitment{Salt: salt, Hash: committed(salt, text)}
}

// Holds reports whether the commitment is one of this text. Of a text that has
// gone, nobody can say otherwise.
func (c Commitment) Holds(text string) bool {
	switch {
	case len(c.Hash) == 0:
		return text == "" && len(c.Salt) == 0
	case len(c.Salt) == 0:
		return text == ""
	}
	return text != "" && len(c.Salt) == saltSize && string(committed(c.Salt, text)) == string(c.Hash)
}

// Gone reports whether there was a text that has been taken away.
func (c Commitment) Gone() bool { return len(c.Hash) > 0 && len(c.Salt) == 0 }

func committed(salt Bytes, text string) Bytes {
	sum := sha256.Sum256(append(append(Bytes{}, salt...), text...))
	return sum[:]
}

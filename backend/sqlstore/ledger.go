package sqlstore

import (
	"context"
	"iter"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"latchkey/backend/enroll"
)

// hashSize is that of a hash in the log, in bytes.
const hashSize = 32

// sealedBatch is how many sealed events are read at once.
const sealedBatch = 1000

// Lease implements enroll.Ledger.
func (s *Store) Lease(ctx context.Context, holder enroll.ID, term time.Duration) (fence int64, err error) {
	err = s.write(ctx, func(db *gorm.DB) error {
		fence = 0
		row, err := lockLedger(db.WithContext(ctx))
		if err != nil {
			return s.db.fail(ctx, err)
		}
		var now int64
		if err := db.WithContext(ctx).Raw("SELECT " + s.db.Clock).Scan(&now).Error; err != nil {
			return s.db.fail(ctx, err)
		}
		switch {
		case row.Holder == string(holder):
		case row.Until > now:
			return nil
		default:
			row.Fence++
		}
		fence = row.Fence
		return s.db.fail(ctx, db.WithContext(ctx).Model(&row).Where("one = 1").
			Updates(map[string]any{"holder": string(holder), "fence": row.Fence, "until": now + term.Microseconds()}).Error)
	})
	return fence, err
}

// Seal implements enroll.Ledger. What keeps a sealer that has lost its lease from
// writing is the lock on the one row, which has the fence.
func (s *Store) Seal(
	ctx context.Context, fence int64, limit int, fn func(enroll.Log, []enroll.SealedEvent) (enroll.Sealing, error),
) (sealed bool, err error) {
	waiting, err := s.Waiting(ctx, 1)
	if err != nil || waiting == 0 {
		return false, err
	}
	err = s.write(ctx, func(db *gorm.DB) error {
		sealed = false
		db = db.WithContext(ctx)
		row, err := lockLedger(db)
		if err != nil {
			return s.db.fail(ctx, err)
		}
		if row.Fence != fence {
			return enroll.Errorf(enroll.CodeConflict, "", "somebody else seals the journal by now")
		}
		// Among which they are is found first: PostgreSQL, left to choose, may go
		// through all events there ever were.
		var next struct{ First, Last *int64 }
		err = db.Raw("SELECT min(event_seq) AS first, max(event_seq) AS last FROM (SELECT event_seq FROM unsealed ORDER BY event_seq LIMIT ?) AS next", limit).Scan(&next).Error
		if err != nil || next.First == nil {
			return s.db.fail(ctx, err)
		}
		var rows []eventRow
		// A person may be erased at the same time: one waits for the other.
		err = db.Clauses(clause.Locking{Strength: "SHARE", Table: clause.Table{Name: "events"}}).Table("events").
			Joins("JOIN unsealed ON unsealed.event_seq = events.seq").
			Where("events.seq BETWEEN ? AND ?", next.First, next.Last).Order("unsealed.event_seq").Limit(limit).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return s.db.fail(ctx, err)
		}
		events := make([]enroll.SealedEvent, len(rows))
		for i, r := range rows {
			event, err := r.event()
			if err != nil {
				return s.db.fail(ctx, err)
			}
			events[i] = enroll.SealedEvent{Place: row.Size + int64(i), Event: event}
		}
		sealing, err := fn(row.log(), events)
		if err != nil {
			return err
		}
		sealed = true
		return s.db.fail(ctx, keepSealing(db, row, rows, sealing))
	})
	return sealed && err == nil, err
}

func keepSealing(db *gorm.DB, ledger ledgerRow, rows []eventRow, sealing enroll.Sealing) error {
	sealed := make([]sealedRow, len(rows))
	for i, e := range sealing.Events {
		sealed[i] = sealedRow{
			Place: e.Place, EventSeq: rows[i].Seq, Leaf: blob(e.Leaf),
			AddressSalt: blob(e.Address.Salt), AddressHash: blob(e.Address.Hash),
			ReferenceSalt: blob(e.Reference.Salt), ReferenceHash: blob(e.Reference.Hash),
		}
	}
	for len(sealed) > 0 {
		n := together(len(sealed))
		if err := db.Create(sealed[:n]).Error; err != nil {
			return err
		}
		seqs := make([]int64, n)
		for i := range seqs {
			seqs[i] = sealed[i].EventSeq
		}
		if err := db.Exec("DELETE FROM unsealed WHERE event_seq IN ?", seqs).Error; err != nil {
			return err
		}
		sealed = sealed[n:]
	}
	if err := db.Create(&headRow{Size: sealing.Head.Size, Note: sealing.Head.Note}).Error; err != nil {
		return err
	}
	edge := []byte{}
	for _, hash := range sealing.Edge {
		edge = append(edge, hash...)
	}
	return db.Model(&ledger).Where("one = 1").Updates(map[string]any{"size": sealing.Head.Size, "edge": edge}).Error
}

// together is how many of n rows go into one statement: few different numbers,
// since connections remember the statements.
func together(n int) int {
	for _, size := range []int{64, 8} {
		if n >= size {
			return size
		}
	}
	return 1
}

// Waiting implements enroll.Ledger.
func (s *Store) Waiting(ctx context.Context, most int) (n int, err error) {
	err = s.read(ctx, func(db *gorm.DB) error {
		return db.Raw("SELECT count(*) FROM (SELECT event_seq FROM unsealed LIMIT ?) AS first_ones", most).Scan(&n).Error
	})
	return n, err
}

// SetLogKey implements enroll.Ledger.
func (s *Store) SetLogKey(ctx context.Context, old, key string, event enroll.Event) error {
	return s.write(ctx, func(db *gorm.DB) error {
		row, err := lockLedger(db.WithContext(ctx))
		if err != nil {
			return s.db.fail(ctx, err)
		}
		if row.Key != old {
			return enroll.Errorf(enroll.CodeConflict, "", "the journal is signed with another key")
		}
		if err := db.WithContext(ctx).Model(&row).Where("one = 1").Update("key", key).Error; err != nil || old == "" {
			return s.db.fail(ctx, err)
		}
		return (&tx{reader: reader{store: s, db: db}}).Append(ctx, event)
	})
}

// Log implements enroll.Ledger.
func (s *Store) Log(ctx context.Context) (enroll.Log, error) {
	var out enroll.Log
	err := s.atOneMoment(ctx, func(db *gorm.DB) error {
		var row ledgerRow
		if err := db.Take(&row).Error; err != nil {
			return err
		}
		out = row.log()
		var head []headRow
		if err := db.Order("size DESC").Limit(1).Find(&head).Error; err != nil {
			return err
		}
		if len(head) > 0 {
			out.Head = enroll.Head(head[0])
		}
		return nil
	})
	return out, err
}

// Sealed implements enroll.Ledger.
func (s *Store) Sealed(ctx context.Context, from, to int64) iter.Seq2[enroll.SealedEvent, error] {
	return func(yield func(enroll.SealedEvent, error) bool) {
		for from < to {
			var rows []placedRow
			err := s.read(ctx, func(db *gorm.DB) (err error) {
				rows, err = placedRows(db, from, to)
				return err
			})
			if err != nil {
				yield(enroll.SealedEvent{}, err)
				return
			}
			for _, row := range rows {
				e, err := row.sealed()
				if err = s.db.fail(ctx, err); !yield(e, err) || err != nil {
					return
				}
			}
			if len(rows) < sealedBatch {
				return
			}
			from = rows[len(rows)-1].Sealed.Place + 1
		}
	}
}

// Heads implements enroll.Ledger.
func (s *Store) Heads(ctx context.Context) iter.Seq2[enroll.Head, error] {
	return func(yield func(enroll.Head, error) bool) {
		after := int64(-1)
		for {
			var rows []headRow
			err := s.read(ctx, func(db *gorm.DB) error {
				return db.Where("size > ?", after).Order("size").Limit(sealedBatch).Find(&rows).Error
			})
			if err != nil {
				yield(enroll.Head{}, err)
				return
			}
			for _, row := range rows {
				if !yield(enroll.Head(row), nil) {
					return
				}
			}
			if len(rows) < sealedBatch {
				return
			}
			after = rows[len(rows)-1].Size
		}
	}
}

// Astray implements enroll.Ledger.
func (s *Store) Astray(ctx context.Context) (enroll.Event, error) {
	row, err := one[eventRow](ctx, s.reader, enroll.Errorf(enroll.CodeNotFound, "event", "every event is where it belongs"),
		"NOT EXISTS (SELECT 1 FROM sealed WHERE event_seq = seq) AND NOT EXISTS (SELECT 1 FROM unsealed WHERE event_seq = seq)")
	if err != nil {
		return enroll.Event{}, err
	}
	event, err := row.event()
	return event, s.db.fail(ctx, err)
}

// lockLedger reads the one row and keeps others from it until the transaction
// ends.
func lockLedger(db *gorm.DB) (ledgerRow, error) {
	var row ledgerRow
	return row, db.Clauses(clause.Locking{Strength: "UPDATE"}).Where("one = 1").Take(&row).Error
}

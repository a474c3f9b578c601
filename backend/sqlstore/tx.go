package sqlstore

import (
	"cmp"
	"context"
	"errors"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

// tx is an enroll.Tx.
type tx struct {
	reader
	changed, appended bool
	erased            bool  // a person; see Database.Scrub
	trying            int   // how many calls of Try are going on
	broken            error // why there is nothing to commit any more
}

var _ enroll.Tx = (*tx)(nil)

// change runs statements that change something. There is no savepoint around
// them: on PostgreSQL that would be two round trips for each change, and hardly
// anybody goes on after a failure.
func (t *tx) change(ctx context.Context, d duplicates, fn func(*gorm.DB) error) error {
	err := t.store.db.fail(ctx, d.of(t.store.db, fn(t.db.WithContext(ctx))))
	if err == nil {
		t.changed = true
		return nil
	}
	// One that was given up half-way may have ended the whole transaction in the
	// database.
	if t.broken == nil && (t.trying == 0 || enroll.CodeOf(err) == enroll.CodeUnavailable) {
		t.broken = err
	}
	return err
}

// Try implements enroll.Tx. If its savepoint cannot be ended, nothing of the
// whole transaction may be kept.
func (t *tx) Try(ctx context.Context, fn func() error) error {
	db := t.db.WithContext(ctx)
	if err := db.Exec("SAVEPOINT try").Error; err != nil {
		t.broken = t.store.db.fail(ctx, err)
		return t.broken
	}
	t.trying++
	err := fn()
	t.trying--
	var lost error
	if err != nil {
		lost = db.Exec("ROLLBACK TO try").Error
	}
	if lost = errors.Join(lost, db.Exec("RELEASE try").Error); lost != nil && t.broken == nil {
		t.broken = t.store.db.fail(ctx, lost)
	}
	return cmp.Or(err, t.broken)
}

// orAbsent is absent where err says that a row refers to one that is not there.
func (t *tx) orAbsent(err error, absent *enroll.Error) error {
	if t.store.db.Diagnose(err).Fault == Dangling {
		return absent
	}
	return err
}

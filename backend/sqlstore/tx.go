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
	broken            error // why there is nothing to commit any more
}

var _ enroll.Tx = (*tx)(nil)

// change runs statements that change something. If one fails, none of them has
// done anything. One that was given up half-way may have ended the whole
// transaction in the database, so that is broken then.
func (t *tx) change(ctx context.Context, d duplicates, fn func(*gorm.DB) error) error {
	err := t.atomically(ctx, fn)
	if err == nil {
		t.changed = true
		return nil
	}
	err = t.store.db.fail(ctx, d.of(t.store.db, err))
	if t.broken == nil && enroll.CodeOf(err) == enroll.CodeUnavailable {
		t.broken = err
	}
	return err
}

// atomically runs fn in a savepoint. If that cannot be ended, nothing of the
// whole transaction may be kept.
func (t *tx) atomically(ctx context.Context, fn func(*gorm.DB) error) error {
	db := t.db.WithContext(ctx)
	if err := db.Exec("SAVEPOINT change").Error; err != nil {
		return err
	}
	var lost error
	err := fn(db)
	if err != nil {
		lost = db.Exec("ROLLBACK TO change").Error
	}
	if lost = errors.Join(lost, db.Exec("RELEASE change").Error); lost != nil {
		t.broken = t.store.db.fail(ctx, lost)
	}
	return cmp.Or(err, lost)
}

// orAbsent is absent where err says that a row refers to one that is not there.
func (t *tx) orAbsent(err error, absent *enroll.Error) error {
	if t.store.db.Diagnose(err).Fault == Dangling {
		return absent
	}
	return err
}

package sqlstore

import (
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
	broken            error // half a change could not be undone: there is nothing to commit
}

var _ enroll.Tx = (*tx)(nil)

// change runs statements that change something. If one fails, none of them has
// done anything.
func (t *tx) change(ctx context.Context, d duplicates, fn func(*gorm.DB) error) error {
	err := t.atomically(ctx, fn)
	if err == nil {
		t.changed = true
		return nil
	}
	return t.store.db.fail(ctx, d.of(t.store.db, err))
}

func (t *tx) atomically(ctx context.Context, fn func(*gorm.DB) error) error {
	db := t.db.WithContext(ctx)
	if err := db.Exec("SAVEPOINT change").Error; err != nil {
		return err
	}
	err := fn(db)
	if err == nil {
		return db.Exec("RELEASE change").Error
	}
	undo := t.db.WithContext(context.WithoutCancel(ctx))
	if undoErr := errors.Join(undo.Exec("ROLLBACK TO change").Error, undo.Exec("RELEASE change").Error); undoErr != nil {
		t.broken = undoErr
	}
	return err
}

// Package sqlstore keeps an enroll.Store in an SQL database, through gorm.
//
// Begin with OpenSQLite, or with Open of the package postgres. Rows are structs of
// this package and are turned into the domain's by hand; the tables are made by
// the SQL in migrations, which New brings up to date.
package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"latchkey/backend/enroll"
)

// Store is an enroll.Store.
type Store struct {
	reader
	db    Database
	gate  gate
	turns chan struct{}

	unclean atomic.Bool // see scrub
}

var _ enroll.Store = (*Store)(nil)

// scrubWait is how long a transaction that is done waits for readers of what
// was before it.
const scrubWait = 100 * time.Millisecond

// New makes a store of an opened database: it brings the tables up to date and
// gives a new store its first policy, made at the time now. The store closes
// the database, also when New fails. CodeMalformed, field "store": the tables
// are a newer program's.
func New(ctx context.Context, db Database, now time.Time) (*Store, error) {
	s := &Store{db: db, turns: make(chan struct{}, db.Writers)}
	s.reader = reader{store: s, db: db.Read, outside: true}
	if err := s.prepare(ctx, now); err != nil {
		_ = db.Close()
		return nil, s.db.fail(ctx, err)
	}
	s.unclean.Store(true) // after a process that was killed before it could scrub
	s.scrub(ctx)
	return s, nil
}

func (s *Store) prepare(ctx context.Context, now time.Time) error {
	pool, err := s.db.Write.DB()
	if err != nil {
		return err
	}
	up := func(pool *sql.DB) error { return migrate(ctx, s.db, pool) }
	if s.db.Alone != nil {
		err = s.db.Alone(ctx, up)
	} else {
		err = up(pool)
	}
	if err != nil {
		return err
	}
	return s.write(ctx, func(db *gorm.DB) error { return firstPolicy(db, now) })
}

// Close implements enroll.Store.
func (s *Store) Close() error {
	if !s.gate.close() {
		return nil
	}
	return s.db.fail(context.Background(), s.db.Close())
}

// Pools are the store's connections, for whoever watches them.
func (s *Store) Pools() (write, read sql.DBStats) {
	return stats(s.db.Write), stats(s.db.Read)
}

func stats(db *gorm.DB) sql.DBStats {
	pool, err := db.DB()
	if err != nil { // it has no pool, which Open would have found
		return sql.DBStats{}
	}
	return pool.Stats()
}

// InTx implements enroll.Store.
func (s *Store) InTx(ctx context.Context, fn func(enroll.Tx) error) error {
	erased := false
	err := s.write(ctx, func(db *gorm.DB) error {
		t := &tx{reader: reader{store: s, db: db}}
		if err := fn(t); err != nil {
			return err
		}
		if t.broken != nil {
			return t.broken
		}
		if t.changed && !t.appended {
			return enroll.Errorf(enroll.CodeInternal, "", "a transaction changed something without an event")
		}
		erased = t.erased
		return nil
	})
	if err == nil && erased {
		s.unclean.Store(true)
	}
	if s.unclean.Load() {
		s.scrub(ctx)
	}
	return err
}

// scrub gets rid of what the database still keeps of erased people. What cannot
// go now, because somebody still reads it, goes after a later transaction or
// when the store is closed or opened.
func (s *Store) scrub(ctx context.Context) {
	if s.db.Scrub == nil || s.gate.enter() != nil {
		return
	}
	defer s.gate.leave()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), scrubWait)
	defer cancel()
	if s.db.Scrub(ctx) == nil {
		s.unclean.Store(false)
	}
}

// write waits for its turn and runs fn in a transaction, again if the database
// is busy and there is time left.
func (s *Store) write(ctx context.Context, fn func(*gorm.DB) error) error {
	if err := s.gate.enter(); err != nil {
		return err
	}
	defer s.gate.leave()
	patience := time.NewTimer(s.db.Wait)
	defer patience.Stop()
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
	case <-patience.C:
		return enroll.Errorf(enroll.CodeUnavailable, "", "the store is busy")
	case <-ctx.Done():
		return s.db.fail(ctx, ctx.Err())
	}
	for {
		err, again := s.once(ctx, s.db.Write, nil, fn)
		if !again {
			return err
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-patience.C:
			return err
		case <-ctx.Done():
			return err
		}
	}
}

// View implements enroll.Store.
func (s *Store) View(ctx context.Context, fn func(enroll.Reader) error) error {
	return s.view(ctx, func(db *gorm.DB) error { return fn(reader{store: s, db: db}) })
}

func (s *Store) view(ctx context.Context, fn func(*gorm.DB) error) error {
	if err := s.gate.enter(); err != nil {
		return err
	}
	defer s.gate.leave()
	snapshot := &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
	err, _ := s.once(ctx, s.db.Read, snapshot, fn)
	return err
}

// once runs fn in one transaction, and says whether it is worth another try.
// A panic of fn undoes the transaction and goes on.
func (s *Store) once(ctx context.Context, db *gorm.DB, opts *sql.TxOptions, fn func(*gorm.DB) error) (err error, again bool) {
	t := db.WithContext(ctx).Begin(opts)
	if t.Error != nil {
		return s.db.fail(ctx, t.Error), ctx.Err() == nil && s.db.Diagnose(t.Error).Fault == Busy
	}
	open := true
	defer func() {
		if open {
			t.Rollback()
		}
	}()
	if err := fn(t); err != nil {
		return err, ctx.Err() == nil && s.db.Diagnose(err).Fault == Busy
	}
	open = false
	if err := t.Commit().Error; err != nil {
		return s.db.fail(ctx, err), ctx.Err() == nil && s.db.Diagnose(err).Fault == Busy
	}
	return nil, false
}

// Stamp implements enroll.Store.
func (s *Store) Stamp(ctx context.Context, stamp enroll.Stamp) error {
	var have enroll.Stamp
	err := s.write(ctx, func(db *gorm.DB) error {
		// Of two programs that start at once, one does not insert.
		row := stampRow{One: 1, RPID: stamp.RPID, Demo: stamp.Demo}
		err := db.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error
		if err != nil {
			return s.db.fail(ctx, err)
		}
		have, err = reader{store: s, db: db}.Stamped(ctx)
		return err
	})
	if err == nil && have != stamp {
		err = differs(have, stamp)
	}
	return err
}

func differs(have, want enroll.Stamp) error {
	return enroll.Errorf(enroll.CodeStampDiffer, "", "the store belongs to %s, not to %s", describe(have), describe(want))
}

// NoteSecret implements enroll.Store.
func (s *Store) NoteSecret(ctx context.Context, mark enroll.Bytes) (changed bool, err error) {
	err = s.write(ctx, func(db *gorm.DB) error {
		changed = false // where this is tried again
		before, err := reader{store: s, db: db}.stamp(ctx)
		if err != nil || bytes.Equal(before.Secret, mark) {
			return err
		}
		changed = before.Secret != nil
		return s.db.fail(ctx, db.WithContext(ctx).Model(&stampRow{One: 1}).Update("secret", []byte(mark)).Error)
	})
	return changed && err == nil, err
}

func describe(s enroll.Stamp) string {
	if s.Demo {
		return s.RPID + " (demo)"
	}
	return s.RPID
}

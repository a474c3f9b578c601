package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

// reader reads from a pool or in a transaction.
type reader struct {
	store   *Store
	db      *gorm.DB
	outside bool // of a transaction
}

var _ enroll.Reader = reader{}

// read runs one or more queries that have no other effect. Where there cannot be
// what they look for, they find nothing.
func (r reader) read(ctx context.Context, fn func(*gorm.DB) error) error {
	if r.outside {
		if err := r.store.gate.enter(); err != nil {
			return err
		}
		defer r.store.gate.leave()
	}
	err := fn(r.db.WithContext(ctx))
	if errors.Is(err, errNotPlain) {
		return nil
	}
	return r.store.db.fail(ctx, err)
}

// atOneMoment runs several queries that have to agree.
func (r reader) atOneMoment(ctx context.Context, fn func(*gorm.DB) error) error {
	if r.outside {
		return r.store.db.fail(ctx, r.store.view(ctx, fn))
	}
	return r.read(ctx, fn)
}

// one reads the row for which a condition holds, or fails with absent.
func one[Row any](ctx context.Context, r reader, absent *enroll.Error, where string, args ...any) (Row, error) {
	var row Row
	err := r.read(ctx, func(db *gorm.DB) error {
		err := db.Where(where, args...).Take(&row).Error
		if foundNothing(err) {
			return absent
		}
		return err
	})
	return row, err
}

// first reads the one row that a query finds, or fails with absent.
func first[Row any](ctx context.Context, r reader, absent *enroll.Error, query string, args ...any) (Row, error) {
	var row Row
	found := false
	err := r.read(ctx, func(db *gorm.DB) error {
		done := db.Raw(query, args...).Scan(&row)
		found = done.RowsAffected > 0
		return done.Error
	})
	if err == nil && !found {
		err = absent
	}
	return row, err
}

func noUser() *enroll.Error {
	return enroll.Errorf(enroll.CodeNotFound, "user", "there is no such user")
}

// micros and its like turn values of the domain into those of a row and back.
// A time keeps its microseconds and nothing finer.
func micros(t time.Time) int64 { return t.UnixMicro() }

func moment(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

func optionalMicros(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	return new(micros(*t))
}

func optionalMoment(micros *int64) *time.Time {
	if micros == nil {
		return nil
	}
	return new(moment(*micros))
}

// blob is never nil, which the driver would make NULL.
func blob(b enroll.Bytes) []byte { return append([]byte{}, b...) }

// text gives JSON for what is kept but not searched. The types that come here
// can always be JSON.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// list is text for a list, which is never null.
func list[T any](l []T) string {
	if l == nil {
		l = []T{}
	}
	return text(l)
}

func parse[T any](s string) (v T, err error) {
	err = json.Unmarshal([]byte(s), &v)
	return v, err
}

package sqlstore

import (
	"context"
	"iter"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"latchkey/backend/enroll"
)

// batch is how many rows All… reads at once.
const batch = 500

// User implements enroll.Reader.
func (r reader) User(ctx context.Context, id enroll.ID) (enroll.User, error) {
	return r.user(ctx, "id = ?", id)
}

// UserByUsername implements enroll.Reader.
func (r reader) UserByUsername(ctx context.Context, username string) (enroll.User, error) {
	return r.user(ctx, "username_key = ? AND username_key <> ''", enroll.MapUsername(username))
}

func (r reader) user(ctx context.Context, where string, args ...any) (enroll.User, error) {
	row, err := one[userRow](ctx, r, noUser(), where, args...)
	if err != nil {
		return enroll.User{}, err
	}
	user, err := row.user()
	return user, r.store.db.fail(ctx, err)
}

// AllUsers implements enroll.Reader.
func (r reader) AllUsers(ctx context.Context) iter.Seq2[enroll.User, error] {
	return all(ctx, r, "created_at", func(row userRow) (int64, int64) { return row.CreatedAt, row.Seq }, userRow.user)
}

// all goes through a table by a time and, for equal times, the order of making.
// It reads batch by batch, so that nothing is held while the caller thinks.
func all[Row, T any](ctx context.Context, r reader, column string, place func(Row) (int64, int64), convert func(Row) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		where, args := "TRUE", []any{}
		for {
			var rows []Row
			err := r.read(ctx, func(db *gorm.DB) error {
				return db.Where(where, args...).Order(column + ", seq").Limit(batch).Find(&rows).Error
			})
			if err != nil {
				yield(none, err)
				return
			}
			for _, row := range rows {
				v, err := convert(row)
				if err = r.store.db.fail(ctx, err); !yield(v, err) || err != nil {
					return
				}
			}
			if len(rows) < batch {
				return
			}
			at, seq := place(rows[len(rows)-1])
			where, args = "("+column+", seq) > (?, ?)", []any{at, seq}
		}
	}
}

// LockUser implements enroll.Tx.
func (t *tx) LockUser(ctx context.Context, id enroll.ID) (enroll.User, error) {
	row, err := t.lock(ctx, id)
	if err != nil {
		return enroll.User{}, err
	}
	user, err := row.user()
	return user, t.store.db.fail(ctx, err)
}

func (t *tx) lock(ctx context.Context, id enroll.ID) (userRow, error) {
	var row userRow
	err := t.db.WithContext(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(&row).Error
	if foundNothing(err) {
		return row, noUser()
	}
	return row, t.store.db.fail(ctx, err)
}

// Administrators implements enroll.Tx.
func (t *tx) Administrators(ctx context.Context) ([]enroll.ID, error) {
	var ids []enroll.ID
	err := t.db.WithContext(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Model(&userRow{}).
		Where("role = ? AND status = ?", string(enroll.Administrator), string(enroll.UserActive)).
		Where("EXISTS (SELECT 1 FROM credentials WHERE user_id = users.id AND state = ?)", string(enroll.Active)).
		Order("id").Pluck("id", &ids).Error
	return ids, t.store.db.fail(ctx, err)
}

var userDuplicates = duplicates{
	"users.username_key": {Code: enroll.CodeInUse, Field: "username", Message: "this username is in use already"},
	"emails.email_key":   {Code: enroll.CodeInUse, Field: "email", Message: "this e-mail address is in use already"},
	"users.external_id":  {Code: enroll.CodeInUse, Field: "externalId", Message: "this external ID is in use already"},
	"users.id":           {Code: enroll.CodeConflict, Message: "this user is there already"},
	"users.handle":       {Code: enroll.CodeConflict, Message: "this user handle is there already"},
}

// InsertUser implements enroll.Tx.
func (t *tx) InsertUser(ctx context.Context, user enroll.User) error {
	row := newUserRow(user)
	return t.change(ctx, userDuplicates, func(db *gorm.DB) error {
		if err := db.Create(&row).Error; err != nil {
			return err
		}
		return row.addKeys(db, user)
	})
}

// UpdateUser implements enroll.Tx.
func (t *tx) UpdateUser(ctx context.Context, user enroll.User) error {
	old, err := t.lock(ctx, user.ID)
	if err != nil {
		return err
	}
	if old.Revision != user.Revision-1 {
		return enroll.Errorf(enroll.CodeConflict, "", "somebody else changed this user meanwhile")
	}
	row := newUserRow(user)
	row.Seq, row.Handle, row.CreatedAt = old.Seq, old.Handle, old.CreatedAt
	err = t.change(ctx, userDuplicates, func(db *gorm.DB) error {
		if err := old.dropKeys(db); err != nil {
			return err
		}
		if err := db.Select("*").Updates(&row).Error; err != nil {
			return err
		}
		if user.Status == enroll.UserErased {
			return forget(db, row.ID)
		}
		return row.addKeys(db, user)
	})
	t.erased = t.erased || err == nil && user.Status == enroll.UserErased
	return err
}

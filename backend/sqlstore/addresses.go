package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"latchkey/backend/enroll"
)

type addressLinkRow struct {
	TokenMark []byte `gorm:"primaryKey"`
	UserID    string
	Email     string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	ExpiresAt int64
	UsedAt    *int64
}

func (addressLinkRow) TableName() string { return "address_links" }

type addressChangeRow struct {
	UserID    string `gorm:"primaryKey"`
	ChangedBy string `gorm:"primaryKey"`
	At        int64
}

func (addressChangeRow) TableName() string { return "address_changes" }

func noLink() *enroll.Error {
	return enroll.Errorf(enroll.CodeLinkUnknown, "", "this link holds no more")
}

// AddressLink implements enroll.Reader.
func (r reader) AddressLink(ctx context.Context, mark enroll.Bytes) (enroll.AddressLink, error) {
	row, err := one[addressLinkRow](ctx, r, noLink(), "token_mark = ?", blob(mark))
	return enroll.AddressLink{
		TokenMark: row.TokenMark, User: enroll.ID(row.UserID), Email: row.Email,
		CreatedAt: moment(row.CreatedAt), ExpiresAt: moment(row.ExpiresAt), UsedAt: optionalMoment(row.UsedAt),
	}, err
}

// AddressLinksSince implements enroll.Reader.
func (r reader) AddressLinksSince(ctx context.Context, user enroll.ID, since time.Time) (int, error) {
	var n int64
	err := r.read(ctx, func(db *gorm.DB) error {
		return db.Model(&addressLinkRow{}).Where("user_id = ? AND created_at > ?", user, micros(since)).Count(&n).Error
	})
	return int(n), err
}

// AddressesChanged implements enroll.Reader.
func (r reader) AddressesChanged(ctx context.Context, user, by enroll.ID) (time.Time, error) {
	row, err := one[addressChangeRow](ctx, r, noUser(), "user_id = ? AND changed_by = ?", user, by)
	switch enroll.CodeOf(err) {
	case "":
		return moment(row.At), nil
	case enroll.CodeNotFound:
		return time.Time{}, nil
	}
	return time.Time{}, err
}

// InsertAddressLink implements enroll.Tx.
func (t *tx) InsertAddressLink(ctx context.Context, l enroll.AddressLink) error {
	row := addressLinkRow{
		TokenMark: blob(l.TokenMark), UserID: string(l.User), Email: l.Email,
		CreatedAt: micros(l.CreatedAt), ExpiresAt: micros(l.ExpiresAt), UsedAt: optionalMicros(l.UsedAt),
	}
	return t.change(ctx, duplicates{
		"address_links.token_mark": {Code: enroll.CodeConflict, Message: "this link is there already"},
	}, func(db *gorm.DB) error { return t.orAbsent(db.Create(&row).Error, noUser()) })
}

// UseAddressLink implements enroll.Tx.
func (t *tx) UseAddressLink(ctx context.Context, mark enroll.Bytes, at time.Time) error {
	return t.change(ctx, nil, func(db *gorm.DB) error {
		done := db.Model(&addressLinkRow{}).Where("token_mark = ? AND used_at IS NULL", blob(mark)).Update("used_at", micros(at))
		if done.Error == nil && done.RowsAffected == 0 {
			return noLink()
		}
		return done.Error
	})
}

// NoteAddressChange implements enroll.Tx.
func (t *tx) NoteAddressChange(ctx context.Context, user, by enroll.ID, at time.Time) error {
	row := addressChangeRow{UserID: string(user), ChangedBy: string(by), At: micros(at)}
	return t.change(ctx, nil, func(db *gorm.DB) error {
		err := db.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "user_id"}, {Name: "changed_by"}},
			DoUpdates: clause.AssignmentColumns([]string{"at"}),
		}).Create(&row).Error
		return t.orAbsent(err, noUser())
	})
}

// forget takes away what was to be written to an erased user.
func forget(db *gorm.DB, user string) error {
	if err := db.Where("user_id = ?", user).Delete(&mailRow{}).Error; err != nil {
		return err
	}
	return db.Where("user_id = ?", user).Delete(&addressLinkRow{}).Error
}

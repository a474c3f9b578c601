package sqlstore

import (
	"context"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

type endedRow struct {
	ID         string `gorm:"primaryKey"`
	Purpose    string
	Holder     string
	UserID     string
	Credential string
	Code       string
	At         int64
}

func (endedRow) TableName() string { return "ended" }

// Ended implements enroll.Reader.
func (r reader) Ended(ctx context.Context, ceremony enroll.ID) (enroll.Ended, error) {
	absent := enroll.Errorf(enroll.CodeCeremonyUnknown, "", "no such ceremony has ended")
	row, err := one[endedRow](ctx, r, absent, "id = ?", ceremony)
	if err != nil {
		return enroll.Ended{}, err
	}
	holder, err := parse[enroll.Holder](row.Holder)
	return enroll.Ended{
		ID:         enroll.ID(row.ID),
		Purpose:    enroll.Purpose(row.Purpose),
		Holder:     holder,
		User:       enroll.ID(row.UserID),
		Credential: enroll.ID(row.Credential),
		Code:       enroll.Code(row.Code),
		At:         moment(row.At),
	}, r.store.db.fail(ctx, err)
}

// End implements enroll.Tx.
func (t *tx) End(ctx context.Context, ended enroll.Ended) error {
	row := endedRow{
		ID:         string(ended.ID),
		Purpose:    string(ended.Purpose),
		Holder:     text(ended.Holder),
		UserID:     string(ended.User),
		Credential: string(ended.Credential),
		Code:       string(ended.Code),
		At:         micros(ended.At),
	}
	changed := t.changed
	err := t.change(ctx, duplicates{
		"ended.id": {Code: enroll.CodeCeremonyUsed, Message: "this ceremony has ended already"},
	}, func(db *gorm.DB) error { return db.Create(&row).Error })
	if ended.Code != "" {
		t.changed = changed
	}
	return err
}

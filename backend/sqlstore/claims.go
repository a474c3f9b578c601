package sqlstore

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"latchkey/backend/enroll"
)

type claimCodeRow struct {
	ID        string `gorm:"primaryKey"`
	CodeHash  []byte
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	ExpiresAt int64
	UsedAt    *int64
}

func (claimCodeRow) TableName() string { return "claim_codes" }

// Claimed implements enroll.Reader.
func (r reader) Claimed(ctx context.Context) (bool, error) {
	var n int64
	err := r.read(ctx, func(db *gorm.DB) error {
		return db.Raw(`SELECT COUNT(*) FROM (SELECT 1 FROM users WHERE role = ? AND EXISTS
			(SELECT 1 FROM credentials WHERE user_id = users.id AND proved_at IS NOT NULL) LIMIT 1) AS found`,
			string(enroll.Administrator)).Scan(&n).Error
	})
	return n > 0, err
}

// ClaimCode implements enroll.Reader.
func (r reader) ClaimCode(ctx context.Context, hash enroll.Bytes) (enroll.ClaimCode, error) {
	row, err := one[claimCodeRow](ctx, r, noInvitation(), "code_hash = ?", blob(hash))
	return enroll.ClaimCode{
		ID:        enroll.ID(row.ID),
		CodeHash:  row.CodeHash,
		CreatedAt: moment(row.CreatedAt),
		ExpiresAt: moment(row.ExpiresAt),
		UsedAt:    optionalMoment(row.UsedAt),
	}, err
}

// InsertClaimCode implements enroll.Tx.
func (t *tx) InsertClaimCode(ctx context.Context, c enroll.ClaimCode) error {
	row := claimCodeRow{
		ID:        string(c.ID),
		CodeHash:  blob(c.CodeHash),
		CreatedAt: micros(c.CreatedAt),
		ExpiresAt: micros(c.ExpiresAt),
		UsedAt:    optionalMicros(c.UsedAt),
	}
	return t.change(ctx, duplicates{
		"claim_codes.id":        {Code: enroll.CodeConflict, Message: "this code is there already"},
		"claim_codes.code_hash": {Code: enroll.CodeConflict, Message: "this code is there already"},
	}, func(db *gorm.DB) error { return db.Create(&row).Error })
}

// UseClaimCodes implements enroll.Tx. The codes are locked in one order, so that
// two who claim at once wait for each other.
func (t *tx) UseClaimCodes(ctx context.Context, id enroll.ID, at time.Time) error {
	return t.change(ctx, nil, func(db *gorm.DB) error {
		var open []string
		err := db.Clauses(clause.Locking{Strength: "UPDATE"}).Model(&claimCodeRow{}).
			Where("used_at IS NULL").Order("id").Pluck("id", &open).Error
		if err != nil {
			return err
		}
		if slices.Contains(open, string(id)) {
			return db.Model(&claimCodeRow{}).Where("used_at IS NULL").Update("used_at", micros(at)).Error
		}
		var n int64
		if err := db.Model(&claimCodeRow{}).Where("id = ?", id).Count(&n).Error; err != nil {
			return err
		}
		if n == 0 {
			return noInvitation()
		}
		return enroll.Errorf(enroll.CodeInvitationUsed, "", "this code was used already")
	})
}

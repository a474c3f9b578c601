package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

type invitationRow struct {
	ID         string `gorm:"primaryKey"`
	UserID     string
	TokenHash  []byte
	CreatedBy  string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	ExpiresAt  int64
	RedeemedAt *int64
	EndedAt    *int64
}

func (invitationRow) TableName() string { return "invitations" }

func newInvitationRow(i enroll.Invitation) invitationRow {
	return invitationRow{
		ID:         string(i.ID),
		UserID:     string(i.User),
		TokenHash:  blob(i.TokenHash),
		CreatedBy:  text(i.CreatedBy),
		CreatedAt:  micros(i.CreatedAt),
		ExpiresAt:  micros(i.ExpiresAt),
		RedeemedAt: optionalMicros(i.RedeemedAt),
		EndedAt:    optionalMicros(i.EndedAt),
	}
}

func (r invitationRow) invitation() (enroll.Invitation, error) {
	by, err := parse[enroll.Holder](r.CreatedBy)
	return enroll.Invitation{
		ID:         enroll.ID(r.ID),
		User:       enroll.ID(r.UserID),
		TokenHash:  r.TokenHash,
		CreatedBy:  by,
		CreatedAt:  moment(r.CreatedAt),
		ExpiresAt:  moment(r.ExpiresAt),
		RedeemedAt: optionalMoment(r.RedeemedAt),
		EndedAt:    optionalMoment(r.EndedAt),
	}, err
}

func noInvitation() *enroll.Error {
	return enroll.Errorf(enroll.CodeInvitationUnknown, "", "there is no such invitation")
}

// InvitationByToken implements enroll.Reader.
func (r reader) InvitationByToken(ctx context.Context, hash enroll.Bytes) (enroll.Invitation, error) {
	row, err := one[invitationRow](ctx, r, noInvitation(), "token_hash = ?", blob(hash))
	if err != nil {
		return enroll.Invitation{}, err
	}
	i, err := row.invitation()
	return i, r.store.db.fail(ctx, err)
}

// Invitations implements enroll.Reader.
func (r reader) Invitations(ctx context.Context, user enroll.ID) ([]enroll.Invitation, error) {
	var rows []invitationRow
	err := r.read(ctx, func(db *gorm.DB) error {
		return db.Where("user_id = ?", user).Order("created_at, id").Find(&rows).Error
	})
	if err != nil {
		return nil, err
	}
	out := make([]enroll.Invitation, len(rows))
	for i, row := range rows {
		if out[i], err = row.invitation(); err != nil {
			return nil, r.store.db.fail(ctx, err)
		}
	}
	return out, nil
}

// InsertInvitation implements enroll.Tx.
func (t *tx) InsertInvitation(ctx context.Context, i enroll.Invitation) error {
	row := newInvitationRow(i)
	return t.change(ctx, duplicates{
		"invitations.id":         {Code: enroll.CodeConflict, Message: "this invitation is there already"},
		"invitations.token_hash": {Code: enroll.CodeConflict, Message: "this token is there already"},
	}, func(db *gorm.DB) error { return t.orAbsent(db.Create(&row).Error, noUser()) })
}

// RedeemInvitation implements enroll.Tx.
func (t *tx) RedeemInvitation(ctx context.Context, id enroll.ID, at time.Time) error {
	return t.change(ctx, nil, func(db *gorm.DB) error {
		done := db.Model(&invitationRow{}).Where("id = ? AND redeemed_at IS NULL AND ended_at IS NULL", id).Update("redeemed_at", micros(at))
		if done.Error != nil || done.RowsAffected > 0 {
			return done.Error
		}
		var row invitationRow
		err := db.Where("id = ?", id).Take(&row).Error
		switch {
		case foundNothing(err):
			return noInvitation()
		case err != nil:
			return err
		case row.RedeemedAt == nil:
			return enroll.Errorf(enroll.CodeInvitationExpired, "", "this invitation was taken back")
		}
		return enroll.Errorf(enroll.CodeInvitationUsed, "", "this invitation was used already")
	})
}

// EndInvitations implements enroll.Tx.
func (t *tx) EndInvitations(ctx context.Context, user enroll.ID, at time.Time) error {
	return t.change(ctx, nil, func(db *gorm.DB) error {
		err := db.Model(&invitationRow{}).Where("user_id = ? AND redeemed_at IS NULL AND ended_at IS NULL", user).
			Update("ended_at", micros(at)).Error
		if err != nil {
			return err
		}
		return db.Model(&sessionRow{}).Where("user_id = ? AND ended_at IS NULL AND invitation <> ''", user).
			Update("ended_at", micros(at)).Error
	})
}

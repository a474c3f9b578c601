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
	TokenMark  []byte
	CodeMark   []byte
	Delivery   string
	MadeAs     string
	CreatedBy  string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	ExpiresAt  int64
	RedeemedAt *int64
	EndedAt    *int64
	Tries      int32
}

func (invitationRow) TableName() string { return "invitations" }

func newInvitationRow(i enroll.Invitation) invitationRow {
	return invitationRow{
		ID:         string(i.ID),
		UserID:     string(i.User),
		TokenMark:  blob(i.TokenMark),
		CodeMark:   blob(i.CodeMark),
		Delivery:   string(i.Delivery),
		MadeAs:     string(i.MadeAs),
		CreatedBy:  text(i.CreatedBy),
		CreatedAt:  micros(i.CreatedAt),
		ExpiresAt:  micros(i.ExpiresAt),
		RedeemedAt: optionalMicros(i.RedeemedAt),
		EndedAt:    optionalMicros(i.EndedAt),
		Tries:      i.Tries,
	}
}

func (r invitationRow) invitation() (enroll.Invitation, error) {
	by, err := parse[enroll.Holder](r.CreatedBy)
	return enroll.Invitation{
		ID:         enroll.ID(r.ID),
		User:       enroll.ID(r.UserID),
		TokenMark:  r.TokenMark,
		CodeMark:   r.CodeMark,
		Delivery:   enroll.Delivery(r.Delivery),
		MadeAs:     enroll.Role(r.MadeAs),
		CreatedBy:  by,
		CreatedAt:  moment(r.CreatedAt),
		ExpiresAt:  moment(r.ExpiresAt),
		RedeemedAt: optionalMoment(r.RedeemedAt),
		EndedAt:    optionalMoment(r.EndedAt),
		Tries:      r.Tries,
	}, err
}

func noInvitation() *enroll.Error {
	return enroll.Errorf(enroll.CodeInvitationUnknown, "", "there is no such invitation")
}

// open is the condition for an invitation that was neither redeemed nor ended.
const open = "redeemed_at IS NULL AND ended_at IS NULL"

// Invitation implements enroll.Reader.
func (r reader) Invitation(ctx context.Context, id enroll.ID) (enroll.Invitation, error) {
	return r.invitation(ctx, "id = ?", string(id))
}

// InvitationByToken implements enroll.Reader.
func (r reader) InvitationByToken(ctx context.Context, mark enroll.Bytes) (enroll.Invitation, error) {
	return r.invitation(ctx, "token_mark = ?", blob(mark))
}

// OpenInvitation implements enroll.Reader.
func (r reader) OpenInvitation(ctx context.Context, user enroll.ID) (enroll.Invitation, error) {
	return r.invitation(ctx, "user_id = ? AND "+open, string(user))
}

func (r reader) invitation(ctx context.Context, where string, args ...any) (enroll.Invitation, error) {
	row, err := one[invitationRow](ctx, r, noInvitation(), where, args...)
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
		"invitations.token_mark": {Code: enroll.CodeConflict, Message: "this token is there already"},
	}, func(db *gorm.DB) error { return t.orAbsent(db.Create(&row).Error, noUser()) })
}

// RedeemInvitation implements enroll.Tx.
func (t *tx) RedeemInvitation(ctx context.Context, id enroll.ID, at time.Time) error {
	return t.close(ctx, id, "redeemed_at", at)
}

// EndInvitation implements enroll.Tx.
func (t *tx) EndInvitation(ctx context.Context, id enroll.ID, at time.Time) error {
	return t.close(ctx, id, "ended_at", at)
}

// close writes how an open invitation came to its end.
func (t *tx) close(ctx context.Context, id enroll.ID, column string, at time.Time) error {
	return t.change(ctx, nil, func(db *gorm.DB) error {
		done := db.Model(&invitationRow{}).Where("id = ? AND "+open, id).Update(column, micros(at))
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected > 0 {
			return dropMail(db, string(id))
		}
		var row invitationRow
		err := db.Where("id = ?", id).Take(&row).Error
		switch {
		case foundNothing(err):
			return noInvitation()
		case err != nil:
			return err
		case row.RedeemedAt != nil:
			return enroll.Errorf(enroll.CodeInvitationUsed, "", "this invitation was used already")
		}
		return enroll.Errorf(enroll.CodeInvitationEnded, "", "this invitation holds no more")
	})
}

// EndInvitations implements enroll.Tx.
func (t *tx) EndInvitations(ctx context.Context, user enroll.ID, at time.Time) error {
	return t.change(ctx, nil, func(db *gorm.DB) error {
		err := db.Model(&sessionRow{}).Where("user_id = ? AND ended_at IS NULL AND invitation <> ''", user).
			Update("ended_at", micros(at)).Error
		if err != nil {
			return err
		}
		var ids []string
		if err := db.Model(&invitationRow{}).Where("user_id = ? AND "+open, user).Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
			return err
		}
		if err := db.Model(&invitationRow{}).Where("id IN ? AND "+open, ids).Update("ended_at", micros(at)).Error; err != nil {
			return err
		}
		return dropMail(db, ids...)
	})
}

// CountTry implements enroll.Tx. What it is compared with is what the row has
// when it is written.
func (t *tx) CountTry(ctx context.Context, id enroll.ID, most int32, at time.Time) error {
	return t.change(ctx, nil, func(db *gorm.DB) error {
		err := db.Model(&invitationRow{}).Where("id = ? AND "+open, id).UpdateColumn("tries", gorm.Expr("tries + 1")).Error
		if err != nil {
			return err
		}
		done := db.Model(&invitationRow{}).Where("id = ? AND tries >= ? AND "+open, id, most).Update("ended_at", micros(at))
		if done.Error != nil || done.RowsAffected == 0 {
			return done.Error
		}
		return dropMail(db, string(id))
	})
}

// dropMail takes away letters that have the secrets of invitations which are of
// no use any more.
func dropMail(db *gorm.DB, invitations ...string) error {
	return db.Where("about IN ?", invitations).Delete(&mailRow{}).Error
}

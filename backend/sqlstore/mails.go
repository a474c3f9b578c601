package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

type mailRow struct {
	ID        string `gorm:"primaryKey"`
	UserID    string
	About     string
	Kind      string
	Recipient string
	Letter    []byte
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	DueAt     int64
	GiveUpAt  int64
	Leased    int64
	Tries     int32
	Failure   string
	FailedAt  *int64
}

func (mailRow) TableName() string { return "mails" }

func newMailRow(m enroll.Mail) mailRow {
	return mailRow{
		ID:        string(m.ID),
		UserID:    string(m.User),
		About:     string(m.About),
		Kind:      string(m.Kind),
		Recipient: m.To,
		Letter:    blob(m.Letter),
		CreatedAt: micros(m.CreatedAt),
		DueAt:     micros(m.DueAt),
		GiveUpAt:  micros(m.GiveUpAt),
		Leased:    leased(m.Leased),
		Tries:     m.Tries,
		Failure:   m.Failure,
		FailedAt:  optionalMicros(m.FailedAt),
	}
}

// leased is 0 for what nobody has.
func leased(until time.Time) int64 {
	if until.IsZero() {
		return 0
	}
	return micros(until)
}

func (r mailRow) mail() enroll.Mail {
	m := enroll.Mail{
		ID:        enroll.ID(r.ID),
		User:      enroll.ID(r.UserID),
		About:     enroll.ID(r.About),
		Kind:      enroll.LetterKind(r.Kind),
		To:        r.Recipient,
		Letter:    r.Letter,
		CreatedAt: moment(r.CreatedAt),
		DueAt:     moment(r.DueAt),
		GiveUpAt:  moment(r.GiveUpAt),
		Tries:     r.Tries,
		Failure:   r.Failure,
		FailedAt:  optionalMoment(r.FailedAt),
	}
	if r.Leased != 0 {
		m.Leased = moment(r.Leased)
	}
	return m
}

func noMail() *enroll.Error {
	return enroll.Errorf(enroll.CodeNotFound, "mail", "there is no such letter")
}

// Mail implements enroll.Reader.
func (r reader) Mail(ctx context.Context, id enroll.ID) (enroll.Mail, error) {
	row, err := one[mailRow](ctx, r, noMail(), "id = ?", id)
	return row.mail(), err
}

// UnsentMail implements enroll.Reader.
func (r reader) UnsentMail(ctx context.Context) ([]enroll.Mail, error) {
	var rows []mailRow
	err := r.read(ctx, func(db *gorm.DB) error {
		return db.Where("tries > 0 OR failed_at IS NOT NULL").
			Order("CASE WHEN failed_at IS NULL THEN 1 ELSE 0 END, created_at DESC, id").Limit(enroll.MaxPage).Find(&rows).Error
	})
	out := make([]enroll.Mail, len(rows))
	for i, row := range rows {
		out[i] = row.mail()
	}
	return out, err
}

// InsertMail implements enroll.Tx.
func (t *tx) InsertMail(ctx context.Context, m enroll.Mail) error {
	row := newMailRow(m)
	return t.change(ctx, duplicates{
		"mails.id": {Code: enroll.CodeConflict, Message: "this letter is there already"},
	}, func(db *gorm.DB) error { return t.orAbsent(db.Create(&row).Error, noUser()) })
}

// LeaseMail implements enroll.Tx. Of several who find the same letter one gets
// it: the condition is looked at again where the row is written.
func (t *tx) LeaseMail(ctx context.Context, now, until time.Time) (enroll.Mail, error) {
	const due = "failed_at IS NULL AND due_at <= ? AND leased <= ?"
	db := t.db.WithContext(ctx)
	for {
		var row mailRow
		err := db.Where(due, micros(now), micros(now)).Order("due_at, id").Take(&row).Error
		if foundNothing(err) {
			return enroll.Mail{}, noMail()
		}
		if err != nil {
			return enroll.Mail{}, t.store.db.fail(ctx, err)
		}
		done := db.Model(&mailRow{}).Where("id = ?", row.ID).Where(due, micros(now), micros(now)).Update("leased", micros(until))
		if done.Error != nil {
			return enroll.Mail{}, t.store.db.fail(ctx, done.Error)
		}
		if done.RowsAffected == 1 {
			row.Leased = micros(until)
			return row.mail(), nil
		}
	}
}

// UpdateMail implements enroll.Tx.
func (t *tx) UpdateMail(ctx context.Context, m enroll.Mail) error {
	row := newMailRow(m)
	row.Leased = 0
	done := t.db.WithContext(ctx).Model(&row).Where("id = ? AND leased = ?", row.ID, leased(m.Leased)).
		Select("due_at", "leased", "tries", "failure", "failed_at").Updates(&row)
	if done.Error != nil {
		return t.store.db.fail(ctx, done.Error)
	}
	if done.RowsAffected == 0 {
		return noMail()
	}
	return nil
}

// DeleteMail implements enroll.Tx.
func (t *tx) DeleteMail(ctx context.Context, m enroll.Mail) error {
	return t.change(ctx, nil, func(db *gorm.DB) error {
		done := db.Where("id = ? AND leased = ?", string(m.ID), leased(m.Leased)).Delete(&mailRow{})
		if done.Error == nil && done.RowsAffected == 0 {
			return noMail()
		}
		return done.Error
	})
}

// FadeMail implements enroll.Tx.
func (t *tx) FadeMail(ctx context.Context, now time.Time) error {
	db := t.db.WithContext(ctx)
	err := db.Where("failed_at <= ?", micros(now.Add(-enroll.MailKept))).Delete(&mailRow{}).Error
	if err == nil {
		err = db.Model(&mailRow{}).Where("failed_at IS NOT NULL AND give_up_at <= ? AND letter <> ?", micros(now), []byte{}).Update("letter", []byte{}).Error
	}
	return t.store.db.fail(ctx, err)
}

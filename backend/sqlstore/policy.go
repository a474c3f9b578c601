package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"latchkey/backend/enroll"
)

type stampRow struct {
	One  int `gorm:"primaryKey"`
	RPID string
	Demo bool

	Secret []byte // a mark; nil: not noted yet
}

func (stampRow) TableName() string { return "stamp" }

// Stamped implements enroll.Reader.
func (r reader) Stamped(ctx context.Context) (enroll.Stamp, error) {
	row, err := r.stamp(ctx)
	return enroll.Stamp{RPID: row.RPID, Demo: row.Demo}, err
}

func (r reader) stamp(ctx context.Context) (stampRow, error) {
	absent := enroll.Errorf(enroll.CodeNotFound, "stamp", "the store has no stamp yet")
	return one[stampRow](ctx, r, absent, "one = 1")
}

type policyRow struct {
	Version int32 `gorm:"primaryKey;autoIncrement:false"`
	Body    string
}

func (policyRow) TableName() string { return "policies" }

func newPolicyRow(p enroll.Policy) policyRow {
	p.CreatedAt = moment(micros(p.CreatedAt))
	return policyRow{Version: p.Version, Body: text(p)}
}

// firstPolicy gives a store without any policy the default one.
func firstPolicy(db *gorm.DB, now time.Time) error {
	row := newPolicyRow(enroll.DefaultPolicy(now))
	return db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error
}

// Policy implements enroll.Reader. A limit that is a parameter would have
// PostgreSQL plan this anew each time.
func (r reader) Policy(ctx context.Context) (enroll.Policy, error) {
	row, err := first[policyRow](ctx, r, noPolicy(), "SELECT * FROM policies ORDER BY version DESC LIMIT 1")
	if err != nil {
		return enroll.Policy{}, err
	}
	p, err := parse[enroll.Policy](row.Body)
	return p, r.store.db.fail(ctx, err)
}

func noPolicy() *enroll.Error {
	return enroll.Errorf(enroll.CodeInternal, "", "the store has no policy")
}

// InsertPolicy implements enroll.Tx.
func (t *tx) InsertPolicy(ctx context.Context, p enroll.Policy) error {
	row := newPolicyRow(p)
	return t.change(ctx, duplicates{
		"policies.version": {Code: enroll.CodeConflict, Message: "this version of the policy is there already"},
	}, func(db *gorm.DB) error { return db.Create(&row).Error })
}

package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

type kioskRow struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	PublicKey []byte
	PairedAt  int64
	PairedBy  string
	SeenAt    int64
	RevokedAt *int64
	RevokedBy string // empty: not revoked
}

func (kioskRow) TableName() string { return "kiosks" }

func newKioskRow(k enroll.Kiosk) kioskRow {
	row := kioskRow{
		ID:        string(k.ID),
		Name:      k.Name,
		PublicKey: blob(k.PublicKey),
		PairedAt:  micros(k.PairedAt),
		PairedBy:  text(k.PairedBy),
		SeenAt:    micros(k.SeenAt),
		RevokedAt: optionalMicros(k.RevokedAt),
	}
	if k.RevokedBy != nil {
		row.RevokedBy = text(*k.RevokedBy)
	}
	return row
}

func (r kioskRow) kiosk() (enroll.Kiosk, error) {
	by, err := parse[enroll.Holder](r.PairedBy)
	k := enroll.Kiosk{
		ID:        enroll.ID(r.ID),
		Name:      r.Name,
		PublicKey: r.PublicKey,
		PairedAt:  moment(r.PairedAt),
		PairedBy:  by,
		SeenAt:    moment(r.SeenAt),
		RevokedAt: optionalMoment(r.RevokedAt),
	}
	if err != nil || r.RevokedBy == "" {
		return k, err
	}
	by, err = parse[enroll.Holder](r.RevokedBy)
	k.RevokedBy = &by
	return k, err
}

func noKiosk() *enroll.Error {
	return enroll.Errorf(enroll.CodeNotFound, "kiosk", "there is no such kiosk")
}

// Kiosk implements enroll.Reader.
func (r reader) Kiosk(ctx context.Context, id enroll.ID) (enroll.Kiosk, error) {
	row, err := one[kioskRow](ctx, r, noKiosk(), "id = ?", id)
	if err != nil {
		return enroll.Kiosk{}, err
	}
	k, err := row.kiosk()
	return k, r.store.db.fail(ctx, err)
}

// Kiosks implements enroll.Reader.
func (r reader) Kiosks(ctx context.Context) ([]enroll.Kiosk, error) {
	var rows []kioskRow
	err := r.read(ctx, func(db *gorm.DB) error { return db.Order("paired_at, id").Find(&rows).Error })
	if err != nil {
		return nil, err
	}
	out := make([]enroll.Kiosk, len(rows))
	for i, row := range rows {
		if out[i], err = row.kiosk(); err != nil {
			return nil, r.store.db.fail(ctx, err)
		}
	}
	return out, nil
}

// InsertKiosk implements enroll.Tx.
func (t *tx) InsertKiosk(ctx context.Context, k enroll.Kiosk) error {
	row := newKioskRow(k)
	return t.change(ctx, duplicates{
		"kiosks.id":         {Code: enroll.CodeConflict, Message: "this kiosk is there already"},
		"kiosks.public_key": {Code: enroll.CodeInUse, Field: "publicKey", Message: "another kiosk has this key"},
	}, func(db *gorm.DB) error { return db.Create(&row).Error })
}

// UpdateKiosk implements enroll.Tx.
func (t *tx) UpdateKiosk(ctx context.Context, k enroll.Kiosk) error {
	row := newKioskRow(k)
	return t.change(ctx, nil, func(db *gorm.DB) error {
		done := db.Model(&row).Where("id = ? AND revoked_at IS NULL", row.ID).Select("name", "revoked_at", "revoked_by").Updates(&row)
		if done.Error == nil && done.RowsAffected == 0 {
			return noKiosk()
		}
		return done.Error
	})
}

// SeeKiosk implements enroll.Tx.
func (t *tx) SeeKiosk(ctx context.Context, id enroll.ID, at time.Time) error {
	err := t.db.WithContext(ctx).Model(&kioskRow{}).Where("id = ?", id).Update("seen_at", micros(at)).Error
	return t.store.db.fail(ctx, err)
}

type pairingRow struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	CodeHash  []byte
	CreatedBy string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	ExpiresAt int64
	Kiosk     string
}

func (pairingRow) TableName() string { return "pairings" }

func noPairing() *enroll.Error {
	return enroll.Errorf(enroll.CodePairingUnknown, "code", "there is no such code, or it was used")
}

// PairingByCode implements enroll.Reader.
func (r reader) PairingByCode(ctx context.Context, hash enroll.Bytes) (enroll.Pairing, error) {
	row, err := one[pairingRow](ctx, r, noPairing(), "code_hash = ?", blob(hash))
	if err != nil {
		return enroll.Pairing{}, err
	}
	by, err := parse[enroll.Holder](row.CreatedBy)
	return enroll.Pairing{
		ID: enroll.ID(row.ID), Name: row.Name, CodeHash: row.CodeHash, Kiosk: enroll.ID(row.Kiosk),
		CreatedBy: by, CreatedAt: moment(row.CreatedAt), ExpiresAt: moment(row.ExpiresAt),
	}, r.store.db.fail(ctx, err)
}

// InsertPairing implements enroll.Tx.
func (t *tx) InsertPairing(ctx context.Context, p enroll.Pairing) error {
	row := pairingRow{
		ID: string(p.ID), Name: p.Name, CodeHash: blob(p.CodeHash), Kiosk: string(p.Kiosk),
		CreatedBy: text(p.CreatedBy), CreatedAt: micros(p.CreatedAt), ExpiresAt: micros(p.ExpiresAt),
	}
	return t.change(ctx, duplicates{
		"pairings.id":        {Code: enroll.CodeConflict, Message: "this pairing is there already"},
		"pairings.code_hash": {Code: enroll.CodeConflict, Message: "this code is there already"},
	}, func(db *gorm.DB) error { return db.Create(&row).Error })
}

// UsePairing implements enroll.Tx.
func (t *tx) UsePairing(ctx context.Context, id, kiosk enroll.ID) error {
	return t.change(ctx, nil, func(db *gorm.DB) error {
		done := db.Model(&pairingRow{}).Where("id = ? AND kiosk = ''", id).Update("kiosk", string(kiosk))
		if done.Error == nil && done.RowsAffected == 0 {
			return noPairing()
		}
		return done.Error
	})
}

// EndSessionsAt implements enroll.Tx.
func (t *tx) EndSessionsAt(ctx context.Context, kiosk enroll.ID, at time.Time) error {
	if kiosk == "" { // which is a browser, and all of them
		return t.change(ctx, nil, func(*gorm.DB) error { return noKiosk() })
	}
	return t.change(ctx, nil, func(db *gorm.DB) error {
		return db.Model(&sessionRow{}).Where("kiosk = ? AND ended_at IS NULL", kiosk).Update("ended_at", micros(at)).Error
	})
}

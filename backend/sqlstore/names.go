package sqlstore

import (
	"context"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

// nameRow is what somebody or something is called.
type nameRow struct{ ID, Kind, Name, Username string }

// Names implements enroll.Reader.
func (r reader) Names(ctx context.Context, ids []enroll.ID) ([]enroll.Name, error) {
	names := []enroll.Name{}
	if len(ids) == 0 {
		return names, nil
	}
	var rows []nameRow
	err := r.read(ctx, func(db *gorm.DB) error {
		return db.Raw(`
			SELECT id, 'person' AS kind, display_name AS name, username FROM users WHERE id IN @ids AND status <> @erased
			UNION ALL SELECT id, 'kiosk', name, '' FROM kiosks WHERE id IN @ids`,
			map[string]any{"ids": ids, "erased": enroll.UserErased}).Scan(&rows).Error
	})
	for _, row := range rows {
		names = append(names, enroll.Name{ID: enroll.ID(row.ID), Kind: enroll.NameKind(row.Kind), Name: row.Name, Username: row.Username})
	}
	return names, err
}

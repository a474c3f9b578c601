package server

import (
	"context"
	"errors"
	"strings"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
	"latchkey/backend/wire"
)

// BackUp backs the store up or restores it, as the command says.
func BackUp(ctx context.Context, s wire.ServiceSettings, c wire.Command) error {
	path, ok := strings.CutPrefix(s.Store, "sqlite:")
	if !ok {
		return errors.New("postgres-file: PostgreSQL has tools of its own for this; use pg_dump --format=custom, and pg_restore --clean --if-exists while the service is stopped")
	}
	if c.Name == "restore" {
		if s.RPID == "" { // no backup belongs to nobody
			return errors.New("rp-id is missing: give the domain that the backup was made for, " + s.Where("rp-id", "example.com"))
		}
		return sqlstore.RestoreSQLite(ctx, path, c.File, enroll.Stamp{RPID: s.RPID, Demo: s.Demo}, time.Now())
	}
	return sqlstore.BackupSQLite(ctx, path, c.File)
}

package server

import (
	"context"
	"errors"
	"strings"
	"time"

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
		return sqlstore.RestoreSQLite(ctx, path, c.File, time.Now())
	}
	return sqlstore.BackupSQLite(ctx, path, c.File)
}

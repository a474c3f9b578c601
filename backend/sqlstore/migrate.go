package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/pressly/goose/v3"

	"latchkey/backend/enroll"
)

// migrate brings the tables up to date. Several programs may do so at once: the
// one that comes second fails on what the first has made, and looks again.
func migrate(ctx context.Context, db Database, pool *sql.DB) error {
	provider, err := goose.NewProvider(db.Dialect, pool, db.Migrations,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	for tries := len(provider.ListSources()); ; tries-- {
		have, want, err := provider.GetVersions(ctx)
		if err != nil {
			return err
		}
		if have > want {
			return enroll.Errorf(enroll.CodeMalformed, "store", "the store was made by a newer Latchkey (its version %d, ours %d)", have, want)
		}
		if have == want {
			return nil
		}
		if _, err = provider.Up(ctx); err != nil {
			partial, ok := errors.AsType[*goose.PartialError](err)
			if !ok || tries == 0 {
				return err
			}
			if after, versionErr := provider.GetDBVersion(ctx); versionErr != nil || after < partial.Failed.Source.Version {
				return err
			}
		}
	}
}

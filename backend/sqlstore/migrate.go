package sqlstore

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
)

// migrate brings the tables up to date. Where several programs may do so at once,
// the one that comes second fails on what the first has made, and looks again.
func migrate(ctx context.Context, db Database, pool *sql.DB) error {
	provider, err := goose.NewProvider(db.Dialect, pool, db.Migrations,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	var failed error
	for range len(provider.ListSources()) + 1 {
		have, want, err := provider.GetVersions(ctx)
		switch {
		case err != nil:
			return err
		case have > want:
			return newer(have, want)
		case have == want:
			return nil
		}
		_, failed = provider.Up(ctx)
	}
	return failed
}

func newer(have, want int64) error {
	return noStore("the store was made by a newer Latchkey (its version %d, ours %d)", have, want)
}

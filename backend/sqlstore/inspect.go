package sqlstore

import (
	"context"
	"errors"

	"github.com/pressly/goose/v3"

	"latchkey/backend/enroll"
)

// Standing is how a store stands, for whoever looks at it without using it.
type Standing struct {
	Have, Want int64        // versions of its tables and of this program's; Have is 0 where there are none
	Stamp      enroll.Stamp // zero: it has none yet
	LogKey     string       // of the journal; empty: none yet, or the tables are an older program's
}

// Fits says what keeps this program from using the store for a relying party:
// CodeMalformed, field "store", if it is a newer one's; CodeStampDiffer.
func (s Standing) Fits(stamp enroll.Stamp) error {
	switch {
	case s.Have > s.Want:
		return newer(s.Have, s.Want)
	case s.Stamp != enroll.Stamp{} && s.Stamp != stamp:
		return differs(s.Stamp, stamp)
	}
	return nil
}

// InspectSQLite looks at the store in the file at path, which has to be there: it
// changes nothing and brings no tables up to date, so that the program that uses the
// store need not be stopped. Its errors are those of OpenSQLite.
func InspectSQLite(ctx context.Context, path string, opts SQLiteOptions) (Standing, error) {
	path, err := existing(path)
	if err != nil {
		return Standing{}, err
	}
	db, err := sqliteDatabase(path, opts.wait())
	if err != nil {
		return Standing{}, unusable(ctx, err)
	}
	standing, err := Inspect(ctx, db)
	return standing, unusable(ctx, err)
}

// Inspect looks at a database as InspectSQLite does, and closes it.
func Inspect(ctx context.Context, db Database) (_ Standing, err error) {
	defer func() { err = errors.Join(err, db.Close()) }()
	pool, err := db.Read.DB()
	if err != nil {
		return Standing{}, err
	}
	provider, err := goose.NewProvider(db.Dialect, pool, db.Migrations, goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return Standing{}, err
	}
	sources := provider.ListSources()
	s := Standing{Want: sources[len(sources)-1].Version} // by their versions
	if err := pool.PingContext(ctx); err != nil {
		return s, db.fail(ctx, err)
	}
	read := db.Read.WithContext(ctx)
	if !read.Migrator().HasTable(goose.DefaultTablename) {
		return s, nil
	}
	if err := read.Raw("SELECT COALESCE(MAX(version_id), 0) FROM " + goose.DefaultTablename).Scan(&s.Have).Error; err != nil {
		return s, db.fail(ctx, err)
	}
	if s.Have == 0 {
		return s, nil
	}
	// These two columns are as old as the table.
	var row stampRow
	if err := read.Raw("SELECT rp_id, demo FROM stamp WHERE one = 1").Scan(&row).Error; err != nil {
		return s, db.fail(ctx, err)
	}
	s.Stamp = enroll.Stamp{RPID: row.RPID, Demo: row.Demo}
	if s.Have != s.Want {
		return s, nil
	}
	store := &Store{db: db}
	store.reader = reader{store: store, db: db.Read, outside: true}
	log, err := store.Log(ctx)
	s.LogKey = log.Key
	return s, err
}

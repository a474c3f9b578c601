package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"net/url"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"modernc.org/sqlite"
)

//go:embed migrations/sqlite/*.sql
var sqliteMigrations embed.FS

// SQLiteOptions may be left zero.
type SQLiteOptions struct {
	Wait time.Duration    // for a lock that another program holds; 0: 5 s
	Now  func() time.Time // nil: time.Now
	// Existing is for who has no use for a new store: nothing is made where there
	// is none, which is CodeMalformed, field "store".
	Existing bool
}

func (o SQLiteOptions) wait() time.Duration { return cmp.Or(o.Wait, 5*time.Second) }

// OpenSQLite opens the store in the file at path, and makes it if it is not
// there: readable by its owner alone, as is the directory if that has to be made
// too. What was acknowledged survives the end of the process and of the machine
// (WAL with synchronous=FULL).
//
// CodeMalformed, field "store": the path is no place for a store, or the file
// is damaged, not Latchkey's or a newer Latchkey's. It is left as it was.
// CodeUnavailable: the file cannot be opened or made, or is locked for too long.
func OpenSQLite(ctx context.Context, path string, opts SQLiteOptions) (*Store, error) {
	opts.Wait = opts.wait()
	if opts.Now == nil {
		opts.Now = time.Now
	}
	prepare := prepareFile
	if opts.Existing {
		prepare = existing
	}
	path, err := prepare(path)
	if err != nil {
		return nil, err
	}
	if err := claim(ctx, path, opts.Wait); err != nil {
		return nil, unusable(ctx, err)
	}
	db, err := sqliteDatabase(path, opts.Wait)
	if err != nil {
		return nil, unusable(ctx, err)
	}
	store, err := New(ctx, db, opts.Now())
	if err != nil {
		return nil, unusable(ctx, err)
	}
	return store, nil
}

// sqliteDatabase opens two pools: one connection that writes, since SQLite has
// one writer, and several that read and do not wait for it.
func sqliteDatabase(path string, wait time.Duration) (Database, error) {
	readers := max(4, runtime.NumCPU())
	write, err := pool(path, 1, wait, "immediate", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "secure_delete(ON)",
		"cache_size(-64000)", "wal_autocheckpoint(8000)") // KiB, pages
	if err != nil {
		return Database{}, err
	}
	read, err := pool(path, readers, wait, "deferred", "query_only(ON)")
	if err != nil {
		return Database{}, errors.Join(err, write.Close())
	}
	db := Database{
		Writers:  1,
		Wait:     wait,
		Dialect:  goose.DialectSQLite3,
		Clock:    "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
		Diagnose: diagnoseSQLite,
		Scrub:    func(ctx context.Context) error { return truncateLog(ctx, write) },
		Close: func() error {
			// Closing the last connection empties and removes the log.
			return errors.Join(read.Close(), write.Close())
		},
	}
	if db.Write, err = openGorm(write); err == nil {
		db.Read, err = openGorm(read)
	}
	if err == nil {
		db.Migrations, err = fs.Sub(sqliteMigrations, "migrations/sqlite")
	}
	if err != nil {
		return Database{}, errors.Join(err, db.Close())
	}
	return db, nil
}

// openGorm puts gorm's SQLite driver over connections of modernc.org/sqlite. The
// driver's own SQLite, in C, is replaced by nothing in go.mod.
func openGorm(pool *sql.DB) (*gorm.DB, error) {
	return Gorm(gormsqlite.New(gormsqlite.Config{Conn: pool}))
}

// pool opens the file, which has to be there, for as many connections as size.
func pool(path string, size int, wait time.Duration, lock string, pragmas ...string) (*sql.DB, error) {
	query := url.Values{
		"mode":     {"rw"},
		"_txlock":  {lock},
		"_dqs":     {"false"},
		"_timeout": {strconv.FormatInt(wait.Milliseconds(), 10)},
		// A file from elsewhere runs nothing of its own, and what is sorted or
		// kept for an undo never goes to another file.
		"_defensive": {"true"},
		"_pragma":    append([]string{"trusted_schema(OFF)", "temp_store(MEMORY)"}, pragmas...),
	}
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/… on Windows
	}
	name := url.URL{Scheme: "file", Path: slashed, RawQuery: query.Encode()}
	connector, err := sqlite.NewConnector(name.String())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(remembering{connector})
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}

// truncateLog moves what is in the write-ahead log into the database and
// empties it, so that the log keeps no old pages.
func truncateLog(ctx context.Context, db *sql.DB) error {
	var busy, pages, moved int
	if err := db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("somebody still reads the write-ahead log")
	}
	return nil
}

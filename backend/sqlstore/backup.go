package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

// backupWait is how long a backup or a restore waits for a lock.
const backupWait = 30 * time.Second

// BackupSQLite writes what the store in the file at path has at one moment into
// a new file of mode 0600, which is a store itself. The store may be in use
// meanwhile, by other programs too. CodeMalformed, field "store": there is no
// store; field "file": there is something at that path already.
func BackupSQLite(ctx context.Context, path, to string) (err error) {
	if path, err = existing(path); err != nil {
		return err
	}
	// SQLite takes an empty file for none, and this one is the owner's alone.
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return enroll.Errorf(enroll.CodeMalformed, "file", "the backup cannot be written: %w", err)
	}
	defer func() {
		if err == nil {
			err = f.Sync()
		}
		_ = f.Close()
		if err != nil {
			_ = os.Remove(to) // half a backup is none
		}
	}()
	db, err := pool(path, 1, backupWait, "deferred")
	if err != nil {
		return unusable(ctx, err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return unusable(ctx, err)
	}
	return nil
}

// RestoreSQLite puts what a backup of the relying party of this stamp has into the
// store at path, in place of all that is there, and makes the store if there is none. Other programs may use
// the store meanwhile: they see the one, and then the other. Sessions and
// invitations are ended, since some may have been ended after the backup was made,
// and mail that waited then has had its time; so may credentials have been
// revoked, which the caller has to see to.
//
// CodeMalformed, field "file": that is no backup, or a damaged one;
// CodeStampDiffer: the store belongs to another relying party or, field "file",
// the backup does. Then nothing was replaced, and no store was made.
func RestoreSQLite(ctx context.Context, path, from string, stamp enroll.Stamp, now time.Time) error {
	from, err := existing(from)
	if err != nil {
		return inFile(err)
	}
	theirs, err := inspect(ctx, from)
	if err != nil {
		return inFile(err)
	}
	if theirs != stamp {
		return enroll.Errorf(enroll.CodeStampDiffer, "file", "the backup belongs to %s, not to %s", describe(theirs), describe(stamp))
	}
	store, err := OpenSQLite(ctx, path, SQLiteOptions{Now: func() time.Time { return now }})
	if err != nil {
		return err
	}
	switch have, err := store.Stamped(ctx); {
	case err == nil && have != stamp:
		return errors.Join(enroll.Errorf(enroll.CodeStampDiffer, "", "the store belongs to %s, the backup to %s", describe(have), describe(stamp)), store.Close())
	case err != nil && enroll.CodeOf(err) != enroll.CodeNotFound:
		return errors.Join(err, store.Close())
	}
	if err := store.Close(); err != nil {
		return err
	}
	if path, err = prepareFile(path); err != nil {
		return err
	}
	if err := replaceWith(ctx, path, from); err != nil {
		return unusable(ctx, err)
	}
	return restored(ctx, path, now)
}

// existing is prepareFile for a store that has to be there.
func existing(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil || info.Size() == 0 {
		return "", noStore("there is no store at %s", path)
	}
	return prepareFile(path)
}

// inFile makes an error about a store one about the file that was given.
func inFile(err error) error {
	if e, ok := errors.AsType[*enroll.Error](err); ok && e.Field == "store" {
		return &enroll.Error{Code: e.Code, Field: "file", Message: e.Message, Err: e.Err}
	}
	return err
}

// inspect reads a whole backup, and returns whose it is.
func inspect(ctx context.Context, path string) (enroll.Stamp, error) {
	db, err := pool(path, 1, backupWait, "deferred", "query_only(ON)")
	if err != nil {
		return enroll.Stamp{}, unusable(ctx, err)
	}
	defer func() { _ = db.Close() }()
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil || verdict != "ok" {
		return enroll.Stamp{}, noStore("%s is damaged", path)
	}
	var stamp enroll.Stamp
	err = db.QueryRowContext(ctx, "SELECT rp_id, demo FROM stamp").Scan(&stamp.RPID, &stamp.Demo)
	if errors.Is(err, sql.ErrNoRows) {
		return enroll.Stamp{}, noStore("%s is empty", path)
	}
	if err != nil {
		return enroll.Stamp{}, noStore("%s is no store: %w", path, err)
	}
	return stamp, nil
}

// replaceWith copies every page of a file into a store, in one transaction.
func replaceWith(ctx context.Context, path, from string) error {
	db, err := pool(path, 1, backupWait, "immediate")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	return conn.Raw(func(driver any) error {
		c, ok := driver.(sqliteConn)
		if !ok {
			return fmt.Errorf("the driver %T cannot restore", driver)
		}
		restore, err := c.NewRestore(from)
		if err != nil {
			return err
		}
		_, err = restore.Step(-1)
		return errors.Join(err, restore.Finish())
	})
}

// restored brings the tables that came with a backup up to date, ends its
// sessions and invitations, and says in the journal what happened.
func restored(ctx context.Context, path string, now time.Time) (err error) {
	store, err := OpenSQLite(ctx, path, SQLiteOptions{Now: func() time.Time { return now }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	event := enroll.Event{ID: enroll.NewID(), At: now, Act: enroll.ActRestored, By: enroll.Holder{Kind: enroll.ActorSystem}}
	return store.write(ctx, func(db *gorm.DB) error {
		t := &tx{reader: reader{store: store, db: db}}
		err := t.change(ctx, nil, func(db *gorm.DB) error {
			return errors.Join(
				db.Model(&sessionRow{}).Where("ended_at IS NULL").Update("ended_at", micros(now)).Error,
				db.Model(&invitationRow{}).Where(open).Update("ended_at", micros(now)).Error,
				db.Where("TRUE").Delete(&mailRow{}).Error,
			)
		})
		return errors.Join(err, t.Append(ctx, event))
	})
}

package sqlstore

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"latchkey/backend/enroll"
)

// applicationID stands in the header of every store ("LKEY"; SQLite file
// format, section 1.3.14), so that no other program's database is ever taken
// for one.
const applicationID = 0x4c4b4559

func noStore(format string, args ...any) error {
	return enroll.Errorf(enroll.CodeMalformed, "store", format, args...)
}

// prepareFile checks the path, makes an empty file where there is none, and
// gives the absolute path.
func prepareFile(path string) (string, error) {
	if strings.TrimSpace(path) == "" || strings.ContainsRune(path, 0) {
		return "", noStore("the path of the store is empty or has characters that no path has")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", noStore("the path of the store: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", cannot("make the directory of the store", err)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return "", noStore("%s is not a file", path)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", cannot("open the store", err)
	}
	defer func() { _ = f.Close() }()
	return path, checkHeader(f)
}

func cannot(what string, err error) error {
	return enroll.Errorf(enroll.CodeUnavailable, "", "cannot "+what+": %w", err)
}

// checkHeader refuses a file that is neither empty nor a store, before SQLite
// touches it. The header was written before the file was first used with a
// write-ahead log, so it can be read without one.
func checkHeader(f *os.File) error {
	var header [100]byte // SQLite file format, section 1.3
	switch _, err := io.ReadFull(f, header[:]); {
	case errors.Is(err, io.EOF):
		return nil
	case errors.Is(err, io.ErrUnexpectedEOF), err == nil && string(header[:16]) != "SQLite format 3\x00":
		return noStore("%s is not a database", f.Name())
	case err != nil:
		return cannot("read the store", err)
	}
	if binary.BigEndian.Uint32(header[68:]) != applicationID {
		return noStore("%s is the database of another program", f.Name())
	}
	return nil
}

// claim puts the application ID into a new file. Of several programs that start
// at once one does it and the others find it done.
func claim(ctx context.Context, path string, wait time.Duration) error {
	db, err := pool(path, 1, wait, "immediate")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var id, tables int
	if err := tx.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil || id == applicationID {
		return err
	}
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return err
	}
	if tables > 0 {
		return noStore("%s is the database of another program", path)
	}
	// A pragma takes no parameters; 0x4c4b4559 in decimal.
	if _, err := tx.ExecContext(ctx, "PRAGMA application_id = 1280001369"); err != nil {
		return err
	}
	return tx.Commit()
}

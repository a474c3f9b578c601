package sqlstore

import (
	"errors"
	"reflect"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"

	"latchkey/backend/enroll"
)

// Gorm opens a database as a Store needs it.
func Gorm(driver gorm.Dialector) (*gorm.DB, error) {
	return gorm.Open(plainText{driver}, &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard, // statements have people's names in them
	})
}

// plainText is a dialect that takes no text which some database cannot keep.
// PostgreSQL would end the whole transaction over it, SQLite would keep it, and
// every database has to do the same.
type plainText struct{ gorm.Dialector }

// BindVarTo implements gorm.Dialector. A statement with an error is not run.
func (p plainText) BindVarTo(w clause.Writer, stmt *gorm.Statement, value any) {
	if v := reflect.ValueOf(value); v.Kind() == reflect.String && !plain(v.String()) {
		_ = stmt.AddError(errNotPlain)
	}
	p.Dialector.BindVarTo(w, stmt, value)
}

// plain reports whether every database can keep a text: UTF-8 without NUL.
func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

var errNotPlain error = enroll.Errorf(enroll.CodeMalformed, "", "text that is not UTF-8 or has a NUL")

// foundNothing reports whether a query failed because there is no such row, or
// cannot be one.
func foundNothing(err error) bool {
	return errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, errNotPlain)
}

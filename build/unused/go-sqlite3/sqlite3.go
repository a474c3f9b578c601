// Package sqlite3 takes the place of the driver that gorm's SQLite dialect
// imports: SQLite in C, which no program of ours opens, since the connections are
// those of modernc.org/sqlite. It registers nothing.
package sqlite3

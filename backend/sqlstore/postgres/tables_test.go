package postgres_test

import (
	"errors"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore/postgres"
)

// TestWhatStays: not even a later program with a defect takes away or changes
// what must stay.
func TestWhatStays(t *testing.T) {
	address := all.Postgres(t).Database(t)
	s, user := openAt(t, address, postgres.Options{}), person("anna")
	if err := s.InTx(t.Context(), func(tx enroll.Tx) error {
		return errors.Join(tx.InsertUser(t.Context(), user), tx.Append(t.Context(), happened(enroll.ActUserCreated, user.ID)),
			tx.InsertCredential(t.Context(), enroll.Credential{ID: enroll.NewID(), User: user.ID, CredentialID: enroll.Bytes{1}, State: enroll.Active, Ceremony: enroll.NewID()}))
	}); err != nil {
		t.Fatal(err)
	}
	db := raw(t, address)
	for _, statement := range []string{
		"DELETE FROM events", "UPDATE events SET act = ''", "TRUNCATE events", "DELETE FROM credentials", "TRUNCATE credentials",
		"DELETE FROM policies", "UPDATE policies SET body = ''", "TRUNCATE policies", "DELETE FROM users", "TRUNCATE users CASCADE",
	} {
		if _, err := db.Exec(t.Context(), statement); err == nil {
			t.Errorf("%s was carried out", statement)
		}
	}
}

// TestTables: text goes by its bytes everywhere, and what is unique is called by
// its first column. The errors of duplicates rest on that.
func TestTables(t *testing.T) {
	address := all.Postgres(t).Database(t)
	openAt(t, address, postgres.Options{})
	db := raw(t, address)
	for what, query := range map[string]string{
		"columns that go by a language": `
			SELECT attrelid::regclass || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
			WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'goose_db_version' AND atttypid = 'text'::regtype
				AND attcollation <> '"C"'::regcollation`,
		"unique indexes with another name": `
			SELECT index.relname FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid JOIN pg_class AS tab ON tab.oid = indrelid
				JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
			WHERE index.relnamespace = 'public'::regnamespace AND indisunique AND tab.relname NOT IN ('goose_db_version', 'stamp')
				AND attname <> 'seq' AND index.relname <> tab.relname || '.' || attname`,
	} {
		rows, err := db.Query(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			t.Errorf("%s: %s", what, name)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
}

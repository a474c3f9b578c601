package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

// Credential implements enroll.Reader.
func (r reader) Credential(ctx context.Context, id enroll.ID) (enroll.Credential, error) {
	return r.credential(ctx, noCredential(), "id = ?", id)
}

// CredentialByCredentialID implements enroll.Reader.
func (r reader) CredentialByCredentialID(ctx context.Context, id enroll.Bytes) (enroll.Credential, enroll.Owner, error) {
	absent := enroll.Errorf(enroll.CodeCredentialUnknown, "", "there is no such credential")
	row, err := first[ownedRow](ctx, r, absent, ownedCredential, blob(id))
	if err != nil {
		return enroll.Credential{}, enroll.Owner{}, err
	}
	c, err := row.Credential.credential()
	return c, enroll.Owner{Handle: row.OwnerHandle, Username: row.OwnerUsername}, r.store.db.fail(ctx, err)
}

// ownedRow is a row of a credential with whose it is.
type ownedRow struct {
	Credential    credentialRow `gorm:"embedded"`
	OwnerHandle   []byte
	OwnerUsername string
}

const ownedCredential = `SELECT credentials.*, users.handle AS owner_handle, users.username AS owner_username
	FROM credentials JOIN users ON users.id = credentials.user_id WHERE credentials.credential_id = ?`

func noCredential() *enroll.Error {
	return enroll.Errorf(enroll.CodeNotFound, "credential", "there is no such credential")
}

func (r reader) credential(ctx context.Context, absent *enroll.Error, where string, args ...any) (enroll.Credential, error) {
	row, err := one[credentialRow](ctx, r, absent, where, args...)
	if err != nil {
		return enroll.Credential{}, err
	}
	c, err := row.credential()
	return c, r.store.db.fail(ctx, err)
}

// Credentials implements enroll.Reader.
func (r reader) Credentials(ctx context.Context, user enroll.ID) ([]enroll.Credential, error) {
	return r.credentials(ctx, "user_id = ?", user)
}

// Unproved implements enroll.Reader.
func (r reader) Unproved(ctx context.Context, before time.Time) ([]enroll.Credential, error) {
	return r.credentials(ctx, "state = 'unproved' AND created_at < ?", micros(before))
}

func (r reader) credentials(ctx context.Context, where string, args ...any) ([]enroll.Credential, error) {
	var rows []credentialRow
	err := r.read(ctx, func(db *gorm.DB) error {
		return db.Where(where, args...).Order("created_at, seq").Find(&rows).Error
	})
	if err != nil {
		return nil, err
	}
	out := make([]enroll.Credential, len(rows))
	for i, row := range rows {
		if out[i], err = row.credential(); err != nil {
			return nil, r.store.db.fail(ctx, err)
		}
	}
	return out, nil
}

var credentialDuplicates = duplicates{
	"credentials.credential_id": {Code: enroll.CodeCredentialInUse, Message: "this credential is registered already"},
	"credentials.ceremony":      {Code: enroll.CodeCeremonyUsed, Message: "this ceremony has made a credential already"},
	"credentials.proof":         {Code: enroll.CodeCeremonyUsed, Message: "this ceremony has proved a credential already"},
	"credentials.id":            {Code: enroll.CodeConflict, Message: "this credential is there already"},
}

// InsertCredential implements enroll.Tx.
func (t *tx) InsertCredential(ctx context.Context, c enroll.Credential) error {
	row := newCredentialRow(c)
	return t.change(ctx, credentialDuplicates, func(db *gorm.DB) error { return t.orAbsent(db.Create(&row).Error, noUser()) })
}

// UpdateCredential implements enroll.Tx.
func (t *tx) UpdateCredential(ctx context.Context, c enroll.Credential) error {
	row := newCredentialRow(c)
	return t.change(ctx, credentialDuplicates, func(db *gorm.DB) error {
		done := db.Model(&row).Where("id = ?", row.ID).
			Select("name", "state", "changes", "sign_count", "clone_warning", "backed_up", "proof", "proved_at", "last_used_at").
			Updates(&row)
		if done.Error == nil && done.RowsAffected == 0 {
			return noCredential()
		}
		return done.Error
	})
}

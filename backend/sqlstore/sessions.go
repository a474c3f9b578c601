package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

type sessionRow struct {
	ID         string `gorm:"primaryKey"`
	UserID     string
	Invitation string
	Credential string
	Kiosk      string
	Ceremony   string
	TokenHash  []byte
	StepUp     string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	SeenAt     int64
	AssertedAt int64
	ExpiresAt  int64
	EndedAt    *int64
	HandedTo   string
	Identified string
	Reference  string
}

func (sessionRow) TableName() string { return "sessions" }

func newSessionRow(s enroll.Session) sessionRow {
	row := sessionRow{
		ID:         string(s.ID),
		UserID:     string(s.User),
		Invitation: string(s.Invitation),
		Credential: string(s.Credential),
		Kiosk:      string(s.Kiosk),
		Ceremony:   string(s.Ceremony),
		TokenHash:  blob(s.TokenHash),
		StepUp:     s.StepUp,
		CreatedAt:  micros(s.CreatedAt),
		SeenAt:     micros(s.SeenAt),
		AssertedAt: micros(s.AssertedAt),
		ExpiresAt:  micros(s.ExpiresAt),
		EndedAt:    optionalMicros(s.EndedAt),
	}
	if s.Handed != nil {
		row.HandedTo, row.Identified, row.Reference = string(s.Handed.User), s.Handed.Identified.Method, s.Handed.Identified.Reference
	}
	return row
}

func (r sessionRow) session() enroll.Session {
	s := enroll.Session{
		ID:         enroll.ID(r.ID),
		User:       enroll.ID(r.UserID),
		Invitation: enroll.ID(r.Invitation),
		Credential: enroll.ID(r.Credential),
		Kiosk:      enroll.ID(r.Kiosk),
		Ceremony:   enroll.ID(r.Ceremony),
		TokenHash:  r.TokenHash,
		StepUp:     r.StepUp,
		CreatedAt:  moment(r.CreatedAt),
		SeenAt:     moment(r.SeenAt),
		AssertedAt: moment(r.AssertedAt),
		ExpiresAt:  moment(r.ExpiresAt),
		EndedAt:    optionalMoment(r.EndedAt),
	}
	if r.HandedTo != "" {
		s.Handed = &enroll.Handed{
			User: enroll.ID(r.HandedTo), Identified: enroll.Identification{Method: r.Identified, Reference: r.Reference},
		}
	}
	return s
}

func noSession() *enroll.Error {
	return enroll.Errorf(enroll.CodeSignedOut, "", "nobody is signed in here")
}

// heldRow is a row of a session with what its user is now.
type heldRow struct {
	Session sessionRow `gorm:"embedded"`
	Role    string
	Status  string
}

func (r heldRow) session() enroll.Session {
	s := r.Session.session()
	s.Role, s.Status = enroll.Role(r.Role), enroll.UserStatus(r.Status)
	return s
}

// held selects rows of sessions with what their users are.
const held = "SELECT sessions.*, users.role, users.status FROM sessions JOIN users ON users.id = sessions.user_id WHERE "

// Session implements enroll.Reader.
func (r reader) Session(ctx context.Context, id enroll.ID) (enroll.Session, error) {
	row, err := first[heldRow](ctx, r, noSession(), held+"sessions.id = ?", string(id))
	return row.session(), err
}

// SessionByToken implements enroll.Reader.
func (r reader) SessionByToken(ctx context.Context, hash enroll.Bytes) (enroll.Session, error) {
	row, err := first[heldRow](ctx, r, noSession(), held+"sessions.token_hash = ?", blob(hash))
	return row.session(), err
}

// atKioskRow is a row of a kiosk with that of a session, if there is one.
type atKioskRow struct {
	Kiosk kioskRow `gorm:"embedded;embeddedPrefix:at_"`
	Held  heldRow  `gorm:"embedded"`
}

const atKiosk = `SELECT kiosks.id AS at_id, kiosks.name AS at_name, kiosks.public_key AS at_public_key, kiosks.paired_at AS at_paired_at,
	kiosks.paired_by AS at_paired_by, kiosks.seen_at AS at_seen_at, kiosks.revoked_at AS at_revoked_at, kiosks.revoked_by AS at_revoked_by,
	sessions.*, users.role, users.status
	FROM kiosks LEFT JOIN sessions ON sessions.token_hash = ? LEFT JOIN users ON users.id = sessions.user_id WHERE kiosks.id = ?`

// KioskAndSession implements enroll.Reader.
func (r reader) KioskAndSession(ctx context.Context, kiosk enroll.ID, hash enroll.Bytes) (enroll.Kiosk, enroll.Session, error) {
	row, err := first[atKioskRow](ctx, r, noKiosk(), atKiosk, blob(hash), string(kiosk))
	if err != nil {
		return enroll.Kiosk{}, enroll.Session{}, err
	}
	k, err := row.Kiosk.kiosk()
	if err != nil || row.Held.Session.ID == "" {
		return k, enroll.Session{}, r.store.db.fail(ctx, err)
	}
	return k, row.Held.session(), nil
}

// standingRow is a row of the newest policy, with that of a session and of what its
// user changed, if there are any.
type standingRow struct {
	Policy  policyRow `gorm:"embedded;embeddedPrefix:policy_"`
	Held    heldRow   `gorm:"embedded"`
	Changed *int64
}

const standing = `SELECT newest.version AS policy_version, newest.body AS policy_body, address_changes.at AS changed, sessions.*, users.role, users.status
	FROM (SELECT version, body FROM policies ORDER BY version DESC LIMIT 1) AS newest
	LEFT JOIN sessions ON sessions.id = ? LEFT JOIN users ON users.id = sessions.user_id
	LEFT JOIN address_changes ON address_changes.user_id = ? AND address_changes.changed_by = sessions.user_id`

// Standing implements enroll.Reader.
func (r reader) Standing(ctx context.Context, session, user enroll.ID) (enroll.Standing, error) {
	row, err := first[standingRow](ctx, r, noPolicy(), standing, string(session), string(user))
	if err != nil {
		return enroll.Standing{}, err
	}
	var out enroll.Standing
	if row.Held.Session.ID != "" {
		out.Session = row.Held.session()
	}
	if row.Changed != nil {
		out.Changed = moment(*row.Changed)
	}
	out.Policy, err = parse[enroll.Policy](row.Policy.Body)
	return out, r.store.db.fail(ctx, err)
}

// InsertSession implements enroll.Tx.
func (t *tx) InsertSession(ctx context.Context, s enroll.Session) error {
	row := newSessionRow(s)
	return t.change(ctx, duplicates{
		"sessions.ceremony":   {Code: enroll.CodeCeremonyUsed, Message: "this ceremony has opened a session already"},
		"sessions.id":         {Code: enroll.CodeConflict, Message: "this session is there already"},
		"sessions.token_hash": {Code: enroll.CodeConflict, Message: "this token is there already"},
	}, func(db *gorm.DB) error { return t.orAbsent(db.Create(&row).Error, noUser()) })
}

// UpdateSession implements enroll.Tx.
func (t *tx) UpdateSession(ctx context.Context, s enroll.Session) error {
	row := newSessionRow(s)
	return t.change(ctx, nil, func(db *gorm.DB) error {
		done := db.Model(&row).Where("id = ? AND ended_at IS NULL", row.ID).
			Select("seen_at", "asserted_at", "step_up", "handed_to", "identified", "reference", "ended_at").Updates(&row)
		if done.Error == nil && done.RowsAffected == 0 {
			return noSession()
		}
		return done.Error
	})
}

// EndSessions implements enroll.Tx.
func (t *tx) EndSessions(ctx context.Context, user, credential enroll.ID, at time.Time) error {
	return t.change(ctx, nil, func(db *gorm.DB) error {
		q := db.Model(&sessionRow{}).Where("user_id = ? AND ended_at IS NULL", user)
		if credential != "" {
			q = q.Where("credential = ?", credential)
		}
		return q.Update("ended_at", micros(at)).Error
	})
}

// SeeSession implements enroll.Tx.
func (t *tx) SeeSession(ctx context.Context, id enroll.ID, at time.Time) error {
	err := t.db.WithContext(ctx).Model(&sessionRow{}).Where("id = ? AND ended_at IS NULL", id).Update("seen_at", micros(at)).Error
	return t.store.db.fail(ctx, err)
}

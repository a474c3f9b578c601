package sqlstore

import (
	"context"
	"iter"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

// Event implements enroll.Reader.
func (r reader) Event(ctx context.Context, id enroll.ID) (enroll.Event, error) {
	absent := enroll.Errorf(enroll.CodeNotFound, "event", "there is no such event")
	row, err := one[eventRow](ctx, r, absent, "id = ?", id)
	if err != nil {
		return enroll.Event{}, err
	}
	event, err := row.event()
	return event, r.store.db.fail(ctx, err)
}

// AllEvents implements enroll.Reader.
func (r reader) AllEvents(ctx context.Context) iter.Seq2[enroll.Event, error] {
	return all(ctx, r, "at", func(row eventRow) (int64, int64) { return row.At, row.Seq }, eventRow.event)
}

// Append implements enroll.Tx.
func (t *tx) Append(ctx context.Context, event enroll.Event) error {
	row := newEventRow(event)
	err := t.change(ctx, duplicates{
		"events.id": {Code: enroll.CodeConflict, Message: "this event is there already"},
	}, func(db *gorm.DB) error { return db.Create(&row).Error })
	t.appended = t.appended || err == nil
	return err
}

// Forget implements enroll.Tx. An address is whose act it came from; if that was
// a stranger's, whom the act was on. The statements that change events come first:
// they wait for a sealing that goes on, and the others then find what it made.
func (t *tx) Forget(ctx context.Context, user enroll.ID) error {
	const theirs = `(by_user = ? OR user_id = ? AND holder LIKE '{"kind":"stranger"%')`
	return t.change(ctx, nil, func(db *gorm.DB) error {
		for _, s := range []struct {
			statement string
			args      []any
		}{
			{"UPDATE events SET address = '' WHERE address <> '' AND " + theirs, []any{user, user}},
			{"UPDATE events SET reference = '' WHERE reference <> '' AND user_id = ?", []any{user}},
			{"UPDATE sealed SET address_salt = ? WHERE event_seq IN (SELECT seq FROM events WHERE " + theirs + ")", []any{[]byte{}, user, user}},
			{"UPDATE sealed SET reference_salt = ? WHERE event_seq IN (SELECT seq FROM events WHERE user_id = ?)", []any{[]byte{}, user}},
			{"UPDATE sessions SET reference = '' WHERE reference <> '' AND (handed_to = ? OR user_id = ?)", []any{user, user}},
		} {
			if err := db.Exec(s.statement, s.args...).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

type eventRow struct {
	Seq          int64 `gorm:"primaryKey"`
	ID           string
	At           int64
	Act          string
	Code         string
	Holder       string
	UserID       string
	Credential   string
	CredentialID []byte
	AAGUID       string `gorm:"column:aaguid"`
	Ceremony     string
	Kiosk        string
	State        string
	Reason       string
	Request      string
	Address      string
	Identified   string
	Reference    string
	Times        int32
}

func (eventRow) TableName() string { return "events" }

func newEventRow(e enroll.Event) eventRow {
	row := eventRow{
		ID:           string(e.ID),
		At:           micros(e.At),
		Act:          string(e.Act),
		Code:         string(e.Code),
		Holder:       text(e.By),
		UserID:       string(e.User),
		Credential:   string(e.Credential),
		CredentialID: blob(e.CredentialID),
		AAGUID:       string(e.AAGUID),
		Ceremony:     string(e.Ceremony),
		Kiosk:        string(e.Kiosk),
		State:        string(e.State),
		Reason:       string(e.Reason),
		Request:      e.Request,
		Address:      e.Address,
		Times:        e.Times,
	}
	if e.Identified != nil {
		row.Identified, row.Reference = e.Identified.Method, e.Identified.Reference
	}
	return row
}

func (r eventRow) event() (enroll.Event, error) {
	by, err := parse[enroll.Holder](r.Holder)
	e := enroll.Event{
		ID:           enroll.ID(r.ID),
		At:           moment(r.At),
		Act:          enroll.Act(r.Act),
		Code:         enroll.Code(r.Code),
		By:           by,
		User:         enroll.ID(r.UserID),
		Credential:   enroll.ID(r.Credential),
		CredentialID: r.CredentialID,
		AAGUID:       enroll.AAGUID(r.AAGUID),
		Ceremony:     enroll.ID(r.Ceremony),
		Kiosk:        enroll.ID(r.Kiosk),
		State:        enroll.CredentialState(r.State),
		Reason:       enroll.Reason(r.Reason),
		Request:      r.Request,
		Address:      r.Address,
		Times:        r.Times,
	}
	if r.Identified != "" {
		e.Identified = &enroll.Identification{Method: r.Identified, Reference: r.Reference}
	}
	return e, err
}

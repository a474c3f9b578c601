package sqlstore

import (
	"context"
	"fmt"
	"time"

	"latchkey/backend/enroll"
)

// fades says of which table rows fade, known by a key, and how long after their
// time is over. Each has an index by that time.
type fades struct {
	table, key, over string
	kept             time.Duration
}

var fading = []fades{
	{"sessions", "id", "expires_at", enroll.OverKept}, // one that ended before would have lasted twelve hours
	{"ended", "id", "at", enroll.EndedKept},
	{"address_links", "token_mark", "expires_at", enroll.OverKept},
	{"address_changes", "user_id, changed_by", "at", enroll.AddressCooling + enroll.OverKept},
	{"pairings", "id", "expires_at", enroll.OverKept},
	{"claim_codes", "id", "expires_at", enroll.OverKept},
	{"invitations", "id", "expires_at", enroll.InvitationKept},
}

// statement takes away some rows, given the time until which they have to be over,
// their number, and the time once more: that is looked at again where the row is
// locked, since another transaction may have changed it after it was found. The
// plus keeps that from being what rows are found by.
func (f fades) statement() string {
	return fmt.Sprintf("DELETE FROM %[1]s WHERE (%[2]s) IN (SELECT %[2]s FROM %[1]s WHERE %[3]s <= ? ORDER BY %[3]s LIMIT ?) AND +%[3]s <= ?", f.table, f.key, f.over)
}

// Fade implements enroll.Tx.
func (t *tx) Fade(ctx context.Context, now time.Time, most int) (int, error) {
	db, gone := t.db.WithContext(ctx), 0
	for _, f := range fading {
		if gone == most {
			break
		}
		until := micros(now.Add(-f.kept))
		done := db.Exec(f.statement(), until, most-gone, until)
		if done.Error != nil {
			return gone, t.store.db.fail(ctx, done.Error)
		}
		gone += int(done.RowsAffected)
	}
	return gone, nil
}

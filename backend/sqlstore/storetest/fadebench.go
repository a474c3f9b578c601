package storetest

import (
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// BenchmarkFade measures transactions that each take away 100 of so many sessions
// and ends of ceremonies that are over, beside as many that are not.
func BenchmarkFade(b *testing.B, rows int, s enroll.Store) {
	user, later := newUser("anna"), start.Add(365*24*time.Hour)
	fill := func(n int, insert func(tx enroll.Tx, i int) error) {
		b.Helper()
		for from := 0; from < n; from += 1000 {
			err := s.InTx(b.Context(), func(tx enroll.Tx) error {
				for i := from; i < min(from+1000, n); i++ {
					if err := insert(tx, i); err != nil {
						return err
					}
				}
				return tx.Append(b.Context(), newEvent(user.ID))
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	fill(1, func(tx enroll.Tx, _ int) error { return tx.InsertUser(b.Context(), user) })
	fill(2*rows, func(tx enroll.Tx, i int) error {
		at := start.Add(time.Duration(i) * time.Millisecond)
		if i >= rows {
			at = at.Add(later.Sub(start))
		}
		if i%2 == 0 {
			return tx.End(b.Context(), enroll.Ended{ID: enroll.NewID(), Purpose: enroll.PurposeProve, User: user.ID, At: at})
		}
		session := newSession(user.ID)
		session.ExpiresAt = at
		return tx.InsertSession(b.Context(), session)
	})
	var took []time.Duration
	for left := rows; left > 0; {
		begun, gone := time.Now(), 0
		err := s.InTx(b.Context(), func(tx enroll.Tx) (err error) { gone, err = tx.Fade(b.Context(), later, 100); return err })
		if err != nil || gone == 0 {
			b.Fatal(gone, err)
		}
		took, left = append(took, time.Since(begun)), left-gone
	}
	report(b, took)
}

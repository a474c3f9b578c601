package sqlstore_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/crowd"
	"latchkey/backend/sqlstore"
)

// inhabited opens a store with the first n people of a crowd.
func inhabited(b *testing.B, n int) (*sqlstore.Store, *crowd.Crowd) {
	b.Helper()
	s, err := sqlstore.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "store.db"), sqlstore.SQLiteOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	people := crowd.New(1, now)
	for i := 0; i < n; i += 1000 {
		if err := s.InTx(b.Context(), func(tx enroll.Tx) error {
			for j := range min(1000, n-i) {
				if err := tx.InsertUser(b.Context(), people.Person(i+j)); err != nil {
					return err
				}
			}
			return tx.Append(b.Context(), happened(enroll.ActImported, ""))
		}); err != nil {
			b.Fatal(err)
		}
	}
	return s, people
}

// perCall times fn.
func perCall(b *testing.B, fn func() error) float64 {
	n := 0
	begun := time.Now()
	for b.Loop() {
		n++
		if err := fn(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(time.Since(begun).Nanoseconds()) / float64(n)
}

// BenchmarkSearch searches among 1,000 and 100,000 people. "ratio" is how many
// times as long the larger store took for the same text.
func BenchmarkSearch(b *testing.B) {
	small := map[string]float64{}
	for _, n := range []int{1_000, 100_000} {
		s, _ := inhabited(b, n)
		for _, text := range crowd.Texts {
			b.Run(fmt.Sprintf("people=%d/text=%q", n, text), func(b *testing.B) {
				ns := perCall(b, func() error {
					_, err := s.FindUsers(b.Context(), enroll.UserQuery{Text: text, Limit: enroll.DefaultPage})
					return err
				})
				if n == 1_000 {
					small[text] = ns
				} else if small[text] > 0 {
					b.ReportMetric(ns/small[text], "ratio")
				}
			})
		}
	}
}

// BenchmarkInsertUser writes one person in one durable transaction.
func BenchmarkInsertUser(b *testing.B) {
	for _, n := range []int{0, 100_000} {
		b.Run(fmt.Sprintf("people=%d", n), func(b *testing.B) {
			s, people := inhabited(b, n)
			i := n - 1
			perCall(b, func() error {
				i++
				return insert(b.Context(), s, people.Person(i))
			})
		})
	}
}

// BenchmarkRegistration does in one durable transaction what the end of a
// registration does.
func BenchmarkRegistration(b *testing.B) {
	s, _ := inhabited(b, 0)
	user := person("anna")
	if err := insert(b.Context(), s, user); err != nil {
		b.Fatal(err)
	}
	perCall(b, func() error {
		return s.InTx(b.Context(), func(tx enroll.Tx) error {
			_, err := tx.LockUser(b.Context(), user.ID)
			credential := enroll.Credential{
				ID: enroll.NewID(), User: user.ID, CredentialID: enroll.NewChallenge(), State: enroll.Unproved, Ceremony: enroll.NewID(), CreatedAt: now,
				PublicKey: make(enroll.Bytes, 77), Attestation: enroll.Attestation{Format: "packed", Object: make(enroll.Bytes, 900), ClientData: make(enroll.Bytes, 150)},
				Changes: []enroll.StateChange{{State: enroll.Unproved, At: now}},
			}
			return errors.Join(err, tx.InsertCredential(b.Context(), credential),
				tx.End(b.Context(), enroll.Ended{ID: credential.Ceremony, Purpose: enroll.PurposeRegister, At: now}),
				tx.Append(b.Context(), happened(enroll.ActRegistration, user.ID)))
		})
	})
}

// BenchmarkNames names the people of a page of the journal, a hundred of them, among
// 1,000 and 100,000. "ratio" is how many times as long the larger store took.
func BenchmarkNames(b *testing.B) {
	small := 0.0
	for _, n := range []int{1_000, 100_000} {
		s, _ := inhabited(b, n)
		page, err := s.FindUsers(b.Context(), enroll.UserQuery{Limit: enroll.MaxPage})
		if err != nil {
			b.Fatal(err)
		}
		var ids []enroll.ID
		for _, user := range page.Users {
			ids = append(ids, user.ID)
		}
		b.Run(fmt.Sprintf("people=%d", n), func(b *testing.B) {
			ns := perCall(b, func() error {
				names, err := s.Names(b.Context(), ids)
				if err == nil && len(names) != len(ids) {
					err = fmt.Errorf("%d names", len(names))
				}
				return err
			})
			if small == 0 {
				small = ns
			}
			b.ReportMetric(ns/small, "ratio")
		})
	}
}

package sqlstore_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
)

// resident makes the i-th of many people whose names are as unevenly spread as
// people's are.
func resident(i int, rnd *rand.Rand) enroll.User {
	firsts := []string{"Anna", "Bernd", "Chloë", "Dušan", "Eva", "Farid", "Grażyna", "Hans", "Inès", "Jürgen", "Kaya", "Lena", "Mert",
		"Nina", "Olga", "Paul", "Qi", "Rosa", "Søren", "Tim", "Uwe", "Vera", "Willi", "Xaver", "Yusuf", "Zoe"}
	lasts := []string{"Meier", "Müller", "Schmidt", "Nowak", "Yılmaz", "Strauß", "García", "Østergård", "Weber", "Zimmermann"}
	ends := []string{"", "", "", "bach", "hofer", "inger", "ková", "mann", "sen", "wicz"}
	first := firsts[rnd.IntN(len(firsts))]
	last := lasts[rnd.IntN(len(lasts))] + ends[rnd.IntN(len(ends))]
	user := person(fmt.Sprintf("%s.%s%d", first, last, i))
	user.DisplayName, user.ExternalID = first+" "+last, fmt.Sprintf("E%07d", i)
	user.CreatedAt = now.Add(time.Duration(i) * time.Millisecond)
	return user
}

// inhabited opens a store with n people.
func inhabited(b *testing.B, n int) *sqlstore.Store {
	b.Helper()
	s, err := sqlstore.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "store.db"), sqlstore.SQLiteOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := 0; i < n; i += 1000 {
		if err := s.InTx(b.Context(), func(tx enroll.Tx) error {
			for j := range min(1000, n-i) {
				if err := tx.InsertUser(b.Context(), resident(i+j, rnd)); err != nil {
					return err
				}
			}
			return tx.Append(b.Context(), happened(enroll.ActImported, ""))
		}); err != nil {
			b.Fatal(err)
		}
	}
	return s
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
	texts := []string{"", "a", "zo", "zimm", "meier", "example", "anna meier", "zoe zimmermann", "e0000123", "anna nobody", "zoe zimmermannwicz example com"}
	small := map[string]float64{}
	for _, n := range []int{1_000, 100_000} {
		s := inhabited(b, n)
		for _, text := range texts {
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
			s, rnd := inhabited(b, n), rand.New(rand.NewPCG(3, 4))
			i := n
			perCall(b, func() error {
				i++
				return insert(b.Context(), s, resident(i, rnd))
			})
		})
	}
}

// BenchmarkRegistration does in one durable transaction what the end of a
// registration does.
func BenchmarkRegistration(b *testing.B) {
	s, user := inhabited(b, 0), person("anna")
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

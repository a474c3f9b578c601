package sqlstore_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/sqlstore"
)

var (
	firstNames = []string{"Anna", "Bernd", "Chloë", "Dušan", "Eva", "Farid", "Grażyna", "Hans", "Inès", "Jürgen", "Kaya", "Lena", "Mert", "Nina", "Olga", "Paul", "Qi", "Rosa", "Søren", "Tim", "Uwe", "Vera", "Willi", "Xaver", "Yusuf", "Zoe"}
	lastNames  = []string{"Meier", "Müller", "Schmidt", "Nowak", "Yılmaz", "Strauß", "García", "Østergård", "Weber", "Zimmermann"}
)

func person(i int, rnd *rand.Rand) enroll.User {
	first, last := firstNames[rnd.IntN(len(firstNames))], lastNames[rnd.IntN(len(lastNames))]
	syllables := []string{"ba", "ko", "li", "mu", "ne", "ro", "sa", "ti", "ver", "zen"}
	for range rnd.IntN(3) {
		last += syllables[rnd.IntN(len(syllables))]
	}
	at := time.UnixMicro(1_700_000_000_000_000 + int64(i))
	return enroll.User{
		ID: enroll.NewID(), Handle: enroll.NewUserHandle(),
		Username:    fmt.Sprintf("%s.%s%d", first, last, i),
		DisplayName: first + " " + last,
		Addresses:   []enroll.Address{{Email: fmt.Sprintf("%s.%s%d@example.com", first, last, i), Primary: true}},
		ExternalID:  fmt.Sprintf("E%07d", i),
		Status:      enroll.UserActive, CreatedAt: at, UpdatedAt: at, Revision: 1,
	}
}

func filled(b *testing.B, n int) *sqlstore.Store {
	ctx := context.Background()
	s, err := sqlstore.OpenSQLite(ctx, filepath.Join(map[bool]string{true: os.Getenv("DBDIR"), false: b.TempDir()}[os.Getenv("DBDIR") != ""], "store.db"), sqlstore.SQLiteOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := 0; i < n; {
		err := s.InTx(ctx, func(tx enroll.Tx) error {
			for range 2000 {
				if i == n {
					break
				}
				if err := tx.InsertUser(ctx, person(i, rnd)); err != nil {
					return err
				}
				i++
			}
			return tx.Append(ctx, enroll.Event{ID: enroll.NewID(), At: time.Now(), Act: enroll.ActImported})
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{100000, 1000000} {
		start := time.Now()
		s := filled(b, n)
		b.Log(n, "filled in", time.Since(start))
		for _, q := range []string{"", "a", "z", "zo", "zim", "zimm", "mull", "mullerba", "example", "com", "anna mull", "zoe zimm", "e0012", "e0000123", "e0012 anna", "xyz", "anna meier example com", "ba"} {
			b.Run(fmt.Sprintf("%d/%s", n, q), func(b *testing.B) {
				for b.Loop() {
					if _, err := s.FindUsers(context.Background(), enroll.UserQuery{Text: q, Limit: 20}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

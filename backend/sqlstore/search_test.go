package sqlstore

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/crowd"
)

// TestEveryWayFindsTheSame: which way a search takes is a matter of time alone.
func TestEveryWayFindsTheSame(t *testing.T) {
	s, err := OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "store.db"), SQLiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	people, rows := crowd.New(1, time.Now()), []userRow{}
	err = s.InTx(t.Context(), func(tx enroll.Tx) error {
		for i := range 2000 {
			person := people.Person(i)
			rows = append(rows, newUserRow(person))
			if err := tx.InsertUser(t.Context(), person); err != nil {
				return err
			}
		}
		return tx.Append(t.Context(), enroll.Event{ID: enroll.NewID(), At: time.Now(), Act: enroll.ActImported, By: enroll.Holder{Kind: enroll.ActorSystem}})
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(rows, func(a, b userRow) int { return strings.Compare(a.Sort, b.Sort) })

	ways := map[string]ways{
		"usual": usual, "all gathered": {few: 10_000, some: 10_000}, "all sorted": {some: 10_000}, "all by first letters": {},
		"mixed": {few: 20, some: 100},
	}
	for _, text := range append(crowd.Texts, "anna", "meier anna", "zoe zimmermannw", "wicz", "zimmermann zo example", "ne me", "e00000 anna") {
		words := searchWords(text)
		var want []string
		for _, row := range rows {
			if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(row.Words, " "+word) }) {
				want = append(want, row.ID)
			}
		}
		for name, way := range ways {
			if got := everybody(t, s, words, way); !slices.Equal(got, want) {
				t.Errorf("%q, %s: %d people, want %d", text, name, len(got), len(want))
			}
		}
	}
}

// everybody finds all who have the words, page by page.
func everybody(t *testing.T, s *Store, words []string, way ways) (ids []string) {
	t.Helper()
	const limit = 37
	after := ""
	for {
		var page []userRow
		err := s.atOneMoment(t.Context(), func(db *gorm.DB) error {
			seqs, err := search{db: db, after: after, limit: limit, ways: way}.find(words)
			if err != nil || len(seqs) == 0 {
				return err
			}
			return db.Order("sort").Find(&page, "seq IN ?", seqs).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page {
			ids, after = append(ids, row.ID), row.Sort
		}
		if len(page) < limit {
			return ids
		}
	}
}

package sqlstore

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestFadingGoesByIndexes: what is over is found, and taken away, without going
// through what is not.
func TestFadingGoesByIndexes(t *testing.T) {
	s, err := OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "store.db"), SQLiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for _, f := range fading {
		var steps []struct{ Detail string }
		if err := s.db.Read.Raw("EXPLAIN QUERY PLAN "+f.statement(), 1, 1, 1).Scan(&steps).Error; err != nil {
			t.Fatal(err)
		}
		found := false
		for _, step := range steps {
			if strings.HasPrefix(step.Detail, "SCAN") && !strings.Contains(step.Detail, "SUBQUERY") {
				t.Errorf("%s: %s", f.table, step.Detail)
			}
			found = found || strings.Contains(step.Detail, "INDEX "+f.table+"_") && strings.Contains(step.Detail, "("+f.over+"<?)")
		}
		if !found {
			t.Errorf("%s: %+v", f.table, steps)
		}
	}
}

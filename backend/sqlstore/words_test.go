package sqlstore

import (
	"strings"
	"testing"
	"unicode/utf8"

	"latchkey/backend/enroll"
)

// TestIndexRowsAreShort: whatever somebody is called, PostgreSQL can index it.
func TestIndexRowsAreShort(t *testing.T) {
	const limit = 2704 - 64 // bytes of a row, but for its head
	for _, name := range []string{
		strings.Repeat("ﷺ", enroll.MaxDisplayName), strings.Repeat("ﷲ", enroll.MaxDisplayName), strings.Repeat("가", enroll.MaxDisplayName),
		strings.Repeat("a가", enroll.MaxDisplayName), strings.Repeat("\U0002000b ", enroll.MaxDisplayName),
	} {
		user := enroll.User{DisplayName: name, Username: strings.Repeat("ü", enroll.MaxUsernameBytes/2)}
		row := newUserRow(user)
		if !utf8.ValidString(row.Sort) || !utf8.ValidString(row.Words) {
			t.Errorf("%.20q is cut in the middle of a character", name)
		}
		for _, term := range terms(row.Words) {
			if n := len(term) + len(row.Sort); n > limit {
				t.Errorf("%.20q: a row of %d bytes", name, n)
			}
		}
		for _, word := range searchWords(name) {
			if !strings.Contains(row.Words, " "+word) {
				t.Errorf("%.20q is not found by its own words", name)
			}
		}
	}
}

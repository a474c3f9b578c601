package storetest

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"latchkey/backend/enroll"
)

// everyPage goes from page to page of a search.
func everyPage(t *testing.T, s enroll.Reader, text string, limit int32) iter.Seq2[enroll.UserPage, error] {
	return func(yield func(enroll.UserPage, error) bool) {
		query := enroll.UserQuery{Text: text, Limit: limit}
		for {
			page, err := s.FindUsers(t.Context(), query)
			if err == nil && len(page.Users) > int(limit) {
				err = fmt.Errorf("a page of %d users", len(page.Users))
			}
			if err == nil && page.Next != "" && len(page.Users) != int(limit) {
				err = fmt.Errorf("a page of %d users that is not the last", len(page.Users))
			}
			if !yield(page, err) || err != nil || page.Next == "" {
				return
			}
			query.Cursor = page.Next
		}
	}
}

func pages(t *testing.T, open func(t *testing.T) enroll.Store) {
	t.Run("by display name without case and accents, then username", func(t *testing.T) {
		s := open(t)
		for username, name := range map[string]string{
			"1": "anna", "2": "Anna", "3": "ANNA Meier", "4": "Änna  Abel", "5": "Annabel", "6": "Ob", "7": "ÖA", "8": "🙂", "B": "zoe", "a": "Zoë",
		} {
			user := newUser(username)
			user.DisplayName = name
			insert(t, s, user)
		}
		wantFound(t, s, "", "8", "1", "2", "4", "3", "5", "7", "6", "a", "B")
	})
	t.Run("10,000 people, while others come", func(t *testing.T) {
		s := open(t)
		const n = 10_000
		var want []string
		var all []enroll.User
		for i := range n {
			// Many have the same display name, so that pages end among them.
			user := plainUser(numbered("", i), string(rune('A'+i/400)))
			all = append(all, user)
			want = append(want, user.Username)
		}
		insert(t, s, all...)
		var got []string
		late := 0
		for page, err := range everyPage(t, s, "", enroll.MaxPage) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, names(page)...)
			if len(got)%2500 == 0 && late < 4 {
				// One before the end of this page, one after it.
				last := page.Users[len(page.Users)-1]
				for _, name := range []string{"A", last.DisplayName} {
					late++
					user := newUser(numbered("late", late))
					user.DisplayName = name
					insert(t, s, user)
				}
			}
		}
		got = slices.DeleteFunc(got, func(name string) bool { return strings.HasPrefix(name, "late") })
		if !slices.Equal(got, want) {
			t.Fatalf("%d users, want %d, each once and in order", len(got), len(want))
		}
	})
	t.Run("the last page is full and says so", func(t *testing.T) {
		s := open(t)
		insert(t, s, newUser("anna"), newUser("berta"))
		page := must(s.FindUsers(t.Context(), enroll.UserQuery{Limit: 2}))(t)
		if len(page.Users) != 2 || page.Next != "" {
			t.Errorf("%d users, next %q", len(page.Users), page.Next)
		}
	})
	t.Run("no page without an end", func(t *testing.T) {
		s := open(t)
		var many []enroll.User
		for i := range enroll.MaxPage + 1 {
			many = append(many, plainUser(numbered("", i), "A"))
		}
		insert(t, s, many...)
		for limit, want := range map[int32]int{0: enroll.DefaultPage, -1: enroll.DefaultPage, 1<<31 - 1: enroll.MaxPage} {
			page := must(s.FindUsers(t.Context(), enroll.UserQuery{Limit: limit}))(t)
			if len(page.Users) != want || page.Next == "" {
				t.Errorf("limit %d: %d users", limit, len(page.Users))
			}
		}
		if page := must(s.Events(t.Context(), enroll.EventQuery{}))(t); len(page.Events) != 1 {
			t.Errorf("%d events", len(page.Events))
		}
	})
	t.Run("cursors that are none", func(t *testing.T) {
		s := open(t)
		insert(t, s, newUser("anna"), newUser("berta"))
		for range 2 {
			write(t, s, func(enroll.Tx) error { return nil })
		}
		users := must(s.FindUsers(t.Context(), enroll.UserQuery{Limit: 1}))(t).Next
		events := must(s.Events(t.Context(), enroll.EventQuery{Limit: 1}))(t).Next
		if users == "" || events == "" {
			t.Fatal("no cursors")
		}
		tryUsers := func(cursor string) error {
			_, err := s.FindUsers(t.Context(), enroll.UserQuery{Limit: 1, Cursor: cursor})
			return err
		}
		tryEvents := func(cursor string) error {
			_, err := s.Events(t.Context(), enroll.EventQuery{Limit: 1, Cursor: cursor})
			return err
		}
		for _, bad := range append(tampered(users), events) {
			wantCode(t, tryUsers(bad), enroll.CodeMalformed, "cursor")
		}
		for _, bad := range append(tampered(events), users) {
			wantCode(t, tryEvents(bad), enroll.CodeMalformed, "cursor")
		}
	})
}

// tampered gives strings that are near to a cursor, but none.
func tampered(cursor string) []string {
	out := []string{"x", " ", "=", "0", "%", "'", cursor + "A", cursor + "=", cursor[1:], cursor[:len(cursor)-1], cursor + cursor, strings.Repeat("A", 100_000)}
	for i := range cursor {
		other := byte('A')
		if cursor[i] == other {
			other = 'B'
		}
		out = append(out, cursor[:i]+string(other)+cursor[i+1:])
	}
	return out
}

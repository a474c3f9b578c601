package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"latchkey/backend/enroll"
)

func cancelled(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithCancel(t.Context())
}

func numbered(word string, i int) string { return fmt.Sprintf("%s%05d", word, i) }

// names lists the usernames of a page.
func names(page enroll.UserPage) []string {
	var out []string
	for _, user := range page.Users {
		out = append(out, user.Username)
	}
	return out
}

// wantFound checks who is found by a text, in order.
func wantFound(t *testing.T, s enroll.Store, text string, want ...string) {
	t.Helper()
	page, err := s.FindUsers(t.Context(), enroll.UserQuery{Text: text, Limit: enroll.MaxPage})
	if err != nil {
		t.Fatalf("FindUsers(%q): %v", text, err)
	}
	if got := names(page); !slices.Equal(got, want) {
		t.Fatalf("FindUsers(%q) = %q, want %q", text, got, want)
	}
	if page.Users == nil {
		t.Fatalf("FindUsers(%q) gives nil", text)
	}
}

func search(t *testing.T, open func(t *testing.T) enroll.Store) {
	t.Run("those whom operators may not enrol", func(t *testing.T) { searchProtected(t, open) })
	t.Run("start of any word of any field", func(t *testing.T) {
		s := open(t)
		insert(t, s,
			enroll.User{ID: enroll.NewID(), Handle: enroll.NewUserHandle(), Status: enroll.UserActive, Revision: 1,
				Username: "a.müller", DisplayName: "Ágnes Müller-Strauß", ExternalID: "HR/4711",
				Addresses: []enroll.Address{{Email: "office@example.com"}, {Email: "agi@example.org"}}},
			enroll.User{ID: enroll.NewID(), Handle: enroll.NewUserHandle(), Status: enroll.UserDisabled, Revision: 1,
				Username: "bob", DisplayName: "Bob 100% O'Neil_x 李雷"})
		for text, want := range map[string][]string{
			"":                       {"a.müller", "bob"},
			" \t ":                   {"a.müller", "bob"},
			"agnes":                  {"a.müller"},
			"ÁGN":                    {"a.müller"},
			"Mul":                    {"a.müller"},
			"müll":                   {"a.müller"},
			"strauss":                {"a.müller"},
			"straus":                 {"a.müller"},
			"Strauß":                 {"a.müller"},
			"471":                    {"a.müller"},
			"hr 4711":                {"a.müller"},
			"org":                    {"a.müller"},
			"agi@example.org":        {"a.müller"},
			"agnes agi mul hr offic": {"a.müller"},
			"strauss agnes":          {"a.müller"},
			"a ag agn agnes":         {"a.müller"},
			"neil":                   {"bob"},
			"100%":                   {"bob"},
			"x":                      {"bob"},
			"李":                      {"bob"},
			"bob neil":               {"bob"},
			"gnes":                   nil, // not the start of a word
			"agnes bob":              nil, // every word
			"agnesx":                 nil,
			"agnes mullerx":          nil,
			"%":                      nil, // no word at all
			"_":                      nil,
			"b%b":                    {"bob"}, // "b" twice
			"b_b":                    {"bob"},
			"'; DROP TABLE users":    nil,
			"🙂":                      nil,
		} {
			t.Run(text, func(t *testing.T) { wantFound(t, s, text, want...) })
		}
	})
	t.Run("agrees with going through everybody", func(t *testing.T) {
		s := open(t)
		all := crowd()
		insert(t, s, all...)
		for _, text := range []string{
			"", "a", "x", "ann", "anna", "annab", "anna x", "meier", "anna meier", "meierx", "zoe meier", "zoe zimmermann", "zimm ann",
			"crowd", "crowd0001", "crowd00017", "crowd anna meier", "crowd zoe", "nobody", "anna nobody", "a m c", "xen zoe", "xenia crowd annabel",
		} {
			t.Run(text, func(t *testing.T) {
				var want, got []string
				for _, user := range all {
					if fits(user, text) {
						want = append(want, user.Username)
					}
				}
				for page, err := range everyPage(t, s, text, 97) {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, names(page)...)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%d users, want %d", len(got), len(want))
				}
			})
		}
	})
	t.Run("in a transaction, what it has written", func(t *testing.T) {
		s := open(t)
		insert(t, s, newUser("anna"))
		write(t, s, func(tx enroll.Tx) error {
			if err := tx.InsertUser(t.Context(), newUser("berta")); err != nil {
				return err
			}
			page, err := tx.FindUsers(t.Context(), enroll.UserQuery{Text: "person", Limit: 10})
			wantSame(t, names(page), []string{"anna", "berta"})
			return err
		})
	})
	t.Run("counts credentials", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		insert(t, s, user, newUser("berta"))
		write(t, s, func(tx enroll.Tx) error {
			for _, state := range []enroll.CredentialState{
				enroll.Active, enroll.Active, enroll.Suspended, enroll.Revoked, enroll.Unproved, enroll.Unproved,
			} {
				c := newCredential(user.ID)
				c.State = state
				if err := tx.InsertCredential(t.Context(), c); err != nil {
					return err
				}
			}
			return nil
		})
		page := must(s.FindUsers(t.Context(), enroll.UserQuery{Limit: 10}))(t)
		user.Addresses = page.Users[0].Addresses
		wantSame(t, page.Users[0], enroll.UserSummary{User: user, Keys: 3, Unproved: 2})
		if b := page.Users[1]; b.Keys != 0 || b.Unproved != 0 {
			t.Errorf("berta has %d and %d", b.Keys, b.Unproved)
		}
	})
	t.Run("too long a text", func(t *testing.T) {
		s := open(t)
		insert(t, s, newUser("anna"))
		wantFound(t, s, strings.Repeat("ä", enroll.MaxSearchText))
		wantFound(t, s, strings.Repeat("a ", enroll.MaxSearchText/2), "anna")
		_, err := s.FindUsers(t.Context(), enroll.UserQuery{Text: strings.Repeat("ä", enroll.MaxSearchText+1), Limit: 10})
		wantCode(t, err, enroll.CodeTooLong, "text")
	})
}

// crowd makes so many people, in the order of the list, that a store cannot
// take the same way to rare and to common words.
func crowd() []enroll.User {
	first := []string{"Anna", "Annabel", "Xenia", "Zoe"}
	last := []string{"Meier", "Meierx", "Meissner", "Zimmermann"}
	out := make([]enroll.User, 4200)
	for i := range out {
		out[i] = plainUser(numbered("crowd", i), first[i%len(first)]+" "+last[i/7%len(last)])
	}
	slices.SortFunc(out, func(a, b enroll.User) int {
		return cmp.Or(cmp.Compare(folded(a.DisplayName), folded(b.DisplayName)), cmp.Compare(a.Username, b.Username))
	})
	return out
}

// plainUser makes a user with nothing but names.
func plainUser(username, displayName string) enroll.User {
	return enroll.User{
		ID: enroll.NewID(), Handle: enroll.NewUserHandle(), Username: username, DisplayName: displayName,
		Status: enroll.UserActive, CreatedAt: start, UpdatedAt: start, Revision: 1,
	}
}

func folded(s string) string { return strings.Join(enroll.SearchWords(s), " ") }

func searchProtected(t *testing.T, open func(t *testing.T) enroll.Store) {
	s := open(t)
	plain, chief, boss, gone := newUser("plain"), newUser("chief"), newUser("boss"), newUser("gone")
	for _, u := range []*enroll.User{&plain, &boss, &gone} {
		u.Privileged, u.Role = false, enroll.NoRole
	}
	chief.Role = enroll.NoRole // privileged, and nothing else
	boss.Role, gone.Role, gone.Status = enroll.Operator, enroll.Auditor, enroll.UserErased
	insert(t, s, plain, chief, boss, gone)
	for text, want := range map[string][]string{"": {"boss", "chief"}, "per": {"boss", "chief"}, "chief": {"chief"}, "plain": nil} {
		got := names(must(s.FindUsers(t.Context(), enroll.UserQuery{Text: text, Protected: true}))(t))
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	page := must(s.FindUsers(t.Context(), enroll.UserQuery{Protected: true, Limit: 1}))(t)
	page = must(s.FindUsers(t.Context(), enroll.UserQuery{Protected: true, Limit: 1, Cursor: page.Next}))(t)
	if len(page.Users) != 1 || page.Users[0].Username != "chief" || page.Next != "" {
		t.Errorf("the second page: %+v", page)
	}
}

// fits says plainly what FindUsers promises.
func fits(user enroll.User, text string) bool {
	words := enroll.SearchWords(user.Username + " " + user.DisplayName)
	for _, wanted := range enroll.SearchWords(text) {
		if !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, wanted) }) {
			return false
		}
	}
	return true
}

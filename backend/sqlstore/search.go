package sqlstore

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"latchkey/backend/enroll"
)

// prefixes is how many first letters of a word are terms of their own. Texts
// so short fit so many people that their rows must lie in the order of the
// list; longer ones fit few enough to be sorted.
const prefixes = 3

// searchable gives the words by which a user is found, a space before each.
func searchable(u enroll.User) string {
	texts := []string{u.DisplayName, u.Username, u.ExternalID}
	for _, address := range u.Addresses {
		texts = append(texts, address.Email)
	}
	var words []string
	for _, text := range texts {
		words = append(words, enroll.SearchWords(text)...)
	}
	slices.Sort(words)
	var out strings.Builder
	for _, word := range slices.Compact(words) {
		out.WriteString(" " + word)
	}
	return out.String()
}

// terms lists the terms under which searchable words are indexed, in order.
func terms(words string) []string {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
		end := 0
		for range prefixes {
			_, size := utf8.DecodeRuneInString(word[end:])
			end += size
			set[word[:end]] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// sortKey is a user's place in lists: by display name without case and accents,
// then by username. No two users have the same.
func sortKey(displayName, usernameKey string) string {
	return strings.Join(enroll.SearchWords(displayName), " ") + "\x01" + usernameKey
}

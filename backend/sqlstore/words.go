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
// list.
const prefixes = 3

// What is in an index is cut, since PostgreSQL takes no more than 2704 bytes of a
// row there (a third of a page), and one letter of a name can become eighteen.
const (
	maxWord = 256  // bytes; words that begin with as much are the same
	maxSort = 1024 // bytes; names that begin with as much are sorted by username
)

// cut gives the first bytes of a text, whole characters alone.
func cut(s string, bytes int) string {
	if len(s) <= bytes {
		return s
	}
	for bytes > 0 && !utf8.RuneStart(s[bytes]) {
		bytes--
	}
	return s[:bytes]
}

// searchWords splits text into the words by which people are searched.
func searchWords(text string) []string {
	words := enroll.SearchWords(text)
	for i, word := range words {
		words[i] = cut(word, maxWord)
	}
	return words
}

func short(word string) bool { return utf8.RuneCountInString(word) <= prefixes }

// firstLetters gives the longest start of a word that is a term for certain.
func firstLetters(word string) string {
	letters := []rune(word)
	return string(letters[:min(prefixes, len(letters))])
}

// searchable gives the words by which a user is found, a space before each.
func searchable(u enroll.User) string {
	texts := []string{u.DisplayName, u.Username, u.ExternalID}
	for _, address := range u.Addresses {
		texts = append(texts, address.Email)
	}
	set := map[string]bool{}
	for _, text := range texts {
		for _, word := range searchWords(text) {
			set[" "+word] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(set)), "")
}

// terms lists the terms under which searchable words are indexed, in order:
// each word and its first letters.
func terms(words string) []string {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
		letters := []rune(word)
		for n := 1; n <= min(prefixes, len(letters)); n++ {
			set[string(letters[:n])] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// sortKey is a user's place in lists: by display name without case and accents,
// then by username. No two users have the same.
func sortKey(displayName, usernameKey string) string {
	return cut(strings.Join(enroll.SearchWords(displayName), " "), maxSort) + "\x01" + usernameKey
}

// longest leaves out the words that others begin with.
func longest(words []string) []string {
	words = slices.Compact(slices.Sorted(slices.Values(words)))
	var out []string
	for i, word := range words {
		if i+1 == len(words) || !strings.HasPrefix(words[i+1], word) {
			out = append(out, word)
		}
	}
	return out
}

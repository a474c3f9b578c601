package sqlstore

import (
	"slices"

	"gorm.io/gorm"
)

// usual was measured with 1,000 to 1,000,000 people.
var usual = ways{few: 2000, some: 25_000}

// search looks for one page of users who have all of some words.
type search struct {
	db    *gorm.DB
	after string // the sort key before the page
	limit int
	ways  ways
}

// ways are the numbers of matches up to which a word is looked for in another
// way than its first letters.
type ways struct {
	// few: cheaper to gather and sort, with all that has to be looked up of
	// each, than to meet while going through the list.
	few int
	// some: cheaper to sort, and to look up one after the other, than to look for
	// among all who share the first letters.
	some int
}

// place is a user's place in the list.
type place struct {
	Seq  int64
	Sort string
	Fits bool
}

// find gives the seq of the users of the page.
func (s search) find(words []string) ([]int64, error) {
	words = longest(words)
	switch {
	case len(words) == 0:
		return s.first("SELECT list.seq, list.sort FROM users AS list WHERE TRUE")
	case len(words) == 1 && short(words[0]):
		return s.walk(withTerm(words[0]), nil, nil)
	}
	i, n, err := s.rarest(words)
	if err != nil {
		return nil, err
	}
	word, others := words[i], slices.Delete(slices.Clone(words), i, i+1)
	switch {
	case n < s.ways.few:
		condition, args := begins(word)
		more, moreArgs := has(others)
		return s.first("SELECT DISTINCT list.user_seq AS seq, list.sort FROM terms AS list WHERE "+condition+more, append(args, moreArgs...)...)
	case short(word):
		return s.walk(withTerm(word), others, others)
	}
	if n, err = s.count(word, s.ways.some); err != nil {
		return nil, err
	}
	if n < s.ways.some {
		return s.walk(withBeginning(word), others, others)
	}
	return s.walk(withTerm(firstLetters(word)), others, words)
}

// protected gives the seq of those of the page who have a role or are privileged.
// They are few, and each of the words is looked for in each of them.
func (s search) protected(words []string) ([]int64, error) {
	query, args := "SELECT list.seq, list.sort FROM users AS list WHERE (list.role <> '' OR list.privileged)", []any{}
	for _, word := range words {
		query += " AND list.words LIKE ?"
		args = append(args, "% "+word+"%")
	}
	return s.first(query, args...)
}

// rarest counts the matches of each word, up to a few. Of equally rare ones the
// longest is likely to tell most.
func (s search) rarest(words []string) (index, n int, err error) {
	n = s.ways.few
	for i, word := range words {
		count, err := s.count(word, s.ways.few)
		if err != nil {
			return 0, 0, err
		}
		if count < n || count == n && len(word) > len(words[index]) {
			index, n = i, count
		}
	}
	return index, n, nil
}

// count counts the matches of a word, up to most.
func (s search) count(word string, most int) (n int, err error) {
	condition, args := begins(word)
	err = s.db.Raw("SELECT count(*) FROM (SELECT 1 FROM terms AS list WHERE "+condition+" LIMIT ?) AS counted", append(args, most)...).Scan(&n).Error
	return n, err
}

// first runs a SELECT from a table that it calls list, and sorts.
func (s search) first(query string, args ...any) ([]int64, error) {
	var places []place
	err := s.db.Raw(query+" AND list.sort > ? ORDER BY list.sort LIMIT ?", append(args, s.after, s.limit)...).Scan(&places).Error
	var found []int64
	for _, p := range places {
		found = append(found, p.Seq)
	}
	return found, err
}

// group is all the users who have a term, or a term that begins so.
type group struct {
	selects   string // once each
	condition string
	args      []any
}

func withTerm(term string) group {
	return group{"SELECT", "list.term = ?", []any{term}}
}

func withBeginning(word string) group {
	condition, args := begins(word)
	return group{"SELECT DISTINCT", condition, args}
}

// walk goes through a group in the order of the list, until it has met enough
// who have the words. The list goes by name, so those with a certain last name
// stand together under each first name: walk takes ever longer strides, and
// begins each where all the others can be met again.
func (s search) walk(through group, others, words []string) ([]int64, error) {
	fits, fitsArgs := has(words)
	var found []int64
	for stride := s.limit; ; stride *= 2 {
		bound, from := ">", s.after
		for _, other := range others {
			next, err := s.next(firstLetters(other))
			if err != nil || next == "" {
				return found, err
			}
			bound, from = ">=", max(from, next)
		}
		var places []place
		args := append(slices.Concat(fitsArgs, through.args), from, stride)
		err := s.db.Raw("SELECT list.user_seq AS seq, list.sort, TRUE"+fits+" AS fits FROM ("+
			through.selects+" user_seq, sort FROM terms AS list WHERE "+through.condition+" AND list.sort "+bound+" ? ORDER BY list.sort LIMIT ?"+
			") AS list ORDER BY list.sort", args...).Scan(&places).Error
		if err != nil {
			return nil, err
		}
		for _, p := range places {
			if p.Fits {
				found = append(found, p.Seq)
			}
			if len(found) == s.limit {
				return found, nil
			}
			s.after = p.Sort
		}
		if len(places) < stride {
			return found, nil
		}
	}
}

// next gives the first place after s.after of somebody with a term, "" if there
// is none.
func (s search) next(term string) (string, error) {
	var sort *string
	err := s.db.Raw("SELECT min(sort) FROM terms WHERE term = ? AND sort > ?", term, s.after).Scan(&sort).Error
	if err != nil || sort == nil {
		return "", err
	}
	return *sort, nil
}

// begins is the condition for the terms that begin with a word. A short word is
// a term itself.
func begins(word string) (condition string, args []any) {
	if short(word) {
		return "list.term = ?", []any{word}
	}
	return "list.term >= ? AND list.term < ?", []any{word, word + "\U0010ffff"}
}

// has is the condition for the users with all of the words: first what the
// index can tell, then the words themselves. PostgreSQL answers an EXISTS for few
// rows by reading all that there are; one with a LIMIT it looks up.
func has(words []string) (condition string, args []any) {
	var whole []any
	for _, word := range words {
		condition += " AND (SELECT TRUE FROM terms WHERE terms.term = ? AND terms.sort = list.sort LIMIT 1) IS NOT NULL"
		args = append(args, firstLetters(word))
		if !short(word) {
			// Words are letters and digits: nothing in them is special to LIKE.
			whole = append(whole, "% "+word+"%")
		}
	}
	for range whole {
		condition += " AND (SELECT TRUE FROM users WHERE users.seq = list.user_seq AND users.words LIKE ? LIMIT 1) IS NOT NULL"
	}
	return condition, append(args, whole...)
}

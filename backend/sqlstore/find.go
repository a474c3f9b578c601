package sqlstore

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

// few is how many matches of a word are cheaper to gather and sort than to meet
// while going through the list.
const few = 2000

// summaryRow is a row of a found user with the numbers of their credentials.
type summaryRow struct {
	User           userRow `gorm:"embedded"`
	Keys, Unproved int32
}

// FindUsers implements enroll.Reader.
func (r reader) FindUsers(ctx context.Context, query enroll.UserQuery) (enroll.UserPage, error) {
	after, err := readUserCursor(query.Cursor)
	if err != nil {
		return enroll.UserPage{}, err
	}
	if utf8.RuneCountInString(query.Text) > enroll.MaxSearchText {
		return enroll.UserPage{}, enroll.Errorf(enroll.CodeTooLong, "text", "at most %d characters", enroll.MaxSearchText)
	}
	words := enroll.SearchWords(query.Text)
	if len(words) == 0 && strings.TrimSpace(query.Text) != "" {
		return enroll.UserPage{Users: []enroll.UserSummary{}}, nil
	}
	limit := int(query.Limit)
	var rows []summaryRow
	err = r.read(ctx, func(db *gorm.DB) error {
		found, err := search(db, words)
		if err != nil {
			return err
		}
		args := append(found.args, after, limit+1)
		return db.Raw(`
			SELECT users.*,
				(SELECT count(*) FROM credentials WHERE user_id = users.id AND state IN ('active', 'suspended')) AS keys,
				(SELECT count(*) FROM credentials WHERE user_id = users.id AND state = 'unproved') AS unproved
			FROM (`+found.sql+` AND list.sort > ? ORDER BY list.sort LIMIT ?) AS found
			CROSS JOIN users WHERE users.seq = found.seq ORDER BY users.sort`, args...).Scan(&rows).Error
	})
	if err != nil {
		return enroll.UserPage{}, err
	}
	page := enroll.UserPage{}
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = userCursor(rows[limit-1].User.Sort)
	}
	page.Users = make([]enroll.UserSummary, len(rows))
	for i, row := range rows {
		user, err := row.User.user()
		if err != nil {
			return enroll.UserPage{}, r.store.db.fail(ctx, err)
		}
		page.Users[i] = enroll.UserSummary{User: user, Keys: row.Keys, Unproved: row.Unproved}
	}
	return page, nil
}

// finding is a SELECT that gives seq and sort of those users who match, from a
// table that it calls list, up to the end of its WHERE.
type finding struct {
	sql  string
	args []any
}

// search chooses how to find users with all the words: by the rarest of them
// if that is rare, else by going through the list of those with its first
// letters, where a page is soon full.
func search(db *gorm.DB, words []string) (finding, error) {
	words = longest(words)
	if len(words) == 0 {
		return finding{sql: "SELECT list.seq, list.sort FROM users AS list WHERE TRUE"}, nil
	}
	rarest, least := 0, few
	for i, word := range words {
		if len(words) == 1 && short(word) {
			break
		}
		where, args := matches(word)
		var n int
		err := db.Raw("SELECT count(*) FROM (SELECT 1 FROM terms AS list WHERE "+where+" LIMIT ?)", append(args, few)...).Scan(&n).Error
		if err != nil {
			return finding{}, err
		}
		if n < least {
			rarest, least = i, n
		}
	}
	return by(words, rarest, least < few), nil
}

// by finds by one of the words and looks at each user for the others.
func by(words []string, first int, rare bool) finding {
	word := words[first]
	others := slices.Delete(slices.Clone(words), first, first+1)
	where, args := matches(word)
	if !rare && !short(word) {
		where, args = "list.term = ?", []any{firstLetters(word)}
		others = append(others, word)
	}
	f := finding{sql: "SELECT DISTINCT list.user_seq AS seq, list.sort FROM terms AS list WHERE " + where, args: args}
	if len(others) > 0 {
		f.sql = "SELECT DISTINCT list.user_seq AS seq, list.sort FROM terms AS list CROSS JOIN users WHERE users.seq = list.user_seq AND " + where
	}
	for _, other := range others {
		// Words are letters and digits: nothing in them is special to LIKE.
		f.sql += " AND users.words LIKE ?"
		f.args = append(f.args, "% "+other+"%")
	}
	return f
}

// matches is the condition for the terms that begin with a word. A short word is
// a term itself.
func matches(word string) (where string, args []any) {
	if short(word) {
		return "list.term = ?", []any{word}
	}
	return "list.term >= ? AND list.term < ?", []any{word, word + string(utf8.MaxRune)}
}

func short(word string) bool { return utf8.RuneCountInString(word) <= prefixes }

func firstLetters(word string) string { return string([]rune(word)[:prefixes]) }

// longest leaves out the words that others begin with.
func longest(words []string) []string {
	words = slices.Compact(slices.Sorted(slices.Values(words)))
	return slices.DeleteFunc(words, func(word string) bool {
		i, _ := slices.BinarySearch(words, word)
		return i+1 < len(words) && strings.HasPrefix(words[i+1], word)
	})
}

package sqlstore

import (
	"context"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

// summaryRow is a row of a found user with the numbers of their credentials.
type summaryRow struct {
	User           userRow `gorm:"embedded"`
	Keys, Unproved int32
}

// FindUsers implements enroll.Reader.
func (r reader) FindUsers(ctx context.Context, query enroll.UserQuery) (enroll.UserPage, error) {
	page := enroll.UserPage{Users: []enroll.UserSummary{}}
	after, err := readUserCursor(query.Cursor)
	if err != nil {
		return page, err
	}
	if utf8.RuneCountInString(query.Text) > enroll.MaxSearchText {
		return page, enroll.Errorf(enroll.CodeTooLong, "text", "at most %d characters", enroll.MaxSearchText)
	}
	words := searchWords(query.Text)
	if len(words) == 0 && strings.TrimSpace(query.Text) != "" {
		return page, nil
	}
	limit := pageSize(query.Limit)
	var rows []summaryRow
	err = r.atOneMoment(ctx, func(db *gorm.DB) error {
		s := search{db: db, after: after, limit: limit + 1, ways: usual}
		find := s.find
		if query.Protected {
			find = s.protected
		}
		found, err := find(words)
		if err != nil || len(found) == 0 {
			return err
		}
		return db.Raw(`
			SELECT users.*,
				(SELECT count(*) FROM credentials WHERE user_id = users.id AND state IN ('active', 'suspended')) AS keys,
				(SELECT count(*) FROM credentials WHERE user_id = users.id AND state = 'unproved') AS unproved
			FROM users WHERE users.seq IN ? ORDER BY users.sort`, found).Scan(&rows).Error
	})
	if err != nil {
		return page, err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = userCursor(rows[limit-1].User.Sort)
	}
	for _, row := range rows {
		user, err := row.User.user()
		if err != nil {
			return page, r.store.db.fail(ctx, err)
		}
		page.Users = append(page.Users, enroll.UserSummary{User: user, Keys: row.Keys, Unproved: row.Unproved})
	}
	return page, nil
}

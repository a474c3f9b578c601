package sqlstore

import (
	"context"
	"fmt"
	"math"
	"strings"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

// lookedThrough is how many events are looked through for one page, if those that
// an index gives have to fit something else too. It bounds the time of a page,
// whatever is asked for.
const lookedThrough = 500

// search of events: the index that it goes along, and what else has to hold.
type eventSearch struct {
	column string // of the index events_…, before at and seq; empty for events_at
	value  any
	from   int64   // the first microsecond
	before instant // where the page begins
	rest   []string
	args   []any
}

// instant is where an event is in the order of time.
type instant struct{ at, seq int64 }

// newEventSearch goes along the index that is likely to have the fewest events.
func newEventSearch(q enroll.EventQuery) (eventSearch, error) {
	s := eventSearch{from: math.MinInt64, before: instant{math.MaxInt64, math.MaxInt64}}
	for _, c := range []struct {
		column string
		value  string
	}{{"user_id", string(q.User)}, {"by_kiosk", string(q.Kiosk)}, {"by_user", string(q.By)}, {"act", string(q.Act)}} {
		if c.value != "" {
			s.has(c.column, c.value)
		}
	}
	switch q.Outcome {
	case enroll.ActDone:
		s.has("refused", 0)
	case enroll.ActRefused:
		s.has("refused", 1)
	}
	if !q.From.IsZero() {
		s.from = micros(q.From)
	}
	if !q.To.IsZero() {
		s.before = instant{micros(q.To), math.MinInt64}
	}
	if q.Cursor == "" {
		return s, nil
	}
	at, seq, err := readEventCursor(q.Cursor)
	if err == nil && (at < s.before.at || at == s.before.at && seq < s.before.seq) {
		s.before = instant{at, seq}
	}
	return s, err
}

func (s *eventSearch) has(column string, value any) {
	if s.column == "" {
		s.column, s.value = column, value
		return
	}
	s.rest, s.args = append(s.rest, column+" = ?"), append(s.args, value)
}

// along is the part of the index that the search goes along. It is written as a
// range from end to end and not as an equation: then no other index gives the
// right order, and PostgreSQL is not tempted to go through all events by their
// time in the hope of finding rare ones soon.
func (s eventSearch) along(db *gorm.DB) *gorm.DB {
	if s.column == "" {
		return db.Where("(at, seq) >= (?, ?) AND (at, seq) < (?, ?)", s.from, int64(math.MinInt64), s.before.at, s.before.seq)
	}
	c := s.column
	return db.Where(fmt.Sprintf("(%s, at, seq) >= (?, ?, ?) AND (%s, at, seq) < (?, ?, ?)", c, c),
		s.value, s.from, int64(math.MinInt64), s.value, s.before.at, s.before.seq)
}

func (s eventSearch) order() string {
	if s.column == "" {
		return "at DESC, seq DESC"
	}
	return s.column + " DESC, at DESC, seq DESC"
}

// page finds the first events, and where to go on if not all were looked through.
func (s eventSearch) page(db *gorm.DB, limit int) (rows []eventRow, next *instant, err error) {
	if len(s.rest) == 0 {
		if err := s.along(db).Order(s.order()).Limit(limit + 1).Find(&rows).Error; err != nil {
			return nil, nil, err
		}
	} else {
		near := s.along(db.Table("events")).Order(s.order()).Limit(lookedThrough)
		err := db.Table("(?) AS events", near).Where(strings.Join(s.rest, " AND "), s.args...).Order(s.order()).Limit(limit + 1).Find(&rows).Error
		if err != nil {
			return nil, nil, err
		}
	}
	if len(rows) > limit {
		rows = rows[:limit]
		return rows, &instant{rows[limit-1].At, rows[limit-1].Seq}, nil
	}
	if len(s.rest) == 0 {
		return rows, nil, nil
	}
	var last []eventRow
	err = s.along(db.Table("events").Select("at, seq")).Order(s.order()).Offset(lookedThrough - 1).Limit(1).Find(&last).Error
	if err != nil || len(last) == 0 {
		return rows, nil, err
	}
	return rows, &instant{last[0].At, last[0].Seq}, nil
}

// Events implements enroll.Reader.
func (r reader) Events(ctx context.Context, query enroll.EventQuery) (enroll.EventPage, error) {
	search, err := newEventSearch(query)
	if err != nil {
		return enroll.EventPage{}, err
	}
	page := enroll.EventPage{}
	var rows []eventRow
	read := r.read
	if len(search.rest) > 0 { // then there are two
		read = r.atOneMoment
	}
	err = read(ctx, func(db *gorm.DB) error {
		found, next, err := search.page(db, pageSize(query.Limit))
		if err == nil && next != nil {
			page.Next = eventCursor(next.at, next.seq)
		}
		rows = found
		return err
	})
	if err != nil {
		return enroll.EventPage{}, err
	}
	page.Events = make([]enroll.Event, len(rows))
	for i, row := range rows {
		if page.Events[i], err = row.event(); err != nil {
			return enroll.EventPage{}, r.store.db.fail(ctx, err)
		}
	}
	return page, nil
}

// CountEvents implements enroll.Reader.
func (r reader) CountEvents(ctx context.Context, query enroll.EventQuery) (n int64, err error) {
	query.Cursor = ""
	search, err := newEventSearch(query)
	if err != nil {
		return 0, err
	}
	err = r.read(ctx, func(db *gorm.DB) error {
		db = search.along(db.Table("events"))
		for i, condition := range search.rest {
			db = db.Where(condition, search.args[i])
		}
		return db.Count(&n).Error
	})
	return n, err
}

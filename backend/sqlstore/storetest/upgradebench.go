package storetest

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// Older is a store that was First and that nobody has opened since.
type Older struct {
	Exec func(statement string)
	ID   string // an expression for 22 characters, others each time
	Blob string // one for 64 bytes
	Open func() enroll.Store
}

// crowded makes people and events of the one person and the last event that a
// First store has: a hundred operators at twenty kiosks have done it all.
var crowded = []string{
	`INSERT INTO users (id, handle, username, username_key, display_name, addresses, external_id, language, status, privileged, created_at, updated_at, revision, sort, words)
	WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
	SELECT {id}, {blob}, 'u' || i, 'u' || i, display_name, addresses, 'Q-' || i, language, status, privileged, created_at + i, created_at + i, 1, sort || i, words
	FROM n, users WHERE seq = 1`,
	`INSERT INTO events (id, at, act, code, holder, user_id, credential, credential_id, aaguid, ceremony, state, reason, request, address)
	WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
	SELECT {id}, at + 1000000 * CAST(i AS BIGINT), CASE i % 3 WHEN 0 THEN act ELSE 'credential.signedIn' END, CASE i % 100 WHEN 0 THEN 'refused_model' ELSE '' END,
		'{"kind":"user","user":"aaaaaaaaaaaaaaaaaaaa' || (100 + i % 100) || '","session":"' || {id} || '","kiosk":"bbbbbbbbbbbbbbbbbbbb' || (10 + i % 20) || '"}',
		{id}, credential, credential_id, aaguid, {id}, state, reason, {id}, '192.0.2.' || (i % 250)
	FROM n, events WHERE seq = 3`,
}

// BenchmarkUpgrade measures how long it takes to open a store of the first version
// with so many people and as many events for the first time: "times" as long as to
// copy the rows of these two tables once, without their indexes.
func BenchmarkUpgrade(b *testing.B, rows int, old Older) {
	for _, statement := range crowded {
		old.Exec(strings.NewReplacer("{rows}", strconv.Itoa(rows), "{id}", old.ID, "{blob}", old.Blob).Replace(statement))
	}
	begun := time.Now()
	old.Exec("CREATE TABLE users_copied AS SELECT * FROM users")
	old.Exec("CREATE TABLE events_copied AS SELECT * FROM events")
	copied := time.Since(begun)
	old.Exec("DROP TABLE users_copied")
	old.Exec("DROP TABLE events_copied")
	begun = time.Now()
	s := old.Open()
	upgraded := time.Since(begun)
	page, err := s.Events(b.Context(), enroll.EventQuery{By: "aaaaaaaaaaaaaaaaaaaa101", Limit: 1})
	if err != nil || len(page.Events) != 1 {
		b.Fatalf("the events are not found: %d, %v", len(page.Events), err)
	}
	b.ReportMetric(copied.Seconds(), "copy-s")
	b.ReportMetric(upgraded.Seconds(), "upgrade-s")
	b.ReportMetric(upgraded.Seconds()/copied.Seconds(), "times")
	b.ReportMetric(0, "ns/op")
}

package servicetest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"latchkey/backend/enroll"
)

var exportTests = []test{
	{"ExportsOfTheJournal", exports},
	{"ExportsAreChecked", exportsAreChecked},
	{"JournalHead", journalHead},
}

func (s *suite) export(by enroll.Actor, req enroll.ExportRequest) (text string, total int64, err error) {
	var out bytes.Buffer
	begun := 0
	err = s.As(by).Export(s.Context(), by, req, func(n int64) io.Writer { begun++; total = n; return &out })
	if begun != 1 && err == nil || begun != 0 && err != nil {
		s.Errorf("it began %d times (%v)", begun, err)
	}
	return out.String(), total, err
}

func exports(s *suite) {
	user := s.person("anna")
	s.enrolled(NewKey(), user.ID)
	auditor := s.office(enroll.Auditor)
	want := s.events(enroll.EventQuery{User: user.ID})
	text, total, err := s.export(auditor, enroll.ExportRequest{Format: enroll.ExportCSV, Query: enroll.EventQuery{User: user.ID, Limit: 1}})
	s.ok("Export", err)
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	s.ok("CSV", err)
	// That it is exported is an event on them too, and in it.
	if len(rows) != len(want)+2 || int(total) != len(want)+1 || rows[1][1] != string(enroll.ActJournalExported) {
		s.Errorf("%d rows, said to be %d, want %d: %v", len(rows), total, len(want)+2, rows)
	}
	text, _, err = s.export(auditor, enroll.ExportRequest{Format: enroll.ExportJSON})
	s.ok("Export", err)
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		var record map[string]any
		if err := json.Unmarshal([]byte(line), &record); err != nil || i == 0 && record["format"] != "latchkey-journal" || i == len(lines)-1 && record["end"] == nil {
			s.Errorf("line %d: %s", i+1, line)
		}
	}
	if e := s.events(enroll.EventQuery{Act: enroll.ActJournalExported}); len(e) != 2 || e[0].By.User != auditor.User {
		s.Errorf("%+v", e)
	}
}

func exportsAreChecked(s *suite) {
	for field, req := range map[string]enroll.ExportRequest{
		"format": {Format: "xml"},
		"user":   {Format: enroll.ExportCSV, Query: enroll.EventQuery{User: "x"}},
		"act":    {Format: enroll.ExportJSON, Query: enroll.EventQuery{Act: "ä"}},
	} {
		_, _, err := s.export(desk, req)
		s.field(field, err, enroll.CodeMalformed, field)
	}
	person := s.self(s.person("anna"))
	_, _, err := s.export(person, enroll.ExportRequest{Format: enroll.ExportCSV, Query: enroll.EventQuery{User: person.User}})
	s.code("of oneself", err, enroll.CodeForbidden)
	s.person("ben")
	err = s.rp().Export(s.Context(), desk, enroll.ExportRequest{Format: enroll.ExportCSV}, func(int64) io.Writer { return full{} })
	s.code("a full disk", err, enroll.CodeUnavailable)
}

// full is a disk that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func journalHead(s *suite) {
	s.person("anna")
	head, err := s.rp().JournalHead(s.Context(), desk)
	s.ok("JournalHead", err)
	if head.Events != 0 || head.Waiting < 1 || head.Head != "" { // nobody seals it here
		s.Errorf("%+v", head)
	}
}

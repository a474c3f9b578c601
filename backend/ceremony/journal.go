package ceremony

import (
	"context"
	"io"
	"math"
	"slices"
	"strings"

	"latchkey/backend/enroll"
	"latchkey/backend/ledger"
)

// Events implements enroll.Journal.
func (s *Service) Events(ctx context.Context, by enroll.Actor, query enroll.EventQuery) (_ enroll.EventPage, err error) {
	defer s.unread(ctx, by, enroll.ActJournalRead, query.User, &err)
	if err := may(by, deedJournal, query.User); err != nil {
		return enroll.EventPage{}, err
	}
	if err := checkQuery(query); err != nil {
		return enroll.EventPage{}, err
	}
	if query.Limit, err = page(query.Limit, query.Cursor); err != nil {
		return enroll.EventPage{}, err
	}
	found, err := s.store.Events(ctx, query)
	if err != nil {
		return enroll.EventPage{}, err
	}
	if may(by, deedJournal, "") != nil { // it is their own history
		for i := range found.Events {
			if e := &found.Events[i]; e.By.User != by.User {
				e.Address = ""
			}
		}
		return found, nil
	}
	found.Names, err = s.store.Names(ctx, mentioned(found.Events))
	return found, err
}

// mentioned are the people and kiosks in events, each once.
func mentioned(events []enroll.Event) []enroll.ID {
	var ids []enroll.ID
	for _, e := range events {
		ids = append(ids, e.User, e.By.User, e.Kiosk, e.By.Kiosk)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return slices.DeleteFunc(ids, func(id enroll.ID) bool { return id == "" })
}

// JournalNames implements enroll.Journal.
func (s *Service) JournalNames(ctx context.Context, by enroll.Actor, text string) (_ []enroll.Name, err error) {
	defer s.unread(ctx, by, enroll.ActJournalRead, "", &err)
	if err := may(by, deedJournal, ""); err != nil {
		return nil, err
	}
	names := []enroll.Name{}
	text = strings.TrimSpace(text)
	if text != "" {
		people, err := s.store.FindUsers(ctx, enroll.UserQuery{Text: text})
		if err != nil {
			return nil, err
		}
		for _, user := range people.Users {
			names = append(names, enroll.Name{ID: user.ID, Kind: enroll.NamePerson, Name: user.DisplayName, Username: user.Username})
		}
	}
	kiosks, err := s.store.Kiosks(ctx)
	if err != nil {
		return nil, err
	}
	for _, kiosk := range kiosks {
		if strings.Contains(strings.ToLower(kiosk.Name), strings.ToLower(text)) {
			names = append(names, enroll.Name{ID: kiosk.ID, Kind: enroll.NameKiosk, Name: kiosk.Name})
		}
	}
	return names, nil
}

func checkQuery(q enroll.EventQuery) error {
	for _, id := range []struct {
		field string
		id    enroll.ID
	}{{"user", q.User}, {"by", q.By}, {"kiosk", q.Kiosk}} {
		if id.id != "" && !id.id.Valid() {
			return malformed(id.field, "not an ID")
		}
	}
	switch {
	case len(q.Act) > maxAct || strings.ContainsFunc(string(q.Act), func(r rune) bool { return r <= ' ' || r > '~' }):
		return malformed("act", "not an act")
	case q.Outcome != "" && q.Outcome != enroll.ActDone && q.Outcome != enroll.ActRefused:
		return malformed("outcome", "it is done or refused")
	case q.From.Year() > 9999 || q.To.Year() > 9999:
		return malformed("to", "not a time of ours")
	}
	return nil
}

// JournalHead implements enroll.Journal.
func (s *Service) JournalHead(ctx context.Context, by enroll.Actor) (_ enroll.JournalHead, err error) {
	defer s.unread(ctx, by, enroll.ActJournalRead, "", &err)
	if err := may(by, deedJournal, ""); err != nil {
		return enroll.JournalHead{}, err
	}
	log, err := s.store.Log(ctx)
	if err != nil {
		return enroll.JournalHead{}, err
	}
	waiting, err := s.store.Waiting(ctx, enroll.MaxWaiting)
	return enroll.JournalHead{
		Events: int32(min(log.Size, math.MaxInt32)), Waiting: int32(waiting), Key: log.Key, Head: log.Head.Note,
	}, err
}

// Export implements enroll.Journal.
func (s *Service) Export(ctx context.Context, by enroll.Actor, req enroll.ExportRequest, begin func(total int64) io.Writer) (err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActJournalExported, User: req.Query.User}, &err)
	if err := may(by, deedJournal, ""); err != nil {
		return err
	}
	if err := checkQuery(req.Query); err != nil {
		return err
	}
	if req.Format != enroll.ExportJSON && req.Format != enroll.ExportCSV {
		return malformed("format", "it is json or csv")
	}
	event := s.event(by, enroll.ActJournalExported)
	event.User = req.Query.User
	if err := s.store.InTx(ctx, func(tx enroll.Tx) error { return tx.Append(ctx, event) }); err != nil {
		return err
	}
	return ledger.Write(ctx, s.store, req, begin)
}

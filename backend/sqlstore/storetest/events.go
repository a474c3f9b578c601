package storetest

import (
	"slices"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

func appendEvents(t *testing.T, s enroll.Store, events ...enroll.Event) {
	t.Helper()
	if err := s.InTx(t.Context(), func(tx enroll.Tx) error {
		for _, event := range events {
			if err := tx.Append(t.Context(), event); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatalf("InTx: %v", err)
	}
}

func events(t *testing.T, open func(t *testing.T) enroll.Store) {
	t.Run("is read as it was written", func(t *testing.T) {
		s := open(t)
		full, bare := newEvent(enroll.NewID()), enroll.Event{ID: enroll.NewID(), At: start.Add(-time.Second), Act: enroll.ActImported}
		appendEvents(t, s, full, bare)
		wantSame(t, must(s.Event(t.Context(), full.ID))(t), full)
		wantSame(t, must(s.Event(t.Context(), bare.ID))(t), bare)
		page := must(s.Events(t.Context(), enroll.EventQuery{Limit: 10}))(t)
		wantSame(t, page, enroll.EventPage{Events: []enroll.Event{full, bare}})
	})
	t.Run("absent", func(t *testing.T) {
		s := open(t)
		_, err := s.Event(t.Context(), enroll.NewID())
		wantCode(t, err, enroll.CodeNotFound, "event")
		if page := must(s.Events(t.Context(), enroll.EventQuery{Limit: 1}))(t); page.Events == nil || page.Next != "" {
			t.Errorf("a new store's events: %+v", page)
		}
	})
	t.Run("an ID is there once", func(t *testing.T) {
		s, event := open(t), newEvent("")
		appendEvents(t, s, event)
		other := newEvent("")
		other.ID = event.ID
		write(t, s, func(tx enroll.Tx) error {
			wantFailed(t, tx, func() error { return tx.Append(t.Context(), other) }, enroll.CodeConflict, "")
			return nil
		})
		wantSame(t, must(s.Event(t.Context(), event.ID))(t), event)
	})
	t.Run("newest first, and all oldest first", func(t *testing.T) {
		s := open(t)
		const n = 1207 // more than any store reads at once
		anna, berta := enroll.NewID(), enroll.NewID()
		var all, annas []enroll.Event
		for i := range n {
			event := newEvent(berta)
			event.At = start.Add(time.Duration(i/5) * time.Microsecond) // five at a time
			if i%3 == 0 {
				event.User = anna
				annas = append(annas, event)
			}
			all = append(all, event)
		}
		appendEvents(t, s, all...)
		var got []enroll.Event
		for event, err := range s.AllEvents(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, event)
		}
		wantSame(t, got, all)
		slices.Reverse(all)
		slices.Reverse(annas)
		wantSame(t, paged(t, s, ""), all)
		wantSame(t, paged(t, s, anna), annas)
		wantSame(t, paged(t, s, enroll.NewID()), nil)
	})
	t.Run("pages stay in order while others are written", func(t *testing.T) {
		s := open(t)
		a, b, c := newEvent(""), newEvent(""), newEvent("")
		appendEvents(t, s, a, b, c)
		page := must(s.Events(t.Context(), enroll.EventQuery{Limit: 1}))(t)
		wantSame(t, page.Events, []enroll.Event{c})
		appendEvents(t, s, newEvent(""))
		page = must(s.Events(t.Context(), enroll.EventQuery{Limit: 2, Cursor: page.Next}))(t)
		wantSame(t, page, enroll.EventPage{Events: []enroll.Event{b, a}})
	})
	t.Run("all stops after an error", func(t *testing.T) {
		s := open(t)
		ctx, cancel := cancelled(t)
		cancel()
		for _, err := range s.AllEvents(ctx) {
			wantCode(t, err, enroll.CodeUnavailable, "")
		}
	})
}

// paged reads all events page by page.
func paged(t *testing.T, s enroll.Store, user enroll.ID) []enroll.Event {
	t.Helper()
	var out []enroll.Event
	for query := (enroll.EventQuery{User: user, Limit: 53}); ; {
		page := must(s.Events(t.Context(), query))(t)
		out = append(out, page.Events...)
		if query.Cursor = page.Next; page.Next == "" {
			return out
		}
	}
}

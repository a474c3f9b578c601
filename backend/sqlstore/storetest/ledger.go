package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

const leaseTerm = time.Minute

// lease takes the lease for somebody new.
func lease(t *testing.T, s enroll.Store, term time.Duration) (holder enroll.ID, fence int64) {
	t.Helper()
	holder = enroll.NewID()
	fence = must(s.Lease(t.Context(), holder, term))(t)
	return holder, fence
}

// sealing gives events the next places, with leaves and edges that only have to be
// told apart.
func sealing(log enroll.Log, events []enroll.SealedEvent) (enroll.Sealing, error) {
	for i := range events {
		e := &events[i]
		e.Leaf = enroll.Bytes(fmt.Sprintf("%032d", e.Place))
		e.Address = enroll.Commit(e.Event.Address)
		if e.Event.Identified != nil {
			e.Reference = enroll.Commit(e.Event.Identified.Reference)
		}
	}
	size := log.Size + int64(len(events))
	return enroll.Sealing{
		Events: events, Edge: []enroll.Bytes{enroll.Bytes(fmt.Sprintf("%032d", size)), enroll.Bytes(fmt.Sprintf("%032d", 0))},
		Head: enroll.Head{Size: size, Note: fmt.Sprintf("head of %d", size)},
	}, nil
}

func sealedIn(t *testing.T, s enroll.Store, from, to int64) (out []enroll.SealedEvent) {
	t.Helper()
	for e, err := range s.Sealed(t.Context(), from, to) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Place != from+int64(len(out)) {
			t.Fatalf("place %d after %d others from %d on", e.Place, len(out), from)
		}
		out = append(out, e)
	}
	return out
}

func eventsOf(sealed []enroll.SealedEvent) (out []enroll.Event) {
	for _, e := range sealed {
		out = append(out, e.Event)
	}
	return out
}

func ledger(t *testing.T, open func(t *testing.T) enroll.Store) {
	t.Run("events get places in the order of their making, once", func(t *testing.T) {
		s := open(t)
		var all []enroll.Event
		for range 25 {
			all = append(all, newEvent(enroll.NewID()))
		}
		appendEvents(t, s, all[:12]...)
		_, fence := lease(t, s, leaseTerm)
		for must(s.Seal(t.Context(), fence, 10, sealing))(t) {
		}
		appendEvents(t, s, all[12:]...)
		if n := must(s.Waiting(t.Context(), 5))(t); n != 5 {
			t.Errorf("%d wait, want 5 at most", n)
		}
		for must(s.Seal(t.Context(), fence, 10, sealing))(t) {
		}
		wantSame(t, eventsOf(sealedIn(t, s, 0, 100)), all)
		wantSame(t, eventsOf(sealedIn(t, s, 3, 20)), all[3:20])
		log := must(s.Log(t.Context()))(t)
		if log.Size != 25 || log.Head != (enroll.Head{Size: 25, Note: "head of 25"}) || len(log.Edge) != 2 || string(log.Edge[0]) != fmt.Sprintf("%032d", 25) {
			t.Errorf("the log is %+v", log)
		}
		var heads []int64
		for h, err := range s.Heads(t.Context()) {
			if err != nil || h.Note != fmt.Sprintf("head of %d", h.Size) {
				t.Errorf("%+v, %v", h, err)
			}
			heads = append(heads, h.Size)
		}
		if !slices.Equal(heads, []int64{10, 12, 22, 25}) || must(s.Waiting(t.Context(), 1))(t) != 0 {
			t.Errorf("heads %v", heads)
		}
		_, err := s.Astray(t.Context())
		wantCode(t, err, enroll.CodeNotFound, "event")
	})
	t.Run("more than any store reads at once", func(t *testing.T) {
		s := open(t)
		const n = 2007
		var all []enroll.Event
		for range n {
			all = append(all, newEvent(""))
		}
		appendEvents(t, s, all...)
		_, fence := lease(t, s, leaseTerm)
		must(s.Seal(t.Context(), fence, n, sealing))(t)
		wantSame(t, eventsOf(sealedIn(t, s, 0, n)), all)
	})
	t.Run("nothing is kept of a sealing that fails", func(t *testing.T) {
		s, no := open(t), errors.New("no")
		appendEvents(t, s, newEvent(""))
		_, fence := lease(t, s, leaseTerm)
		_, err := s.Seal(t.Context(), fence, 10, func(enroll.Log, []enroll.SealedEvent) (enroll.Sealing, error) { return enroll.Sealing{}, no })
		wantSameError(t, err, no)
		if log := must(s.Log(t.Context()))(t); log.Size != 0 || must(s.Waiting(t.Context(), 9))(t) != 1 {
			t.Errorf("the log is %+v", log)
		}
		if sealed := must(s.Seal(t.Context(), fence, 10, sealing))(t); !sealed {
			t.Error("it does not go on")
		}
	})
	t.Run("one has the lease", func(t *testing.T) {
		s := open(t)
		appendEvents(t, s, newEvent(""))
		first, fence := lease(t, s, leaseTerm)
		if again := must(s.Lease(t.Context(), first, leaseTerm))(t); again != fence || fence == 0 {
			t.Errorf("fences %d and %d", fence, again)
		}
		if _, other := lease(t, s, leaseTerm); other != 0 {
			t.Error("two have it")
		}
		must(s.Lease(t.Context(), first, 0))(t) // lets go of it
		_, next := lease(t, s, leaseTerm)
		if next == 0 || next == fence {
			t.Errorf("fence %d after %d", next, fence)
		}
	})
	t.Run("who has lost the lease seals nothing", func(t *testing.T) {
		s := open(t)
		appendEvents(t, s, newEvent(""))
		_, old := lease(t, s, 20*time.Millisecond) // and is silent from here on
		time.Sleep(50 * time.Millisecond)
		_, next := lease(t, s, leaseTerm)
		_, err := s.Seal(t.Context(), old, 10, sealing)
		wantCode(t, err, enroll.CodeConflict, "")
		if !must(s.Seal(t.Context(), next, 10, sealing))(t) {
			t.Error("the next one does not seal")
		}
	})
	t.Run("many who seal at once give each event one place", func(t *testing.T) { sealTogether(t, open(t)) })
	t.Run("a key is replaced by who knows it", func(t *testing.T) {
		s, event := open(t), newEvent("")
		if err := s.SetLogKey(t.Context(), "", "one", event); err != nil {
			t.Fatal(err)
		}
		wantCode(t, s.SetLogKey(t.Context(), "", "other", event), enroll.CodeConflict, "")
		if n := must(s.CountEvents(t.Context(), enroll.EventQuery{}))(t); n != 0 {
			t.Errorf("%d events of the first key", n)
		}
		if err := s.SetLogKey(t.Context(), "one", "two", event); err != nil {
			t.Fatal(err)
		}
		wantSame(t, must(s.Event(t.Context(), event.ID))(t), event)
		if log := must(s.Log(t.Context()))(t); log.Key != "two" {
			t.Errorf("key %q", log.Key)
		}
	})
	t.Run("a person is forgotten, and the rest stays", func(t *testing.T) { forget(t, open(t)) })
}

func sealTogether(t *testing.T, s enroll.Store) {
	_, fence := lease(t, s, leaseTerm)
	var all sync.WaitGroup
	const writers, each = 3, 30
	for range writers {
		all.Go(func() {
			for range each {
				if err := s.InTx(t.Context(), func(tx enroll.Tx) error { return tx.Append(t.Context(), newEvent("")) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	ctx, written := context.WithCancel(t.Context())
	go func() { all.Wait(); written() }()
	var sealers sync.WaitGroup
	for range 3 {
		sealers.Go(func() {
			for {
				last := ctx.Err() != nil
				sealed, err := s.Seal(t.Context(), fence, 7, sealing)
				if err != nil {
					t.Error(err)
				}
				if !sealed && last || err != nil {
					return
				}
			}
		})
	}
	sealers.Wait()
	ids := map[enroll.ID]bool{}
	for _, e := range sealedIn(t, s, 0, 1000) {
		ids[e.Event.ID] = true
	}
	if len(ids) != writers*each {
		t.Errorf("%d events have a place, want %d", len(ids), writers*each)
	}
}

func forget(t *testing.T, s enroll.Store) {
	anna, berta := newUser("anna"), newUser("berta")
	insert(t, s, anna, berta)
	at := func(by, on enroll.ID) enroll.Event {
		e := newEvent(on)
		e.By = enroll.Holder{Kind: enroll.ActorUser, User: by}
		if by == "" {
			e.By.Kind = enroll.ActorStranger
		}
		e.Address, e.Identified = "192.0.2.1", &enroll.Identification{Method: "idDocument", Reference: "ticket 7"}
		return e
	}
	events := []enroll.Event{at(anna.ID, anna.ID), at(berta.ID, anna.ID), at("", anna.ID), at(anna.ID, berta.ID), at(berta.ID, berta.ID), at("", berta.ID)}
	_, fence := lease(t, s, leaseTerm)
	must(s.Seal(t.Context(), fence, 10, sealing))(t) // that of insert
	appendEvents(t, s, events...)
	for must(s.Seal(t.Context(), fence, 3, sealing))(t) {
	}
	waits := at(anna.ID, anna.ID)
	appendEvents(t, s, waits)
	before := sealedIn(t, s, 1, 7)
	write(t, s, func(tx enroll.Tx) error { return tx.Forget(t.Context(), anna.ID) })

	goneAddress, goneReference := []bool{true, false, true, true, false, false}, []bool{true, true, true, false, false, false}
	for i, e := range sealedIn(t, s, 1, 7) {
		want := before[i]
		if goneAddress[i] {
			want.Event.Address, want.Address.Salt = "", nil
		}
		if goneReference[i] {
			identified := *want.Event.Identified
			identified.Reference = ""
			want.Event.Identified, want.Reference.Salt = &identified, nil
		}
		wantSame(t, e, want)
	}
	if e := must(s.Event(t.Context(), waits.ID))(t); e.Address != "" || e.Identified.Reference != "" || e.Identified.Method == "" {
		t.Errorf("what waits still has %+v", e)
	}
	err := s.InTx(t.Context(), func(tx enroll.Tx) error { return tx.Forget(t.Context(), berta.ID) })
	wantCode(t, err, enroll.CodeInternal, "") // a change without an event
}

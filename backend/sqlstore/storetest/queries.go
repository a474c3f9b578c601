package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// queries compares what a store finds with what enroll.EventQuery says of each
// event, for every combination of what can be asked for.
func queries(t *testing.T, open func(t *testing.T) enroll.Store) {
	s := open(t)
	random := rand.New(rand.NewPCG(1, 2))
	ids := []enroll.ID{enroll.NewID(), enroll.NewID(), ""}
	acts := []enroll.Act{enroll.ActSignIn, enroll.ActProof}
	codes := []enroll.Code{"", "", enroll.CodeForbidden}
	var all []enroll.Event
	const n = 400
	for i := range n {
		e := newEvent(ids[random.IntN(3)])
		e.By = enroll.Holder{Kind: enroll.ActorUser, User: ids[random.IntN(3)], Kiosk: ids[random.IntN(3)]}
		e.Act, e.Code = acts[random.IntN(2)], codes[random.IntN(3)]
		e.At = start.Add(time.Duration(i/3) * time.Second) // three at a time
		all = append(all, e)
	}
	appendEvents(t, s, all...)
	slices.Reverse(all)
	some := []enroll.ID{"", ids[0], enroll.NewID()}
	for i := range 3 * 3 * 3 * 3 * 3 * 3 {
		digit := func() int { d := i % 3; i /= 3; return d }
		query := enroll.EventQuery{User: some[digit()], By: some[digit()], Kiosk: some[digit()], Limit: 37}
		query.Act = []enroll.Act{"", enroll.ActProof, "none"}[digit()]
		query.Outcome = []enroll.ActOutcome{"", enroll.ActDone, enroll.ActRefused}[digit()]
		switch digit() {
		case 1:
			query.From, query.To = start.Add(20*time.Second), start.Add(90*time.Second)
		case 2:
			query.To = start.Add(50 * time.Second)
		}
		var want, got []enroll.Event
		for _, e := range all {
			if query.Fits(e) {
				want = append(want, e)
			}
		}
		count := must(s.CountEvents(t.Context(), query))(t)
		for {
			page := must(s.Events(t.Context(), query))(t)
			got = append(got, page.Events...)
			if query.Cursor = page.Next; page.Next == "" {
				break
			}
		}
		if !slices.EqualFunc(got, want, func(a, b enroll.Event) bool { return a.ID == b.ID }) || int(count) != len(want) {
			t.Fatalf("%+v: %d events, counted %d, want %d", query, len(got), count, len(want))
		}
	}
}

// rareAmongMany looks for what a page cannot find at once: the pages are short, and
// lead to it all the same.
func rareAmongMany(t *testing.T, open func(t *testing.T) enroll.Store) {
	s, by := open(t), enroll.NewID()
	const n = 9001
	var all, rare []enroll.Event
	for i := range n {
		e := newEvent("")
		e.By, e.Act, e.At = enroll.Holder{Kind: enroll.ActorUser, User: by}, enroll.ActSignIn, start.Add(time.Duration(i/7)*time.Second)
		if i == 3 || i == n/2 {
			e.Act = enroll.ActUserErased
			rare = append(rare, e)
		}
		all = append(all, e)
	}
	appendEvents(t, s, all...)
	slices.Reverse(rare)
	var got []enroll.Event
	pages := 0
	for query := (enroll.EventQuery{By: by, Act: enroll.ActUserErased, From: start}); ; pages++ {
		page := must(s.Events(t.Context(), query))(t)
		got = append(got, page.Events...)
		if query.Cursor = page.Next; page.Next == "" {
			break
		}
	}
	wantSame(t, got, rare)
	if pages == 0 || pages > 20 {
		t.Error(fmt.Sprint(pages, " pages"))
	}
}

package storetest

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// JournalStore is a store whose journal is measured.
type JournalStore = enroll.Store

// office is who does things in a journal that is measured, and to whom: a hundred
// operators, of whom half have left, at twenty kiosks, to very many people.
type office struct {
	random          *rand.Rand
	operators       []enroll.ID
	kiosks          []enroll.ID
	people          []enroll.ID
	written, events int
}

func newOffice(events int) *office {
	o := &office{random: rand.New(rand.NewPCG(1, 2)), events: events}
	for range 100 {
		o.operators = append(o.operators, enroll.NewID())
	}
	for range 20 {
		o.kiosks = append(o.kiosks, enroll.NewID())
	}
	for range max(1, events/10) {
		o.people = append(o.people, enroll.NewID())
	}
	return o
}

func (o *office) one(from []enroll.ID) enroll.ID { return from[o.random.IntN(len(from))] }

// event is the next thing that happens. One in a hundred is refused, and one in ten
// thousand is rare.
func (o *office) event() enroll.Event {
	e := newEvent(o.one(o.people))
	e.At, e.Code, e.Act = start.Add(time.Duration(o.written)*time.Second), "", enroll.ActSignIn
	working := o.operators[50:]
	if o.written < o.events/2 {
		working = o.operators
	}
	e.By = enroll.Holder{Kind: enroll.ActorUser, User: o.one(working), Session: enroll.NewID(), Kiosk: o.one(o.kiosks)}
	switch {
	case o.written%10_000 == 0:
		e.Act = enroll.ActUserErased
	case o.written%100 == 0:
		e.Act, e.Code = enroll.ActRegistration, enroll.CodeRefusedModel
	case o.written%3 == 0:
		e.Act = enroll.ActProof
	}
	o.written++
	return e
}

// queries are what a page is asked for, by names.
func (o *office) queries() map[string]enroll.EventQuery {
	left, there, kiosk := o.operators[0], o.operators[60], o.kiosks[3]
	day := start.Add(time.Duration(o.written/2) * time.Second)
	return map[string]enroll.EventQuery{
		"all":                       {},
		"person":                    {User: o.people[1]},
		"operator":                  {By: there},
		"operator who has left":     {By: left},
		"kiosk":                     {Kiosk: kiosk},
		"act":                       {Act: enroll.ActProof},
		"rare act":                  {Act: enroll.ActUserErased},
		"act that never was":        {Act: enroll.ActRestored},
		"refused":                   {Outcome: enroll.ActRefused},
		"done":                      {Outcome: enroll.ActDone},
		"time":                      {From: day, To: day.Add(24 * time.Hour)},
		"operator and rare act":     {By: there, Act: enroll.ActUserErased},
		"kiosk, operator, refused":  {Kiosk: kiosk, By: left, Outcome: enroll.ActRefused},
		"act, refused, for a time":  {Act: enroll.ActSignIn, Outcome: enroll.ActRefused, To: day},
		"operator, act, refused":    {By: left, Act: enroll.ActRegistration, Outcome: enroll.ActRefused, From: day},
		"kiosk and act of nobody's": {Kiosk: kiosk, Act: enroll.ActRestored},
	}
}

// BenchmarkJournal measures pages of a journal of so many events, the first and
// later ones, and how many events can be appended in a second, one transaction each,
// beside a journal that is empty.
func BenchmarkJournal(b *testing.B, events int, open func(b *testing.B) JournalStore) {
	o := newOffice(events)
	full, empty := open(b), open(b)
	for o.written < events {
		err := full.InTx(b.Context(), func(tx enroll.Tx) error {
			for range 1000 {
				if err := tx.Append(b.Context(), o.event()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	var every []time.Duration
	for name, query := range o.queries() {
		b.Run("page/"+name, func(b *testing.B) {
			var took []time.Duration
			for range 300 {
				begun := time.Now()
				page, err := full.Events(b.Context(), query)
				if took = append(took, time.Since(begun)); err != nil {
					b.Fatal(err)
				}
				query.Cursor = page.Next
			}
			every = append(every, took...)
			report(b, took)
		})
	}
	b.Run("page/any", func(b *testing.B) { report(b, every) })
	b.Run("append", func(b *testing.B) {
		rate := map[JournalStore][]float64{}
		for range 7 {
			for _, s := range []JournalStore{full, empty} {
				begun := time.Now()
				const n = 300
				for range n {
					e := o.event()
					if err := s.InTx(b.Context(), func(tx enroll.Tx) error { return tx.Append(b.Context(), e) }); err != nil {
						b.Fatal(err)
					}
				}
				rate[s] = append(rate[s], n/time.Since(begun).Seconds())
			}
		}
		slices.Sort(rate[full])
		slices.Sort(rate[empty])
		b.ReportMetric(rate[full][3], "full/s")
		b.ReportMetric(rate[empty][3], "empty/s")
		b.ReportMetric(100*rate[full][3]/rate[empty][3], "%")
		b.ReportMetric(0, "ns/op")
	})
}

func report(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(0, "ns/op")
}

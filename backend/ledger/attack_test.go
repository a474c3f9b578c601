package ledger

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"latchkey/backend/enroll"
)

// TestAttacks: whoever has the database, and not the key, changes what happened.
// The first two events are of people, then come batches of ten: heads are at 2, 12,
// 22, 32 and 42.
func TestAttacks(t *testing.T) {
	for _, tt := range []struct {
		name        string
		hand        func(s *stand) []string
		place, last int64
		why         string
	}{
		{"an event is changed", func(*stand) []string {
			return []string{"UPDATE events SET code = '' WHERE " + where(17)}
		}, 17, 17, "not as it was sealed"},
		{"somebody else did it", func(*stand) []string {
			return []string{`UPDATE events SET holder = '{"kind":"system"}' WHERE ` + where(17)}
		}, 17, 17, "not as it was sealed"},
		{"an event is changed with its hash", func(s *stand) []string {
			e := s.at(17)
			e.Event.Code = ""
			hash, err := leafHash(e)
			if err != nil {
				s.Fatal(err)
			}
			return []string{"UPDATE events SET code = '' WHERE " + where(17), fmt.Sprintf("UPDATE sealed SET leaf = x'%x' WHERE place = 17", hash[:])}
		}, 12, 21, "does not lead to the head"},
		{"so is another hash, to mislead", func(s *stand) []string {
			e := s.at(13)
			e.Event.Code = ""
			hash, err := leafHash(e)
			if err != nil {
				s.Fatal(err)
			}
			return []string{
				"UPDATE events SET code = '' WHERE " + where(13), fmt.Sprintf("UPDATE sealed SET leaf = x'%x' WHERE place = 13", hash[:]),
				"UPDATE sealed SET leaf = zeroblob(32) WHERE place = 20",
			}
		}, 12, 21, "does not lead to the head"},
		{"an event is deleted", func(*stand) []string { return []string{"DELETE FROM events WHERE " + where(17)} }, 17, 17, "deleted"},
		{"an event is deleted with its place", func(*stand) []string {
			return []string{"DELETE FROM events WHERE " + where(17), "DELETE FROM sealed WHERE place = 17"}
		}, 17, 17, "the next place there is 18"},
		{"the others move up", func(*stand) []string {
			return []string{
				"DELETE FROM events WHERE " + where(17), "DELETE FROM sealed WHERE place = 17",
				"UPDATE sealed SET place = place - 1001 WHERE place > 17", "UPDATE sealed SET place = place + 1000 WHERE place < 0",
			}
		}, 12, 21, "does not lead to the head"},
		{"an event is inserted", func(*stand) []string {
			return []string{
				"UPDATE sealed SET place = place - 999 WHERE place >= 17", "UPDATE sealed SET place = place + 1000 WHERE place < 0",
				"INSERT INTO events SELECT seq + 1000, 'x' || id, at, act, code, holder, user_id, credential, credential_id, aaguid, ceremony, state, reason, request, address, identified, reference, kiosk, times FROM events WHERE " + where(18),
				"INSERT INTO sealed SELECT 17, event_seq + 1000, leaf, address_salt, address_hash, reference_salt, reference_hash FROM sealed WHERE place = 18",
			}
		}, 12, 21, "does not lead to the head"},
		{"two change places", func(*stand) []string {
			return []string{
				"UPDATE sealed SET place = -1 WHERE place = 15", "UPDATE sealed SET place = 15 WHERE place = 18", "UPDATE sealed SET place = 18 WHERE place = -1",
			}
		}, 12, 21, "does not lead to the head"},
		{"two events change places, their hashes stay", func(*stand) []string {
			return []string{
				"CREATE TEMP TABLE two AS SELECT place, event_seq FROM sealed WHERE place IN (15, 18)",
				"UPDATE sealed SET event_seq = -place WHERE place IN (15, 18)",
				"UPDATE sealed SET event_seq = (SELECT event_seq FROM two WHERE two.place = 33 - sealed.place) WHERE place IN (15, 18)",
			}
		}, 15, 15, "not as it was sealed"},
		{"a hash is changed", func(*stand) []string {
			return []string{"UPDATE sealed SET leaf = zeroblob(32) WHERE place = 17"}
		}, 17, 17, "its hash in the store is not its own"},
		{"a hash is cut off", func(*stand) []string { return []string{"UPDATE sealed SET leaf = x'00' WHERE place = 17"} }, 17, 17, "its hash is missing"},
		{"an address is changed", func(*stand) []string {
			return []string{"UPDATE events SET address = '192.0.2.2' WHERE " + where(17)}
		}, 17, 17, "network address"},
		{"a reference is changed", func(*stand) []string {
			return []string{"UPDATE events SET reference = 'ticket 8' WHERE " + where(17)}
		}, 17, 17, "reference"},
		{"an address is given another salt", func(*stand) []string {
			return []string{"UPDATE sealed SET address_salt = zeroblob(16) WHERE place = 17"}
		}, 17, 17, "network address"},
		{"another address is committed to", func(*stand) []string {
			c := enroll.Commit("192.0.2.2")
			return []string{"UPDATE events SET address = '192.0.2.2' WHERE " + where(17), fmt.Sprintf("UPDATE sealed SET address_salt = x'%x', address_hash = x'%x' WHERE place = 17", []byte(c.Salt), []byte(c.Hash))}
		}, 17, 17, "not as it was sealed"},
		{"an address is taken away, and nobody was erased", func(*stand) []string {
			return []string{"UPDATE events SET address = '' WHERE " + where(17), "UPDATE sealed SET address_salt = x'' WHERE place = 17"}
		}, 17, 17, "never erased"},
		{"the last head is taken away", func(*stand) []string { return []string{"DELETE FROM heads WHERE size = 42"} }, 32, 41, "no signed head"},
		{"the last events are taken away, and their head stays", func(*stand) []string {
			return []string{"DELETE FROM events WHERE " + strings.Replace(where(40), "= 40", ">= 40", 1), "DELETE FROM sealed WHERE place >= 40"}
		}, 40, 41, "there is a signed head for it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStand(t)
			s.fill()
			if _, err := s.verify(s.heads.notes...); err != nil {
				t.Fatal(err)
			}
			s.hand(tt.hand(s)...)
			_, err := s.verify()
			wantMisfit(t, err, tt.place, tt.last, tt.why)
			_, err = s.verifyExport(strings.NewReader(s.export(enroll.EventQuery{})))
			if !IsMisfit(err) && enroll.CodeOf(err) != enroll.CodeMalformed {
				t.Errorf("an export of it fits: %v", err)
			}
		})
	}
}

// TestHeadInAnotherPlace: a head that is genuine is one of its own place alone.
func TestHeadInAnotherPlace(t *testing.T) {
	for name, statement := range map[string]string{
		"later":   "UPDATE heads SET size = 35 WHERE size = 32",
		"earlier": "UPDATE heads SET size = 25 WHERE size = 32",
	} {
		s := newStand(t)
		s.fill()
		s.hand(statement)
		if _, err := s.verify(); !IsMisfit(err) || !strings.Contains(err.Error(), "a signed head of size 32 stands where there are") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBlankedForAnother: that somebody was erased takes nothing of somebody else's
// from what they have in common; and of two such the first is named.
func TestBlankedForAnother(t *testing.T) {
	s := newStand(t)
	_, on := s.fill()
	s.erase(on.ID)
	s.seal()
	s.hand("UPDATE events SET address = '' WHERE "+where(17), "UPDATE sealed SET address_salt = x'' WHERE place = 17")
	_, err := s.verify()
	wantMisfit(t, err, 17, 17, "never erased")

	s = newStand(t)
	s.fill()
	s.hand("UPDATE events SET address = '' WHERE "+where(30), "UPDATE sealed SET address_salt = x'' WHERE place = 30",
		"UPDATE events SET reference = '' WHERE "+where(17), "UPDATE sealed SET reference_salt = x'' WHERE place = 17")
	_, err = s.verify()
	wantMisfit(t, err, 17, 17, "never erased")
	if m, ok := errors.AsType[*Misfit](err); ok && m.Event != s.at(17).Event.ID {
		t.Errorf("it names %+v", m)
	}
}

// TestInsertedUnsealed: an event that was never sealed does not wait for its place
// unless the program wrote it.
func TestInsertedUnsealed(t *testing.T) {
	s := newStand(t)
	s.fill()
	s.hand("INSERT INTO events SELECT seq + 1000, 'x' || id, at, act, code, holder, user_id, credential, credential_id, aaguid, ceremony, state, reason, request, address, identified, reference, kiosk, times FROM events WHERE " + where(18))
	_, err := s.verify()
	wantMisfit(t, err, 42, 42, "without ever having been sealed")
}

// TestRolledBack: an older copy fits by itself, and not with a head that left
// later.
func TestRolledBack(t *testing.T) {
	s := newStand(t)
	s.fill()
	older := s.copied()
	s.happen(s.event("", ""))
	if report, err := older.verify(); err != nil || report.Given != 0 {
		t.Fatal(report, err)
	}
	newest := s.heads.notes[len(s.heads.notes)-1]
	if _, err := older.verify(newest); enroll.CodeOf(err) != enroll.CodeMalformed || !strings.Contains(err.Error(), "older copy") || !IsMisfit(err) {
		t.Errorf("the older copy: %v", err)
	}
	if _, err := older.verifyExport(strings.NewReader(older.export(enroll.EventQuery{})), newest); !IsMisfit(err) {
		t.Errorf("its export: %v", err)
	}
	if report, err := s.verify(newest); err != nil || report.Given != 1 {
		t.Error(report, err)
	}
}

// TestForked: a copy that goes on by itself, with the same key, is told from the log
// by the heads of either.
func TestForked(t *testing.T) {
	s := newStand(t)
	s.fill()
	fork := s.copied()
	fork.sealer.me = s.sealer.me // which has the lease
	s.happen(s.event("", ""))
	fork.happen(fork.event("", ""))
	_, err := fork.verify(s.heads.notes[len(s.heads.notes)-1])
	wantMisfit(t, err, 42, 42, "shows another log")
}

// TestAnotherKey: heads that somebody else signed count for nothing.
func TestAnotherKey(t *testing.T) {
	s, other := newStand(t), newStand(t)
	s.fill()
	if _, err := VerifyStore(t.Context(), s.store, other.options()); !IsMisfit(err) {
		t.Errorf("another key: %v", err)
	}
	if _, err := Check(s.heads.notes[0], other.options().Keys); enroll.CodeOf(err) != enroll.CodeMalformed {
		t.Errorf("another key's head: %v", err)
	}
}

// TestErasedWhoWasAStranger: the address of whoever was nobody yet, when they followed
// a link, goes with the person it was about.
func TestErasedWhoWasAStranger(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	followed := s.event("", anna.ID)
	followed.By = enroll.Holder{Kind: enroll.ActorStranger}
	s.happen(followed)
	s.erase(anna.ID)
	s.seal()
	if report, err := s.verify(); err != nil || report.Blanked != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	if e := s.at(1); e.Event.ID != followed.ID || e.Event.Address != "" {
		t.Errorf("%+v", e.Event)
	}
}

// TestErased: a person goes, and the log fits as before, with the heads of before.
func TestErased(t *testing.T) {
	s := newStand(t)
	by, on := s.fill()
	before := s.heads.notes
	s.erase(on.ID)
	for _, sealed := range []bool{false, true} {
		report, err := s.verify(before...)
		if err != nil || report.Blanked != 40 {
			t.Errorf("sealed %t: %+v, %v", sealed, report, err)
		}
		export := s.export(enroll.EventQuery{})
		if report, err := s.verifyExport(strings.NewReader(export), before...); err != nil || report.Blanked != 40 {
			t.Errorf("the export, sealed %t: %+v, %v", sealed, report, err)
		}
		if strings.Contains(export, "ticket 7") || !strings.Contains(export, "192.0.2.1") {
			t.Error("what is personal stayed, or somebody else's went")
		}
		s.seal()
	}
	s.erase(by.ID)
	s.seal()
	if report, err := s.verify(before...); err != nil || report.Blanked != 40 || strings.Contains(s.export(enroll.EventQuery{}), "192.0.2.1") {
		t.Errorf("%+v, %v", report, err)
	}
	// What was taken away cannot be put back as anything.
	s.hand("UPDATE events SET address = '192.0.2.9' WHERE " + where(20))
	_, err := s.verify()
	wantMisfit(t, err, 20, 20, "network address")
}

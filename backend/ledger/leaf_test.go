package ledger

import (
	"reflect"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"latchkey/backend/enroll"
)

// TestLeaf: what was sealed once is encoded so for ever. Whoever changes this text
// makes every log there is unverifiable.
func TestLeaf(t *testing.T) {
	e := enroll.SealedEvent{
		Event: enroll.Event{
			ID: "AAAAAAAAAAAAAAAAAAAAAA", At: time.Date(2026, 3, 29, 3, 30, 0, 120_000_000, time.FixedZone("", 7200)), Act: "user.created", Code: "forbidden",
			By:   enroll.Holder{Kind: enroll.ActorUser, User: "u", Session: "s", Kiosk: "k", Invitation: "i"},
			User: "o", Credential: "c", CredentialID: enroll.Bytes{0xff, 0}, AAGUID: "a", Ceremony: "y", State: "active", Reason: "lost",
			Identified: &enroll.Identification{Method: "m", Reference: "not here"}, Request: "ü\nx", Times: 7, Address: "not here",
		},
		Address: enroll.Commitment{Hash: enroll.Bytes{1}}, Reference: enroll.Commitment{Hash: enroll.Bytes{2}},
	}
	const want = "latchkey event 1\nid 22:AAAAAAAAAAAAAAAAAAAAAA\nat 23:2026-03-29T01:30:00.12Z\nact 12:user.created\ncode 9:forbidden\n" +
		"by.kind 4:user\nby.user 1:u\nby.session 1:s\nby.kiosk 1:k\nby.invitation 1:i\nuser 1:o\ncredential 1:c\ncredentialId 3:_wA\naaguid 1:a\n" +
		"ceremony 1:y\nstate 6:active\nreason 4:lost\nidentified.method 1:m\nidentified.reference.sha256 2:Ag\nrequest 4:ü\nx\naddress.sha256 2:AQ\ntimes 1:7\n"
	got, err := leaf(e)
	if err != nil || string(got) != want {
		t.Errorf("%v\n got %q\nwant %q", err, got, want)
	}
	hash, err := leafHash(e)
	if err != nil || hash != tlog.RecordHash([]byte(want)) {
		t.Error(hash, err)
	}
}

// TestEveryFieldIsInTheLeaf: no field of an event can be changed without its leaf
// changing, the personal ones by their commitments.
func TestEveryFieldIsInTheLeaf(t *testing.T) {
	seen := map[string]bool{}
	look := func(name string, e enroll.SealedEvent) {
		t.Helper()
		text, err := leaf(e)
		if err != nil || seen[string(text)] {
			t.Errorf("%s is not in the leaf (%v)", name, err)
		}
		seen[string(text)] = true
	}
	look("nothing", enroll.SealedEvent{})
	var each func(name string, set func(*enroll.SealedEvent) reflect.Value)
	each = func(name string, set func(*enroll.SealedEvent) reflect.Value) {
		var e enroll.SealedEvent
		v := set(&e)
		switch v.Interface().(type) {
		case time.Time:
			v.Set(reflect.ValueOf(time.Unix(1, 0)))
			look(name, e)
			return
		case *enroll.Identification:
			v.Set(reflect.ValueOf(&enroll.Identification{}))
			each(name, func(e *enroll.SealedEvent) reflect.Value {
				if e.Event.Identified == nil {
					e.Event.Identified = &enroll.Identification{}
				}
				return reflect.ValueOf(e.Event.Identified).Elem()
			})
			return
		}
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				each(name+"."+v.Type().Field(i).Name, func(e *enroll.SealedEvent) reflect.Value { return set(e).Field(i) })
			}
			return
		case reflect.String:
			v.SetString("x")
		case reflect.Slice:
			v.SetBytes([]byte{1})
		case reflect.Int32:
			v.SetInt(1)
		default:
			t.Fatalf("%s: a leaf cannot have a %s yet", name, v.Kind())
		}
		if name == "Event.Address" || name == "Event.Identified.Reference" {
			return // by its commitment
		}
		look(name, e)
	}
	each("Event", func(e *enroll.SealedEvent) reflect.Value { return reflect.ValueOf(&e.Event).Elem() })
	look("Address", enroll.SealedEvent{Address: enroll.Commit("x")})
	look("Reference", enroll.SealedEvent{Reference: enroll.Commit("x")})
}

// TestTree: the edge alone gives what Go's own log gives with all hashes.
func TestTree(t *testing.T) {
	var tree tree
	var all []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			out[i] = all[index]
		}
		return out, nil
	})
	for n := range int64(300) {
		leaf := tlog.RecordHash([]byte{byte(n), byte(n >> 8)})
		hashes, err := tlog.StoredHashesForRecordHash(n, leaf, read)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, hashes...)
		// As a store would have it in between.
		if tree, err = newTree(enroll.Log{Size: tree.size, Edge: tree.bytes()}); err != nil {
			t.Fatal(err)
		}
		if err := tree.Add(leaf); err != nil {
			t.Fatal(err)
		}
		got, errGot := tree.Hash()
		want, errWant := tlog.TreeHash(n+1, read)
		if got != want || errGot != nil || errWant != nil {
			t.Fatalf("%d: %v, want %v", n+1, got, want)
		}
	}
	for _, log := range []enroll.Log{{Size: 3}, {Size: 1, Edge: []enroll.Bytes{{1}}}, {Size: 0, Edge: tree.bytes()}, {Size: -1}} {
		if _, err := newTree(log); enroll.CodeOf(err) != enroll.CodeInternal {
			t.Errorf("%+v: %v", log, err)
		}
	}
}

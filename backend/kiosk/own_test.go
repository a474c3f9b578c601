package kiosk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/kiosk"
)

// A stand begins with a store that its operator has claimed, and with their key.
// Both are made once, by a kiosk, and copied for each stand.

// operator is who claimed a store, as it stands in a file beside it.
type operator struct {
	User       enroll.ID    `json:"user"`
	Credential enroll.Bytes `json:"credential"`
	Key        []byte       `json:"key"` // saved
}

var (
	makeOnce   sync.Once
	madeStore  []byte
	madeOwner  operator
	ownKeys    sync.Map // operators' keys by the folder of the store, for all kiosks of a test there
	storeFile  = "latchkey.sqlite"
	ownersFile = "operator.json"
)

func newOwnKey() *practice.Key { return practice.New(practice.Options{AutoTouch: time.Nanosecond}) }

// claim puts a claimed store into the stand's folder if it has none.
func (s *stand) claim() {
	s.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, ownersFile))
	if errors.Is(err, fs.ErrNotExist) {
		makeOnce.Do(func() { madeStore, madeOwner = makeClaimed(s.TB) })
		text, err = json.Marshal(madeOwner)
		err = errors.Join(err, os.WriteFile(filepath.Join(s.dir, storeFile), madeStore, 0o600),
			os.WriteFile(filepath.Join(s.dir, ownersFile), text, 0o600))
	}
	s.must(errors.Join(err, json.Unmarshal(text, &s.operator)))
	key, there := ownKeys.Load(s.dir)
	if !there {
		fresh := newOwnKey()
		s.must(fresh.Load(bytes.NewReader(s.Key)))
		key, _ = ownKeys.LoadOrStore(s.dir, fresh)
	}
	s.own = key.(*practice.Key) //nolint:forcetypeassert // nothing else is in it
}

// makeClaimed sets up a first administrator as somebody does who starts the kiosk
// for the first time.
func makeClaimed(tb testing.TB) ([]byte, operator) {
	tb.Helper()
	s := newUnclaimed(tb, tb.TempDir(), newOwnKey())
	user := s.setUp()
	var made operator
	made.User, made.Credential = user, s.credentials(user)[0].CredentialID
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s.kiosk.Close(ctx)
	s.must(s.store.Close())
	var saved bytes.Buffer
	s.must(s.key.Save(&saved))
	made.Key = saved.Bytes()
	store, err := os.ReadFile(filepath.Join(s.dir, storeFile))
	s.must(err)
	return store, made
}

// newUnclaimed is a stand whose store nobody has claimed yet.
func newUnclaimed(tb testing.TB, dir string, key *practice.Key) *stand {
	tb.Helper()
	s := &stand{TB: tb, dir: dir, bus: practice.NewBus(), key: key, log: &lockedBuffer{}, changed: make(chan struct{}, 1)}
	s.assemble(time.Now, func(d *kiosk.Deps) { d.NewClaim = s.service.NewClaim })
	return s
}

// setUp makes the first administrator, with the stand's key.
func (s *stand) setUp() enroll.ID {
	s.Helper()
	s.must(s.kiosk.SetUp(s.Context(), await[kiosk.SetUp](s).Seq, enroll.NewUser{Username: "olga", DisplayName: "Olga Operator"}))
	s.plug()
	s.accept()
	if s.kiosk.Authenticator.Capabilities().PIN {
		s.setPIN()
	}
	done := await[kiosk.Done](s)
	s.must(s.kiosk.GiveBack(done.Seq))
	await[kiosk.Locked](s)
	s.unplug()
	return done.Person.ID
}

// admit opens the desk for the stand's operator without a key.
func (s *stand) admit(now func() time.Time) {
	s.Helper()
	clock := servicetest.NewClock()
	clock.Advance(now().Sub(clock.Now()))
	session := servicetest.Behind{Store: s.store, Clock: clock}.Enter(s.TB, s.User, "")
	s.kiosk.Admit(s.Context(), session.Session, "Olga Operator", s.Credential)
}

// enter has the operator show their key where the kiosk is locked, and pull it
// out again.
func (s *stand) enter(lock kiosk.Locked) {
	s.Helper()
	id := s.bus.Plug(s.own)
	defer s.bus.Unplug(id)
	ready, seen := time.Now(), lock.Seq // since when it has been waiting for an answer
	for late := time.Now().Add(patience); ; {
		switch state := s.kiosk.State().(type) {
		case kiosk.Desk:
			return
		case kiosk.Locked:
			if state.Seq != seen {
				ready, seen = time.Now(), state.Seq
			}
			lists := s.kiosk.Authenticator.Capabilities().List
			if state.Ready && (!lists || state.Entry == kiosk.EntrySignIn && time.Since(ready) > 500*time.Millisecond) {
				_ = s.kiosk.Unlock(state.Seq)
			}
		case kiosk.EnterPIN:
			_ = s.kiosk.EnterPIN(state.Seq, newPIN(pin)) // may be answered already
		case kiosk.Trouble:
			if state.Ways[0] != kiosk.WayRetry {
				s.Fatalf("the operator's key: %+v\n%s", state.Problem, s.log.text())
			}
			_ = s.kiosk.Retry(state.Seq)
		}
		select {
		case <-s.changed:
		case <-time.After(2 * time.Millisecond):
		}
		if time.Now().After(late) {
			s.Fatalf("locked: %+v; the kiosk shows %+v\n%s", lock, s.kiosk.State(), s.log.text())
		}
	}
}

package kiosk_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/ceremony"
	"latchkey/backend/challenge/memory"
	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/client"
	"latchkey/backend/kiosk"
	"latchkey/backend/sqlstore"
)

const (
	rpID   = "localhost"
	origin = "http://localhost:8420"
)

// stand is a whole kiosk but for its screen: libfido2 and a practice key, the
// relying party over SQLite, and a test for a person.
type stand struct {
	testing.TB
	dir     string
	kiosk   *kiosk.Kiosk
	store   *sqlstore.Store
	service *ceremony.Service
	bus     *practice.Bus
	key     *practice.Key
	id      string        // of the plugged-in key
	own     *practice.Key // the operator's
	operator
	alone   bool // the operator's key is out of reach
	log     *lockedBuffer
	changed chan struct{}
	closing atomic.Int32 // how often the screen was to ask whether to close
}

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

// maxLog is in bytes: more is a kiosk that goes round in circles.
const maxLog = 32 << 20

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.Len() > maxLog {
		panic("the log has no end: " + string(p))
	}
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.String()
}

// option changes the parts before the kiosk is put together.
type option func(*kiosk.Deps)

// newStand opens a kiosk in demo mode whose key touches itself.
func newStand(t *testing.T, options ...option) *stand {
	t.Helper()
	return newStandWith(t, t.TempDir(), practice.New(practice.Options{AutoTouch: time.Millisecond}), options...)
}

func newStandWith(tb testing.TB, dir string, key *practice.Key, options ...option) *stand {
	tb.Helper()
	return newStandAt(tb, dir, key, time.Now, options...)
}

// newClosed is a stand at which nobody has signed in.
func newClosed(t *testing.T, options ...option) *stand {
	t.Helper()
	s := &stand{
		TB: t, dir: t.TempDir(), bus: practice.NewBus(), key: practice.New(practice.Options{AutoTouch: time.Millisecond}),
		log: &lockedBuffer{}, changed: make(chan struct{}, 1),
	}
	s.claim()
	s.assemble(time.Now, options...)
	return s
}

// newStandAt has a clock of its own.
func newStandAt(tb testing.TB, dir string, key *practice.Key, now func() time.Time, options ...option) *stand {
	tb.Helper()
	s := &stand{TB: tb, dir: dir, bus: practice.NewBus(), key: key, log: &lockedBuffer{}, changed: make(chan struct{}, 1)}
	s.claim()
	s.assemble(now, options...)
	if _, remote := s.kiosk.Sessions.(*client.Client); remote {
		await[kiosk.Desk](s) // with the key, so that the client has the session's token
	} else {
		s.admit(now)
	}
	return s
}

// assemble puts the kiosk together over what is in the stand's folder.
func (s *stand) assemble(now func() time.Time, options ...option) {
	tb := s.TB
	tb.Cleanup(func() { sweep(s.dir) })
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	s.store, err = sqlstore.OpenSQLite(tb.Context(), filepath.Join(s.dir, "latchkey.sqlite"), sqlstore.SQLiteOptions{})
	s.must(err)
	tb.Cleanup(func() { _ = s.store.Close() })
	s.service, err = ceremony.New(tb.Context(), ceremony.Deps{
		Store:      s.store,
		Challenges: memory.New(now),
		Config:     ceremony.Config{RPID: rpID, RPName: "Test", Origins: []string{origin}, Demo: true},
		Secret:     enroll.RandomSecret(),
		Now:        now,
		Log:        log,
	})
	s.must(err)
	leftovers, err := kiosk.OpenLeftovers(filepath.Join(s.dir, "interrupted.json"))
	s.must(err)
	deps := kiosk.Deps{
		RelyingParty:  s.service,
		Directory:     s.service,
		Sessions:      s.service,
		Invitations:   s.service,
		Addresses:     s.service,
		Kiosks:        s.service,
		Post:          s.service,
		Journal:       s.service,
		Authenticator: road(s, s.bus),
		Target:        kiosk.FixedTarget(rpID, origin),
		Leftovers:     leftovers,
		Exports:       filepath.Join(s.dir, "exports"),
		Notify:        s.notify,
		Closing:       func() { s.closing.Add(1) },
		Exported:      func(kiosk.ExportProgress) {},
		Now:           now,
		Log:           log,
	}
	for _, o := range options {
		o(&deps)
	}
	s.kiosk, err = kiosk.New(tb.Context(), deps)
	s.must(err)
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience) // tb's own has ended by now
		defer cancel()
		s.kiosk.Close(ctx)
	})
}

// notify is called for every state, possibly while the kiosk is put together.
func (s *stand) notify(int32) {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

func (s *stand) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// patience is how long a test waits for something that has to come.
const patience = 20 * time.Second

// await waits until the kiosk shows a state of type S that ok takes. Where that is
// the desk, the operator takes it back if it is locked.
func await[S kiosk.State](s *stand, ok ...func(S) bool) S {
	s.Helper()
	late := time.After(patience)
	tick := time.NewTicker(2 * time.Millisecond) // a hint can be swallowed by the one before
	defer tick.Stop()
	for {
		state := s.kiosk.State()
		if want, is := state.(S); is && (len(ok) == 0 || ok[0](want)) {
			return want
		}
		if _, desk := any(*new(S)).(kiosk.Desk); desk {
			if lock, is := state.(kiosk.Locked); is {
				s.enter(lock)
				continue
			}
		}
		select {
		case <-s.changed:
		case <-tick.C:
		case <-late:
			var want S
			s.Fatalf("waited for %T; the kiosk shows %+v\n%s", want, state, s.log.text())
		}
	}
}

func (s *stand) plug()   { s.id = s.bus.Plug(s.key) }
func (s *stand) unplug() { s.bus.Unplug(s.id) }

// lock locks the desk, and waits until it is seen there that no key is plugged in. One
// that came back before that would be taken for one that was never out.
func (s *stand) lock() {
	s.Helper()
	s.must(s.kiosk.Lock(s.Context()))
	await(s, func(l kiosk.Locked) bool { return !l.Ready })
}

// person creates somebody.
func (s *stand) person(username string) enroll.User {
	s.Helper()
	user, err := s.kiosk.CreatePerson(s.Context(), enroll.NewUser{Username: username, DisplayName: "Anna Meier"})
	s.must(err)
	return user
}

// begin hands the screen over to a person.
func (s *stand) begin(user enroll.ID) {
	s.Helper()
	s.must(s.kiosk.Begin(s.Context(), kiosk.EnrolRequest{User: user}))
	s.handOver()
}

// handOver gives the screen to the person, whom the operator knows.
func (s *stand) handOver() {
	s.Helper()
	s.must(s.kiosk.HandOver(await[kiosk.HandOver](s).Seq, known))
}

var known = enroll.Identification{Method: "known"}

const pin = "mailbox-42"

func newPIN(text string) kiosk.PIN {
	var p kiosk.PIN
	if err := p.UnmarshalJSON([]byte(`"` + text + `"`)); err != nil {
		panic(err)
	}
	return p
}

// accept takes the key that is shown.
func (s *stand) accept() {
	s.Helper()
	s.must(s.kiosk.AcceptKey(await[kiosk.KeyFound](s).Seq, "My key"))
}

// setPIN gives the key its first PIN.
func (s *stand) setPIN() {
	s.Helper()
	s.must(s.kiosk.NewPIN(await[kiosk.NewPIN](s).Seq, newPIN(pin), newPIN(pin)))
}

func (s *stand) enterPIN() {
	s.Helper()
	s.must(s.kiosk.EnterPIN(await[kiosk.EnterPIN](s).Seq, newPIN(pin)))
}

// finish goes from "done" back to the desk.
func (s *stand) finish() kiosk.Summary {
	s.Helper()
	done := await[kiosk.Done](s)
	s.must(s.kiosk.GiveBack(done.Seq))
	await[kiosk.Desk](s)
	return done.Summary
}

// enrol sets up the stand's key, fresh or not, for a person.
func (s *stand) enrol(user enroll.ID) kiosk.Summary {
	s.Helper()
	s.begin(user)
	s.accept()
	if !s.kiosk.Authenticator.Capabilities().PIN {
		return s.finish()
	}
	if state := s.either(kiosk.KindNewPIN, kiosk.KindEnterPIN); state.Head().Kind == kiosk.KindNewPIN {
		s.setPIN()
	} else {
		s.enterPIN()
	}
	return s.finish()
}

func (s *stand) either(kinds ...kiosk.Kind) kiosk.State {
	s.Helper()
	return await(s, func(st kiosk.State) bool {
		for _, k := range kinds {
			if st.Head().Kind == k {
				return true
			}
		}
		return false
	})
}

// reader is another way to the stand's keys, for looking at them.
func (s *stand) reader() authenticator.Authenticator { return road(s, s.bus) }

// credentials returns what the store has of a user.
func (s *stand) credentials(user enroll.ID) []enroll.Credential {
	s.Helper()
	list, err := s.store.Credentials(s.Context(), user)
	s.must(err)
	return list
}

// onKeyIfPIN is onKey for a key that may not have got its PIN yet, and so holds
// nothing.
func (s *stand) onKeyIfPIN(user enroll.ID) int {
	s.Helper()
	s.plug()
	defer s.unplug()
	key, err := s.reader().Open(s.Context(), s.id)
	s.must(err)
	info, err := key.Info(s.Context())
	s.must(err)
	s.must(key.Close())
	if !info.PINSet {
		return 0
	}
	return s.onKey(user)
}

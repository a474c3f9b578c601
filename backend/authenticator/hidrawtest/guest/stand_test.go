//go:build hidraw

package guest

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/libfido2"
	"latchkey/backend/authenticator/practice"
	"latchkey/backend/ceremony"
	"latchkey/backend/challenge/memory"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
	"latchkey/backend/sqlstore"
)

const (
	rpID   = "localhost"
	origin = "http://localhost:8420"
)

// stand is the kiosk, a key and a test for a person.
type stand struct {
	*testing.T
	*cable
	kiosk   *kiosk.Kiosk
	store   *sqlstore.Store
	service *ceremony.Service
	left    string        // the file of what interrupted enrolments left
	blinks  chan struct{} // the key wants to be touched
	changed chan struct{}
}

func newStand(t *testing.T) *stand {
	t.Helper()
	s := &stand{T: t, blinks: make(chan struct{}, 1), changed: make(chan struct{}, 1)}
	s.cable = newCable(t, practice.New(practice.Options{Blink: func(on bool) {
		if on {
			hint(s.blinks)
		}
	}}))
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	var err error
	s.store, err = sqlstore.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "latchkey.sqlite"), sqlstore.SQLiteOptions{})
	s.must(err)
	t.Cleanup(func() { s.must(s.store.Close()) })
	s.service, err = ceremony.New(t.Context(), ceremony.Deps{
		Store:      s.store,
		Challenges: memory.New(time.Now),
		Config:     ceremony.Config{RPID: rpID, RPName: "Test", Origins: []string{origin}, Demo: true},
		Secret:     enroll.RandomSecret(),
		Now:        time.Now,
		Log:        log,
	})
	s.must(err)
	s.left = filepath.Join(t.TempDir(), "interrupted.json")
	leftovers, err := kiosk.OpenLeftovers(s.left)
	s.must(err)
	s.kiosk, err = kiosk.New(t.Context(), kiosk.Deps{
		RelyingParty:  s.service,
		Directory:     s.service,
		Sessions:      s.service,
		Invitations:   s.service,
		Addresses:     s.service,
		Kiosks:        s.service,
		Post:          s.service,
		Journal:       s.service,
		Authenticator: libfido2.New(libfido2.System()),
		Target:        kiosk.FixedTarget(rpID, origin),
		Leftovers:     leftovers,
		Exports:       t.TempDir(),
		Notify:        func(int32) { hint(s.changed) },
		Closing:       func() {},
		Exported:      func(kiosk.ExportProgress) {},
		Now:           time.Now,
		Log:           log,
	})
	s.must(err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience) // t's own has ended by now
		defer cancel()
		s.kiosk.Close(ctx)
	})
	return s
}

// hint puts a token into a channel that holds one.
func hint(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (s *stand) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// await waits until the kiosk shows a state of type S.
func await[S kiosk.State](s *stand) S {
	s.Helper()
	for late := time.After(patience); ; {
		state := s.kiosk.State()
		if want, is := state.(S); is {
			return want
		}
		select {
		case <-s.changed:
		case <-late:
			var want S
			s.Fatalf("waited for %T; the kiosk shows %+v", want, state)
		}
	}
}

// person creates somebody.
func (s *stand) person(username string) enroll.ID {
	s.Helper()
	user, err := s.service.CreateUser(s.Context(), system, enroll.NewUser{Username: username, DisplayName: "Anna Meier"})
	s.must(err)
	return user.ID
}

// system is the program itself, which invites people here.
var system = enroll.Actor{Kind: enroll.ActorSystem}

// begin has a person come with an invitation, so that no operator is needed.
func (s *stand) begin(user enroll.ID) {
	s.Helper()
	person, err := s.service.User(s.Context(), system, user)
	s.must(err)
	invited, err := s.service.Invite(s.Context(), system, enroll.InvitationRequest{User: user, Delivery: enroll.DeliveryHanded})
	s.must(err)
	err = s.kiosk.Redeem(s.Context(), await[kiosk.Locked](s).Seq, person.Username, invited.Code)
	for late := time.Now().Add(patience); s.stale(err) && time.Now().Before(late); { // the lock notices a key meanwhile
		err = s.kiosk.Redeem(s.Context(), await[kiosk.Locked](s).Seq, person.Username, invited.Code)
	}
	s.must(err)
}

func (s *stand) stale(err error) bool {
	own, ok := errors.AsType[*kiosk.Error](err)
	return ok && own.Code == kiosk.CodeStale
}

func pin() kiosk.PIN { return authenticator.NewPIN([]byte("mailbox-42")) }

func (s *stand) accept() {
	s.Helper()
	s.must(s.kiosk.AcceptKey(await[kiosk.KeyFound](s).Seq, "My key"))
}

func (s *stand) setPIN() {
	s.Helper()
	s.must(s.kiosk.NewPIN(await[kiosk.NewPIN](s).Seq, pin(), pin()))
}

func (s *stand) enterPIN() {
	s.Helper()
	s.must(s.kiosk.EnterPIN(await[kiosk.EnterPIN](s).Seq, pin()))
}

// awaitBlink waits until the key wants to be touched.
func (s *stand) awaitBlink() {
	s.Helper()
	select {
	case <-s.blinks:
	case <-time.After(patience):
		s.Fatalf("the key does not blink; the kiosk shows %+v", s.kiosk.State())
	}
}

func (s *stand) touch() {
	s.Helper()
	s.awaitBlink()
	if !s.key.Touch() {
		s.Fatal("the key did not wait for the touch")
	}
}

// finish goes from "done" back to the lock.
func (s *stand) finish() kiosk.Summary {
	s.Helper()
	done := await[kiosk.Done](s)
	s.must(s.kiosk.GiveBack(done.Seq))
	await[kiosk.Locked](s)
	if left, err := os.ReadFile(s.left); err != nil || string(left) != "[]" {
		s.Errorf("left behind: %s, %v", left, err)
	}
	return done.Summary
}

// enrol sets up a fresh key for a person.
func (s *stand) enrol(user enroll.ID) kiosk.Summary {
	s.Helper()
	s.begin(user)
	s.accept()
	s.setPIN()
	s.touch() // to register
	s.touch() // to try it out
	return s.finish()
}

// credential returns the one that the store has of a user.
func (s *stand) credential(user enroll.ID) enroll.Credential {
	s.Helper()
	list, err := s.store.Credentials(s.Context(), user)
	s.must(err)
	if len(list) != 1 {
		s.Fatalf("%d credentials, want 1", len(list))
	}
	return list[0]
}

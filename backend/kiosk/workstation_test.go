package kiosk_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// settings is what a workstation keeps of its service.
type settings struct {
	mu   sync.Mutex
	kept []string
	full bool // they cannot be written
}

func (s *settings) keep(host string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, host)
	return nil
}

func (s *settings) leave(host string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return errors.New("no room")
	}
	s.kept = slices.DeleteFunc(s.kept, func(kept string) bool { return kept == host })
	return nil
}

// ownHost is the name of the service in the tests' links.
const ownHost = "enroll.example.com"

// atWorkstation is a workstation of a service across the network. With a nil
// settings the service is that of the settings; else the first link says which.
func atWorkstation(t *testing.T, l *line, own *settings) *stand {
	t.Helper()
	return newClosed(t, acrossAs(t, l, stranger), func(d *kiosk.Deps) {
		if own == nil {
			d.Workstation = &kiosk.Workstation{Host: ownHost}
			return
		}
		c, _ := d.RelyingParty.(enroll.Service)
		target := d.Target
		d.RelyingParty, d.Directory, d.Sessions, d.Invitations, d.Addresses, d.Kiosks, d.Post, d.Journal = nil, nil, nil, nil, nil, nil, nil, nil
		d.Target = kiosk.Target{}
		d.Workstation = &kiosk.Workstation{
			Connect: func(string) (enroll.Service, kiosk.Target, error) { return c, target, nil },
			Keep:    own.keep,
			Leave:   own.leave,
		}
	})
}

var theSystem = enroll.Actor{Kind: enroll.ActorSystem}

// invited invites Anna, and returns their link and their code.
func (s *stand) invited() (user enroll.User, link string, made enroll.NewInvitation) {
	s.Helper()
	user, err := s.service.CreateUser(s.Context(), theSystem, enroll.NewUser{Username: "anna", DisplayName: "Anna Meier"})
	s.must(err)
	made, err = s.service.Invite(s.Context(), theSystem, enroll.InvitationRequest{User: user.ID, Delivery: enroll.DeliveryHanded})
	s.must(err)
	return user, "latchkey://" + ownHost + "/device#" + made.Token, made
}

// setUpAlone goes through an enrolment without an operator, to the start.
func (s *stand) setUpAlone() {
	s.Helper()
	await[kiosk.InsertKey](s)
	s.plug()
	s.accept()
	s.setPIN()
	s.must(s.kiosk.GiveBack(await[kiosk.Done](s).Seq))
	await[kiosk.Start](s)
}

// TestWorkstation: an employee sets up a key by a link, signs in with it, names it
// anew, sets up a second one, and leaves nothing on the screen.
func TestWorkstation(t *testing.T) {
	l := &line{}
	s := atWorkstation(t, l, nil)
	user, link, made := s.invited()
	if start := await[kiosk.Start](s); start.Service != ownHost {
		t.Errorf("it is at %q", start.Service)
	}
	s.kiosk.OpenLink(t.Context(), link)
	found := await[kiosk.InvitationFound](s)
	if found.Name != enroll.MaskName(user.DisplayName) || found.Service != ownHost {
		t.Errorf("found: %+v", found)
	}
	s.must(s.kiosk.TakeInvitation(t.Context(), found.Seq))
	s.setUpAlone()
	start := await[kiosk.Start](s)
	s.must(s.kiosk.SignIn(start.Seq)) // with the key that is plugged in
	s.enterPIN()
	own := await[kiosk.OwnKeys](s)
	if own.Person.Username != "anna" || len(own.Keys) != 1 || own.Keys[0].State != enroll.Active || own.Current != own.Keys[0].ID {
		t.Fatalf("own keys: %+v", own)
	}
	s.must(s.kiosk.RenameOwn(t.Context(), own.Keys[0].ID, "blue"))
	if own = await[kiosk.OwnKeys](s); own.Keys[0].Name != "blue" {
		t.Errorf("it is called %q", own.Keys[0].Name)
	}
	if err := s.kiosk.RenameOwn(t.Context(), enroll.NewID(), "mine"); enroll.CodeOf(err) != enroll.CodeNotFound {
		t.Errorf("another key: %v", err)
	}
	s.must(s.kiosk.BeginOwn(t.Context()))
	second := practice.New(practice.Options{AutoTouch: time.Millisecond})
	await[kiosk.InsertKey](s) // the one that signed in is not taken
	s.bus.Plug(second)
	s.accept()
	s.setPIN()
	s.must(s.kiosk.GiveBack(await[kiosk.Done](s).Seq))
	if own = await[kiosk.OwnKeys](s); len(own.Keys) != 2 {
		t.Errorf("there are %d keys", len(own.Keys))
	}
	s.must(s.kiosk.Lock(t.Context()))
	await[kiosk.Start](s)
	for _, secret := range []string{made.Token, made.Code, pin} {
		if strings.Contains(s.log.text(), secret) {
			t.Error("a secret is in the log")
		}
	}
}

// TestWorkstationByCode: who has a code types it; and whoever is not known here
// comes to no keys.
func TestWorkstationByCode(t *testing.T) {
	s := atWorkstation(t, &line{}, nil)
	_, _, made := s.invited()
	s.must(s.kiosk.Redeem(t.Context(), await[kiosk.Start](s).Seq, "anna", made.Code))
	s.must(s.kiosk.Stop(await[kiosk.InsertKey](s).Seq))
	s.must(s.kiosk.GiveBack(await[kiosk.Stopped](s).Seq))
	s.must(s.kiosk.SignIn(await[kiosk.Start](s).Seq))
	s.must(s.kiosk.Stop(await[kiosk.Locked](s).Seq)) // back
	s.plug()
	s.must(s.kiosk.SignIn(await[kiosk.Start](s).Seq))
	trouble := await[kiosk.Trouble](s)
	if trouble.Problem.Code != "key_no_credentials" {
		t.Errorf("a fresh key: %+v", trouble.Problem)
	}
	s.must(s.kiosk.Stop(trouble.Seq))
	await[kiosk.Start](s)
}

// TestWorkstationHasNoDesk: an administrator sees their own keys there, like
// everybody, and can do nothing for others.
func TestWorkstationHasNoDesk(t *testing.T) {
	s := atWorkstation(t, &line{}, nil)
	s.bus.Plug(s.own)
	s.must(s.kiosk.SignIn(await[kiosk.Start](s).Seq))
	s.enterPIN()
	own := await[kiosk.OwnKeys](s)
	if own.Person.ID != s.User {
		t.Fatalf("signed in: %+v", own.Person)
	}
	k := s.kiosk
	for name, do := range map[string]func() error{
		"find":    func() error { _, err := k.FindPeople(t.Context(), "", ""); return err },
		"create":  func() error { _, err := k.CreatePerson(t.Context(), enroll.NewUser{Username: "eve"}); return err },
		"begin":   func() error { return k.Begin(t.Context(), kiosk.EnrolRequest{User: s.User}) },
		"person":  func() error { _, err := k.Person(t.Context(), s.User); return err },
		"rename":  func() error { _, err := k.RenameCredential(t.Context(), own.Keys[0].ID, "x"); return err },
		"journal": func() error { _, err := k.Events(t.Context(), enroll.EventQuery{}); return err },
		"invite":  func() error { _, err := k.Invite(t.Context(), s.User, enroll.InvitationRequest{}); return err },
		"confirm": func() error { return k.Confirm(t.Context()) },
		"pair":    func() error { return k.Pair(t.Context(), own.Seq, "x") },
		"setUp":   func() error { return k.SetUp(t.Context(), own.Seq, enroll.NewUser{}) },
	} {
		var coded *kiosk.Error
		if err := do(); !errors.As(err, &coded) || coded.Code != kiosk.CodeLocked && coded.Code != kiosk.CodeStale {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLinkNeverReplacesTheService: where a service is set, by whomever, a link to
// another one is refused before anything is sent, and said.
func TestLinkNeverReplacesTheService(t *testing.T) {
	l := &line{}
	s := atWorkstation(t, l, nil)
	token := enroll.NewToken().Reveal()
	before := l.requests.Load()
	for host, want := range map[string]kiosk.Code{
		"evil.example": kiosk.CodeLinkElsewhere, ownHost + ":8443": kiosk.CodeLinkElsewhere, "sub." + ownHost: kiosk.CodeLinkElsewhere,
		"localhost": kiosk.CodeLinkElsewhere, "10.0.0.1": kiosk.CodeLinkBad, "": kiosk.CodeLinkBad,
	} {
		s.kiosk.OpenLink(t.Context(), "latchkey://"+host+"/device#"+token)
		start := await(s, func(s kiosk.Start) bool { return s.Refused != nil })
		if start.Refused.Code != string(want) || start.Service != ownHost {
			t.Errorf("%s: %+v", host, start)
		}
	}
	if n := l.requests.Load() - before; n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	s.kiosk.OpenLink(t.Context(), "latchkey://"+ownHost+"/device#"+token) // which nobody made
	if start := await[kiosk.Start](s); start.Refused == nil || start.Refused.Code != string(enroll.CodeInvitationUnknown) {
		t.Errorf("an unknown invitation: %+v", start.Refused)
	}
}

// TestFirstServiceIsConfirmed: where no service is set, the first link's host is
// shown, nothing is sent before somebody says yes, and it is kept once its
// invitation was redeemed.
func TestFirstServiceIsConfirmed(t *testing.T) {
	l, own := &line{}, &settings{}
	s := atWorkstation(t, l, own)
	_, link, made := s.invited()
	start := await[kiosk.Start](s)
	if start.Service != "" {
		t.Fatalf("it is at %q", start.Service)
	}
	if err := s.kiosk.SignIn(start.Seq); err == nil {
		t.Error("one can sign in at no service")
	}
	if err := s.kiosk.Redeem(t.Context(), start.Seq, "anna", made.Code); err == nil {
		t.Error("one can type a code for no service")
	}
	before := l.requests.Load()
	s.kiosk.OpenLink(t.Context(), link)
	asked := await[kiosk.NewService](s)
	if asked.Service != ownHost {
		t.Errorf("asked about %q", asked.Service)
	}
	s.must(s.kiosk.DropLink(asked.Seq))
	await[kiosk.Start](s)
	if n := l.requests.Load() - before; n != 0 {
		t.Errorf("%d requests before anybody said yes", n)
	}

	s.kiosk.OpenLink(t.Context(), link)
	asked = await[kiosk.NewService](s)
	l.down.Store(true)
	if err := s.kiosk.UseService(t.Context(), asked.Seq); enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Errorf("it is away: %v", err)
	}
	l.down.Store(false)
	s.must(s.kiosk.UseService(t.Context(), asked.Seq))
	found := await[kiosk.InvitationFound](s)
	s.must(s.kiosk.DropLink(found.Seq)) // and it is not this person's service yet
	if start = await[kiosk.Start](s); start.Service != "" || len(own.kept) != 0 {
		t.Errorf("it is at %q, and kept %q", start.Service, own.kept)
	}

	s.kiosk.OpenLink(t.Context(), link)
	s.must(s.kiosk.UseService(t.Context(), await[kiosk.NewService](s).Seq))
	s.must(s.kiosk.TakeInvitation(t.Context(), await[kiosk.InvitationFound](s).Seq))
	if len(own.kept) != 1 || own.kept[0] != ownHost {
		t.Errorf("kept: %q", own.kept)
	}
	s.setUpAlone()
	s.kiosk.OpenLink(t.Context(), strings.Replace(link, ownHost, "evil.example", 1))
	if start = await(s, func(s kiosk.Start) bool { return s.Refused != nil }); start.Refused.Code != string(kiosk.CodeLinkElsewhere) || start.Service != ownHost {
		t.Errorf("another link then: %+v", start)
	}
}

// TestLeaveService: a service that a link named is given up by whoever chose it, at
// rest and not otherwise, and then another link may name another.
func TestLeaveService(t *testing.T) {
	l, own := &line{}, &settings{}
	s := atWorkstation(t, l, own)
	stale := func(when string, seq int32) {
		t.Helper()
		var coded *kiosk.Error
		if err := s.kiosk.LeaveService(seq); !errors.As(err, &coded) || coded.Code != kiosk.CodeStale {
			t.Errorf("%s: %v", when, err)
		}
	}
	_, link, made := s.invited()
	start := await[kiosk.Start](s)
	if start.Leavable {
		t.Error("there is nothing to leave yet")
	}
	stale("no service", start.Seq)
	s.kiosk.OpenLink(t.Context(), link)
	s.must(s.kiosk.UseService(t.Context(), await[kiosk.NewService](s).Seq))
	found := await[kiosk.InvitationFound](s)
	stale("an invitation is shown", found.Seq)
	s.must(s.kiosk.TakeInvitation(t.Context(), found.Seq))
	stale("an enrolment goes on", await[kiosk.InsertKey](s).Seq)
	s.setUpAlone()
	start = await[kiosk.Start](s)
	if !start.Leavable || start.Service != ownHost {
		t.Fatalf("at the start: %+v", start)
	}

	var busy error
	meanwhile := func() { busy = s.kiosk.LeaveService(start.Seq) }
	l.meanwhile.Store(&meanwhile)
	_ = s.kiosk.Redeem(t.Context(), start.Seq, "anna", made.Code) // which was used up by the link
	l.meanwhile.Store(nil)
	var coded *kiosk.Error
	if !errors.As(busy, &coded) || coded.Code != kiosk.CodeStale {
		t.Errorf("while a code is asked about: %v", busy)
	}

	own.full = true
	if err := s.kiosk.LeaveService(start.Seq); !errors.As(err, &coded) || coded.Code != kiosk.CodeServiceStays || s.kiosk.State().Head().Seq != start.Seq {
		t.Errorf("the settings cannot be written: %v", err)
	}
	own.full = false
	s.must(s.kiosk.SignIn(start.Seq))
	stale("somebody signs in", start.Seq)
	s.enterPIN()
	stale("somebody is signed in", await[kiosk.OwnKeys](s).Seq)
	s.must(s.kiosk.Lock(t.Context()))

	s.must(s.kiosk.LeaveService(await[kiosk.Start](s).Seq))
	start = await[kiosk.Start](s)
	if start.Service != "" || start.Leavable || len(own.kept) != 0 {
		t.Errorf("afterwards: %+v, kept %q", start, own.kept)
	}
	if err := s.kiosk.SignIn(start.Seq); err == nil {
		t.Error("one can sign in at the service that was left")
	}
	if err := s.kiosk.Redeem(t.Context(), start.Seq, "anna", made.Code); err == nil {
		t.Error("one can type a code for the service that was left")
	}
	s.kiosk.OpenLink(t.Context(), strings.Replace(link, ownHost, "keys.example.org", 1))
	if asked := await[kiosk.NewService](s); asked.Service != "keys.example.org" {
		t.Errorf("asked about %q", asked.Service)
	}
}

// TestServiceOfTheSettingsStays: where it is not the person's own choice, nobody
// leaves it.
func TestServiceOfTheSettingsStays(t *testing.T) {
	s := atWorkstation(t, &line{}, nil)
	start := await[kiosk.Start](s)
	if start.Leavable || s.kiosk.LeaveService(start.Seq) == nil {
		t.Error("it can be left")
	}
	if now := await[kiosk.Start](s); now.Service != ownHost {
		t.Errorf("it is at %q", now.Service)
	}
}

// TestInvitationThatIsLetGoOf: who lets go of an invitation while it is being taken
// comes to its service all the same, since it is used up.
func TestInvitationThatIsLetGoOf(t *testing.T) {
	l, own := &line{}, &settings{}
	s := atWorkstation(t, l, own)
	_, link, _ := s.invited()
	s.kiosk.OpenLink(t.Context(), link)
	s.must(s.kiosk.UseService(t.Context(), await[kiosk.NewService](s).Seq))
	found := await[kiosk.InvitationFound](s)
	meanwhile := func() { l.meanwhile.Store(nil); s.must(s.kiosk.DropLink(found.Seq)) }
	l.meanwhile.Store(&meanwhile)
	s.must(s.kiosk.TakeInvitation(t.Context(), found.Seq))
	s.setUpAlone()
	if start := await[kiosk.Start](s); start.Service != ownHost || !start.Leavable {
		t.Errorf("at the start: %+v", start)
	}
}

// TestLinkWhileSomebodyIsAtWork: it ends nobody's work, and whoever is at their keys
// is told.
func TestLinkWhileSomebodyIsAtWork(t *testing.T) {
	s := atWorkstation(t, &line{}, nil)
	_, link, _ := s.invited()
	s.bus.Plug(s.own)
	s.must(s.kiosk.SignIn(await[kiosk.Start](s).Seq))
	before := await[kiosk.EnterPIN](s)
	s.kiosk.OpenLink(t.Context(), link)
	if now := s.kiosk.State().Head(); now.Seq != before.Seq {
		t.Errorf("a link changed %s to %s", before.Kind, now.Kind)
	}
	s.enterPIN()
	if own := await[kiosk.OwnKeys](s); own.Problem != nil {
		t.Errorf("told: %+v", own.Problem)
	}
	s.kiosk.OpenLink(t.Context(), link)
	own := await(s, func(s kiosk.OwnKeys) bool { return s.Problem != nil })
	if own.Problem.Code != string(kiosk.CodeLinkBusy) {
		t.Errorf("told: %+v", own.Problem)
	}
	s.must(s.kiosk.Lock(t.Context()))
	if start := await[kiosk.Start](s); start.Refused != nil {
		t.Errorf("at the start: %+v", start.Refused)
	}
}

// TestWorkstationForgets: an invitation that nobody takes, and keys that nobody
// looks at, go from the screen.
func TestWorkstationForgets(t *testing.T) {
	l := &line{}
	s := newClosed(t, acrossAs(t, l, stranger), func(d *kiosk.Deps) {
		d.Workstation, d.IdleAfter = &kiosk.Workstation{Host: ownHost}, 500*time.Millisecond
	})
	_, link, made := s.invited()
	s.kiosk.OpenLink(t.Context(), link)
	found := await[kiosk.InvitationFound](s)
	await[kiosk.Start](s)
	if err := s.kiosk.TakeInvitation(t.Context(), found.Seq); err == nil {
		t.Error("the invitation is still there")
	}
	s.bus.Plug(s.own)
	s.must(s.kiosk.SignIn(await[kiosk.Start](s).Seq))
	s.enterPIN()
	own := await[kiosk.OwnKeys](s)
	text, err := json.Marshal(await[kiosk.Start](s))
	s.must(err)
	for _, of := range []string{own.Person.DisplayName, own.Person.Username, string(own.Person.ID), made.Token} {
		if strings.Contains(string(text), of) {
			t.Errorf("the start still tells %q", of)
		}
	}
}

// Package servicetest is the contract of enroll.Service as tests. Every
// implementation runs it, over the network too, so it reaches behind a service
// by the hooks of its Harness alone.
//
// Key is the security key in software that the tests use.
package servicetest

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// Harness is a service to test, with nobody in it yet. It allows more than one
// origin.
type Harness struct {
	// As returns the service as an actor reaches it. In one process that is the
	// same for all.
	As func(enroll.Actor) enroll.Service
	// Origins are those that the service allows.
	Origins []string
	// Advance moves the service's clock on.
	Advance func(time.Duration)
	// SetPolicy makes a changed copy of the policy the newest one.
	SetPolicy func(change func(*enroll.Policy))
	// ChallengesAway makes the place for challenges unreachable, or reachable
	// again.
	ChallengesAway func(away bool)
	// RestoreChallenges brings back every challenge ever given out, as a place
	// for them does that is restored from an old copy.
	RestoreChallenges func()
	// Enter opens a session of a user, or of somebody who redeemed an invitation
	// for that user, behind the service's back, and returns who holds it.
	Enter func(user, invitation enroll.ID) enroll.Actor
	// EnterAt opens one at a kiosk.
	EnterAt func(user, invitation, kiosk enroll.ID) enroll.Actor
	// Letters takes all letters that wait to be sent, in no order.
	Letters func() []enroll.Letter
	// Alive reports whether a session can still be used.
	Alive func(session enroll.ID) bool
	// Admit is how a kiosk comes through the door, once it has shown its key.
	Admit func(kiosk enroll.ID) error
	// WriteRefusals writes what strangers were refused in minutes that are over.
	WriteRefusals func() error
	// Lapse is the clean-up of what was not proved in time.
	Lapse func() error
	// Fade is the clean-up of what has been over for long.
	Fade func() error
	// NewClaim makes a code with which a store is claimed.
	NewClaim func() (enroll.Claim, error)
}

// New makes a harness. In demo mode everybody may sign up. It cleans up
// through t.
type New func(t *testing.T, demo bool) Harness

// Run runs the suite, some of its tests side by side: each has a harness to itself.
func Run(t *testing.T, fresh New) {
	t.Helper()
	for _, part := range [][]test{
		seedTests, directoryTests, patchTests, registrationTests, refusalTests, proofTests, signInTests, stateTests,
		outcomeTests, journalTests, refusedTests, exportTests, authorityTests,
		sessionTests, invitationTests, roleTests, operatorTests, claimTests, abuseTests, kioskTests,
		inviteTests, codeTests, addressTests, noticeTests, fadeTests,
	} {
		for _, tt := range part {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				tt.run(&suite{T: t, Harness: fresh(t, false)})
			})
		}
	}
	for _, tt := range append(demoTests, signUpTests...) {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.run(&suite{T: t, Harness: fresh(t, true)})
		})
	}
}

type test struct {
	name string
	run  func(*suite)
}

// Actors that take part.
var (
	desk     = enroll.Actor{Kind: enroll.ActorSystem}
	machine  = enroll.Actor{Kind: enroll.ActorKiosk, Kiosk: enroll.NewID()}
	stranger = enroll.Actor{Kind: enroll.ActorStranger, Session: enroll.NewID()}
)

// suite is one test at work. Its methods act for the desk and end the test when
// what they need does not succeed.
type suite struct {
	*testing.T
	Harness
	selves map[enroll.ID]enroll.Actor
}

// self is a user, signed in.
func (s *suite) self(user enroll.User) enroll.Actor {
	by, ok := s.selves[user.ID]
	if !ok {
		by = s.Enter(user.ID, "")
		if s.selves == nil {
			s.selves = map[enroll.ID]enroll.Actor{}
		}
		s.selves[user.ID] = by
	}
	return by
}

func (s *suite) rp() enroll.Service { return s.As(desk) }

func (s *suite) origin() string { return s.Origins[0] }

func (s *suite) ok(what string, err error) {
	s.Helper()
	if err != nil {
		s.Fatalf("%s: %v", what, err)
	}
}

// code checks the code of an error, and of all others that none is internal.
func (s *suite) code(what string, err error, want enroll.Code) {
	s.Helper()
	if got := enroll.CodeOf(err); got != want {
		s.Errorf("%s: code %q, want %q (%v)", what, got, want, err)
	}
}

// field checks the code and the field of an error.
func (s *suite) field(what string, err error, want enroll.Code, field string) {
	s.Helper()
	s.code(what, err, want)
	if e, ok := errors.AsType[*enroll.Error](err); ok && e.Field != field {
		s.Errorf("%s: field %q, want %q", what, e.Field, field)
	}
}

func (s *suite) person(username string) enroll.User {
	s.Helper()
	user, err := s.rp().CreateUser(s.Context(), desk, enroll.NewUser{
		Username: username, DisplayName: "Name of " + username, Email: username + "@example.com",
	})
	s.ok("CreateUser", err)
	return user
}

func (s *suite) begin(user enroll.ID) enroll.RegistrationCeremony {
	s.Helper()
	c, err := s.rp().BeginRegistration(s.Context(), desk, enroll.RegistrationRequest{User: user})
	s.ok("BeginRegistration", err)
	return c
}

func (s *suite) make(k *Key, c enroll.RegistrationCeremony) enroll.RegistrationResponse {
	s.Helper()
	res, err := k.Register(c.PublicKey, s.origin())
	s.ok("the key's registration", err)
	return res
}

func (s *suite) finish(c enroll.ID, res enroll.RegistrationResponse) (enroll.Credential, error) {
	return s.rp().FinishRegistration(s.Context(), desk, c, res)
}

// register registers a key for a user, as far as the service takes it.
func (s *suite) register(k *Key, user enroll.ID) (enroll.Credential, error) {
	s.Helper()
	c := s.begin(user)
	return s.finish(c.ID, s.make(k, c))
}

func (s *suite) registered(k *Key, user enroll.ID) enroll.Credential {
	s.Helper()
	credential, err := s.register(k, user)
	s.ok("register", err)
	return credential
}

func (s *suite) beginProof(credential enroll.ID) enroll.AuthenticationCeremony {
	s.Helper()
	c, err := s.rp().BeginAuthentication(s.Context(), desk, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: credential})
	s.ok("BeginAuthentication", err)
	return c
}

func (s *suite) assert(k *Key, c enroll.AuthenticationCeremony) enroll.AuthenticationResponse {
	s.Helper()
	res, err := k.Authenticate(c.PublicKey, s.origin())
	s.ok("the key's assertion", err)
	return res
}

func (s *suite) authenticate(by enroll.Actor, c enroll.ID, res enroll.AuthenticationResponse) (enroll.Authentication, error) {
	return s.As(by).FinishAuthentication(s.Context(), by, c, res)
}

func (s *suite) prove(k *Key, credential enroll.ID) (enroll.Authentication, error) {
	s.Helper()
	c := s.beginProof(credential)
	return s.authenticate(desk, c.ID, s.assert(k, c))
}

// enrolled registers a key and proves it.
func (s *suite) enrolled(k *Key, user enroll.ID) enroll.Credential {
	s.Helper()
	done, err := s.prove(k, s.registered(k, user).ID)
	s.ok("prove", err)
	return done.Credential
}

func (s *suite) beginSignIn(username string) enroll.AuthenticationCeremony {
	s.Helper()
	c, err := s.As(stranger).BeginAuthentication(s.Context(), stranger, enroll.AuthenticationRequest{
		Purpose: enroll.PurposeSignIn, Username: username,
	})
	s.ok("BeginAuthentication", err)
	return c
}

func (s *suite) signIn(k *Key, username string) (enroll.Authentication, error) {
	s.Helper()
	c := s.beginSignIn(username)
	return s.authenticate(stranger, c.ID, s.assert(k, c))
}

// credentials lists a user's credentials.
func (s *suite) credentials(user enroll.ID) []enroll.Credential {
	s.Helper()
	all, err := s.rp().Credentials(s.Context(), desk, user)
	s.ok("Credentials", err)
	return all
}

// credential reads one of a user's credentials.
func (s *suite) credential(c enroll.Credential) enroll.Credential {
	s.Helper()
	for _, other := range s.credentials(c.User) {
		if other.ID == c.ID {
			return other
		}
	}
	s.Fatalf("the credential %s is gone", c.ID)
	return enroll.Credential{}
}

func (s *suite) events(query enroll.EventQuery) []enroll.Event {
	s.Helper()
	page, err := s.rp().Events(s.Context(), desk, query)
	s.ok("Events", err)
	return page.Events
}

// same compares what two values are in JSON, which is what callers see.
func (s *suite) same(what string, got, want any) {
	s.Helper()
	g, err := json.Marshal(got)
	s.ok(what, err)
	w, err := json.Marshal(want)
	s.ok(what, err)
	if string(g) != string(w) {
		s.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

package servicetest

import (
	"time"

	"latchkey/backend/enroll"
)

var sessionTests = []test{
	{"SignInRotatesTheSession", rotation},
	{"SignOut", signOut},
	{"SessionsEnd", sessionsEnd},
	{"WhatEndsSessionsAtOnce", endingSessions},
	{"SignedOutMeanwhile", signedOutMeanwhile},
	{"ChangingOnesOwnKeyTakesAStepUp", ownChange},
}

func (s *suite) signedIn(by enroll.Actor) enroll.Code {
	s.Helper()
	session, err := s.As(by).Session(s.Context(), by)
	if err == nil && (session.ID != by.Session || session.User != by.User || session.Invitation != by.Invitation) {
		s.Errorf("session %+v of %+v", session, by)
	}
	return enroll.CodeOf(err)
}

func (s *suite) wantSession(what string, by enroll.Actor, want enroll.Code) {
	s.Helper()
	if got := s.signedIn(by); got != want {
		s.Errorf("%s: session has code %q, want %q", what, got, want)
	}
}

func rotation(s *suite) {
	k, user := NewKey(), s.person("anna")
	s.enrolled(k, user.ID)
	by := s.self(user)
	c, err := s.As(by).BeginAuthentication(s.Context(), by, enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn})
	s.ok("begin", err)
	done, err := s.authenticate(by, c.ID, s.assert(k, c))
	s.ok("sign in", err)
	if done.Session.ID == by.Session {
		s.Error("the session stayed the same")
	}
	s.wantSession("the one before", by, enroll.CodeSignedOut)
	s.wantSession("nobody", stranger, enroll.CodeSignedOut)
	s.wantSession("the desk", desk, enroll.CodeSignedOut)
}

func signOut(s *suite) {
	user := s.person("anna")
	by, other := s.self(user), s.Enter(user.ID, "")
	s.wantSession("before", by, "")
	for range 2 {
		s.ok("sign out", s.As(by).EndSession(s.Context(), by))
	}
	s.ok("a stranger", s.As(stranger).EndSession(s.Context(), stranger))
	s.wantSession("after", by, enroll.CodeSignedOut)
	s.wantSession("another of the same person", other, "")
	n := 0
	for _, e := range s.events(enroll.EventQuery{User: user.ID}) {
		if e.Act == enroll.ActSessionEnded && e.By == by.Holder() {
			n++
		}
	}
	if n != 1 {
		s.Errorf("%d events of signing out, want 1", n)
	}
}

func sessionsEnd(s *suite) {
	user := s.person("anna")
	idle, invited := s.Enter(user.ID, ""), s.Enter(user.ID, enroll.NewID())
	s.Advance(enroll.SessionIdle - time.Second)
	s.wantSession("just in time", idle, "") // and that puts it off
	s.Advance(enroll.SessionIdle - time.Second)
	s.wantSession("just in time again", idle, "")
	s.wantSession("invited", invited, "")
	s.Advance(enroll.SessionIdle)
	s.wantSession("idle", idle, enroll.CodeSignedOut)
	s.wantSession("invited, too late", invited, enroll.CodeSignedOut)
}

func endingSessions(s *suite) {
	for _, tt := range []struct {
		name   string
		do     func(user enroll.User, c enroll.Credential) error
		others enroll.Code // of a session that this credential did not open
	}{
		{"suspended", func(_ enroll.User, c enroll.Credential) error {
			_, err := s.change(c.ID, enroll.Suspended, enroll.ReasonLost)
			return err
		}, ""},
		{"revoked", func(_ enroll.User, c enroll.Credential) error {
			_, err := s.change(c.ID, enroll.Revoked, enroll.ReasonLost)
			return err
		}, ""},
		{"replaced", func(user enroll.User, c enroll.Credential) error {
			begun, err := s.beginReplacing(user.ID, c.ID)
			s.ok("begin", err)
			k := NewKey()
			next, err := s.finish(begun.ID, s.make(k, begun))
			s.ok("register", err)
			_, err = s.prove(k, next.ID)
			return err
		}, ""},
		{"disabled", func(user enroll.User, _ enroll.Credential) error {
			_, err := s.update(user, enroll.UserPatch{Status: new(enroll.UserDisabled)})
			return err
		}, enroll.CodeSignedOut},
		{"erased", func(user enroll.User, _ enroll.Credential) error {
			return s.rp().EraseUser(s.Context(), desk, user.ID)
		}, enroll.CodeSignedOut},
	} {
		k, user := NewKey(), s.person(tt.name)
		credential := s.enrolled(k, user.ID)
		done, err := s.signIn(k, "")
		s.ok("sign in", err)
		other := s.self(user)
		s.ok(tt.name, tt.do(user, credential))
		// The suite cannot act in the session that was opened, so the journal of
		// the store answers for it: nobody may go on in it.
		if s.Alive(done.Session.ID) {
			s.Errorf("%s: the session goes on", tt.name)
		}
		s.wantSession(tt.name+", another session", other, tt.others)
	}
}

func signedOutMeanwhile(s *suite) {
	k, user := NewKey(), s.person("anna")
	by := s.self(user)
	c, err := s.As(by).BeginRegistration(s.Context(), by, enroll.RegistrationRequest{User: user.ID})
	s.ok("begin", err)
	res := s.make(k, c)
	s.ok("sign out", s.As(by).EndSession(s.Context(), by))
	_, err = s.As(by).FinishRegistration(s.Context(), by, c.ID, res)
	s.code("finish", err, enroll.CodeSignedOut)
	if n := len(s.credentials(user.ID)); n != 0 {
		s.Errorf("%d credentials", n)
	}
}

// stepUpFor has a person assert themselves for an act.
func (s *suite) stepUpFor(k *Key, by enroll.Actor, act string) {
	s.Helper()
	c, err := s.beginStepUp(by, act)
	s.ok("begin the step-up", err)
	_, err = s.authenticate(by, c.ID, s.assert(k, c))
	s.ok("step up", err)
}

func ownChange(s *suite) {
	k, user := NewKey(), s.person("anna")
	mine, other := s.enrolled(k, user.ID), s.enrolled(NewKey(), user.ID)
	by := s.self(user)
	suspend := func() error {
		_, err := s.As(by).ChangeCredential(s.Context(), by, other.ID, enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonLost})
		return err
	}
	s.code("without", suspend(), enroll.CodeStepUpRequired)
	s.stepUpFor(k, by, enroll.StepUpChange+string(mine.ID))
	s.code("for another key", suspend(), enroll.CodeStepUpRequired)
	s.stepUpFor(k, by, enroll.StepUpChange+string(other.ID))
	s.Advance(enroll.StepUpLifetime)
	s.code("too late", suspend(), enroll.CodeStepUpRequired)
	s.stepUpFor(k, by, enroll.StepUpChange+string(other.ID))
	s.ok("with", suspend())
	_, err := s.As(by).ChangeCredential(s.Context(), by, other.ID, enroll.CredentialChange{State: enroll.Active, Reason: enroll.ReasonFound})
	s.code("once more with the same", err, enroll.CodeStepUpRequired)
}
